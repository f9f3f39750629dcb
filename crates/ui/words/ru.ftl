app-name = Паноҳ
skip = К основной части
hide = Скрыть экран
leave = Покинуть страницу
sign-out = Выйти
account = Ваша учётная запись
offline = Нет связи. То, что вы набрали, осталось здесь; сохраните, когда связь появится.
demo = Демонстрация: все люди и организации здесь вымышлены.
back = Назад
success = Готово
check-one = Проверьте один пункт
check-some = { $count ->
    [one] Проверьте { $count } пункт
    [few] Проверьте { $count } пункта
   *[many] Проверьте { $count } пунктов
 }
error-prefix = Проверьте:
optional = (если она захочет)
important = Важно
languages = Языки
home = На главную страницу
what-to-do = Что делать сейчас
day = День
month = Месяц
year = Год
choose = Выберите
change = Изменить
see = Посмотреть
more = Подробнее
current-page = эта страница
may-stay-empty = (можно не заполнять)
hint-date = Например, 18 11 2026
menu = Меню
