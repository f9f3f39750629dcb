nav-cases = Случаи
nav-search = Поиск
nav-access = Кто что открывал
changed = Изменено
code = Код
state = Состояние
priority = Насколько это опасно?
worker = Кто ведёт
all-cases = Все
cases-none = Здесь нет случаев
page-before = Предыдущая страница
page-after = Следующая страница
new-person = Записать обратившуюся
case-intake = Приём
case-open = Открыт
case-in-follow-up = Сопровождение
case-closing = Закрывается
case-closed = Закрыт
case-information-only = Только информация
case-transferred = Передан
case-duplicate = Записан дважды
open-needs-consent = Сначала спросите согласие на наши услуги и запишите его
open-needs-custodians = До первого случая двум коллегам нужна роль хранительницы ключей. Обратитесь к администратору.
open-not-now = Этот случай уже открыт или сейчас не может быть открыт
open-title = Открыть случай
open-button = Открыть случай
search-title = Обращалась ли она раньше?
search-name = Имя
search-hint = В любом написании: таджикскими, русскими или латинскими буквами
search-button = Искать
search-nobody = Среди ваших случаев такого имени нет.
search-found = Это кто-то из них?
search-new = Если это новый человек
person = Человек
save = Сохранить
save-next = Сохранить и продолжить
save-later = Сохранить и вернуться позже
change = Изменить
safe-title = Прежде чем связаться с ней
safe-none = Не связывайтесь с ней. Она ещё не сказала, как это безопасно.
safe-stale = Это проверяли больше 30 дней назад. Спросите её ещё раз, прежде чем полагаться на это.
safe-change = Номер и изменения
consents = Согласия
consent-for = На что
consent-active = Действует
consent-refused = Она отказалась
consent-expired = Закончилось
consent-withdrawn = Отозвано
recipient = Кому
recipient-ask = Какой организации?
recipient-missing = Выберите организацию, которую она назвала
items = Что можно видеть
until = До
withdraw = Она отзывает согласие
ask-services = Спросить согласие на наши услуги
ask-figures = Спросить, можно ли учесть её в отчётах
ask-referral = Спросить согласие на передачу другой организации
not-known = Неизвестно
age = Возраст
her-life = Её жизнь
if-child = Если младше 18
incidents = Что произошло
incident = Происшествие
not-classified = Вид ещё не определён
new-incident = Записать, что произошло
help = Помощь других
new-referral = Направить в другую организацию
history = Кто что открывал и менял
program = Программа
explain-services = Расскажите, что записывается, кто это видит и когда закон обязывает сообщить. Она может остановиться в любой момент.
explain-figures = Только числа, ничего, по чему её можно узнать. Если она откажется, помощь будет той же.
explain-referral = Только отмеченное, только названной организации и только до указанного дня. Она может передумать.
explain-first = Сначала объясните ей. Потом спросите снова.
end-past = Этот день прошёл. Выберите сегодняшний или следующий день.
end-far = Не больше 90 дней от сегодня. Потом спросите снова.
invalid-adult = Она взрослая и решает сама
invalid-unsafe = Этот человек причинил вред или живёт с тем, кто его причинил, и не может давать согласие. Спросите другого взрослого, которому ребёнок доверяет, или решите в интересах ребёнка и запишите почему.
invalid-own = От 15 до 17 лет нужно её собственное письменное согласие
invalid-permission = Родителя можно спросить, только если она разрешит
invalid-needs-adult = До 15 лет нужно согласие взрослого: опекуна, другого взрослого, которому ребёнок доверяет, или ваше решение в интересах ребёнка
invalid-assent = Спросите и ребёнка. Без его согласия нельзя.
invalid-written-assent = От 12 до 14 лет согласие ребёнка нужно письменно
invalid-note = Запишите, почему это лучше для ребёнка
invalid-writing = Для ребёнка нужно письменно или отпечатком пальца
happened-after-report = Это не могло случиться после дня этого разговора. Проверьте оба дня.
yes = Да
no = Нет
q-penetration = Было ли проникновение в тело, хотя бы слабое?
q-contact = Был ли нежелательный сексуальный контакт?
q-assault = Было ли физическое нападение?
q-marriage = Был ли это принудительный брак?
q-denial = Лишали ли её денег, вещей, работы, учёбы или помощи, на которые она имеет право?
q-psychological = Угрожали ли ей, унижали или изолировали её?
q-gbv = Случилось ли это из-за её пола или положения в семье?
answer-needed = Выберите «да» или «нет»
classify = Ответить на вопросы о виде
ask-again = Спросить снова с первого вопроса
ask-again-text = Вы говорите, что это гендерное насилие, но ни один вид не подошёл. Пройдите вопросы ещё раз; если снова так, спросите супервизора.
windows-title = Медицинская помощь срочная, если она хочет.
pep-over = Время начать профилактику ВИЧ прошло; всё равно предложите медицинскую помощь.
ec-over = Время экстренной контрацепции прошло.
elapsed = Дней до обращения
context-title = Что следует из ответов
figures = Цифры
number = Число
access-text = Здесь записано каждое открытие записи о человеке. Только коды, без имён.
requests = Запросы данных
requests-text = Список людей не получает никто, кто бы ни просил. Запишите запрос; можно дать цифры, по которым никого нельзя узнать.
request-who = Кто просит?
request-what = Что просят?
request-why = Зачем?
request-answer = Наш ответ
request-empty = Напишите это
answer-open = Ещё нет ответа; пока это «нет»
answer-refused = Отказано
answer-figures = Только цифры
event-survivor-recorded = Записана
event-survivor-changed = Изменено
event-survivor-opened = Запись открыта
event-number-opened = Номер открыт
event-names-searched = Поиск по именам
event-incident-opened = Происшествие открыто
event-incident-recorded = Происшествие записано
event-incident-changed = Происшествие изменено
event-incident-classified = Ответ на вопрос
event-case-begun = Случай начат
event-case-opened = Случай открыт
event-consent-given = Согласие дано
event-consent-refused = В согласии отказано
event-consent-withdrawn = Согласие отозвано
event-safe-contact-set = Безопасная связь записана
event-data-requested = Запрос данных
event-referral-sent = Направление отправлено
event-referral-received = Направление получено
event-referral-opened = Направление открыто
event-referral-answered = Ответ на направление
event-referral-locked = Копия закрыта
event-referral-packet-opened = Переданные данные открыты
event-staff-invited = Коллега приглашена
event-staff-joined = Коллега присоединилась
event-staff-roles-changed = Роли изменены
event-staff-removed = Доступ коллеги закрыт
event-staff-readmitted = Коллеге возвращён доступ
event-site-added = Место добавлено
cases-shown = { $count ->
    [one] { $count } случай на этой странице
    [few] { $count } случая на этой странице
   *[many] { $count } случаев на этой странице
 }
search-beyond = { $count ->
    [one] Коллега ведёт { $count } человека с похожим именем. Спросите супервизора, прежде чем записывать снова.
    [few] Коллеги ведут { $count } человек с похожим именем. Спросите супервизора, прежде чем записывать снова.
   *[many] Коллеги ведут { $count } человек с похожим именем. Спросите супервизора, прежде чем записывать снова.
 }
clash = Пока вы писали, коллега написала: «{ $theirs }». Ваш текст в поле. Если сохранить сейчас, останется ваш.
safe-ways = Безопасные способы: { $ways }
safe-when = Когда: { $when }
safe-who = Может ответить: { $who }
safe-say = Если ответит другой, скажите: «{ $say }»
safe-word = Кодовое слово: { $word }
safe-never = Никогда: { $never }
safe-checked = Проверено с ней { $day }
case-code = Случай { $code }
incident-code = Происшествие { $code }
question-of = Вопрос { $number ->
   *[other] { $number }
 } из 7
pep-left = Профилактика ВИЧ (ПКП): { $hours ->
    [one] остался { $hours } час.
    [few] осталось { $hours } часа.
   *[many] осталось { $hours } часов.
 }
ec-left = Экстренная контрацепция: { $hours ->
    [one] остался { $hours } час.
    [few] осталось { $hours } часа.
   *[many] осталось { $hours } часов.
 }
figures-note = Единица: происшествия. Учтено { $counted ->
   *[other] { $counted }
 } из { $total ->
   *[other] { $total }
 } записанных. Не учтены: без согласия на учёт, учтённые другой организацией, без определённого вида и не гендерные.
concern = Опасность
press-again = Коллега только что что-то сохранила. Ваш текст остался здесь: нажмите «Сохранить» ещё раз.
moves-in = Ей нужно место в нашем доме
event-moved-in = Заселилась
event-moved-out = Ушла из дома
event-stays-longer = Остаётся дольше
event-stay-opened = Открыто проживание
event-bed-added = Добавлено место
event-bed-changed = Изменено место
event-bed-taken = Место занято
event-bed-left = Место освобождено
event-bed-held = Место придержано
event-bed-released = Место отпущено
event-place-asked = Запрошено место
event-place-asked-again = Спросили снова
event-place-held = Место придержано
event-place-found = Место найдено
event-place-not-found = Места не было
event-place-withdrawn = Больше не нужно
event-went-out = Вышла
event-came-back = Вернулась
event-was-reached = С ней безопасно связались
event-not-reached = Безопасно связаться не удалось
event-commission-set = Назначен день комиссии
event-must-move = Нужен другой дом
event-followed-up = Спросили, как она
event-report-opened = Открыт отчёт
event-log-opened = Открыта запись журнала
event-log-written = Запись в журнале
event-log-done = Сделано, по журналу
event-log-erased = Старые записи журнала уничтожены
event-log-shelf-begun = Начат месяц журнала
event-place-opened = Открыт адрес дома
event-place-written = Записан адрес дома
event-place-forgotten = Адрес дома уничтожен
event-rules-changed = Изменены правила дома
event-counted = Вечерняя перепись
event-funding-added = Добавлено финансирование
event-answered-by-phone = Ответили по телефону
event-reason-reviewed = Причину прочёл руководитель
event-she-arrived = Прибыла
event-figure-shared = Цифра передана
