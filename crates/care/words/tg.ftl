nav-cases = Парвандаҳо
nav-search = Ҷустуҷӯ
nav-access = Кӣ чиро кушод
changed = Тағйир ёфт
code = Рамз
state = Ҳолат
priority = Хатар то чӣ андоза?
worker = Корманд
all-cases = Ҳама
cases-none = Дар ин ҷо парванда нест
page-before = Саҳифаи пешина
page-after = Саҳифаи оянда
new-person = Сабти муроҷиатшуда
case-intake = Қабул
case-open = Кушода
case-in-follow-up = Пайгирӣ
case-closing = Дар ҳоли пӯшидан
case-closed = Пӯшида
case-information-only = Танҳо маълумот
case-transferred = Супурда шуд
case-duplicate = Ду бор сабт шуд
open-needs-consent = Аввал розигии ӯро ба хизматрасонии мо пурсед ва сабт кунед
open-needs-custodians = То парвандаи аввал ду ҳамкор бояд нигоҳбони калидҳо бошанд. Ба маъмур муроҷиат кунед.
open-not-now = Ин парванда аллакай кушода аст ё ҳоло кушода намешавад
open-title = Кушодани парванда
open-button = Парвандаро кушодан
search-title = Оё пештар муроҷиат карда буд?
search-name = Ном
search-hint = Бо ҳар гуна навишт: бо ҳарфҳои тоҷикӣ, русӣ ё лотинӣ
search-button = Ҷустуҷӯ
search-nobody = Дар байни парвандаҳои шумо чунин ном нест.
search-found = Оё ӯ яке аз инҳост?
search-new = Агар шахси нав бошад
person = Шахс
save = Нигоҳ доштан
save-next = Нигоҳ доштан ва идома
save-later = Нигоҳ доштан ва баъд баргаштан
change = Тағйир додан
safe-title = Пеш аз тамос гирифтан бо ӯ
safe-none = Бо ӯ тамос нагиред. Ӯ ҳоло нагуфтааст, ки чӣ тавр бехатар аст.
safe-stale = Ин зиёда аз 30 рӯз пеш санҷида шуда буд. Пеш аз такя кардан аз ӯ боз пурсед.
safe-change = Рақам ва тағйирот
consents = Розигиҳо
consent-for = Барои чӣ
consent-active = Эътибор дорад
consent-refused = Ӯ розӣ нашуд
consent-expired = Ба охир расид
consent-withdrawn = Бозпас гирифта шуд
recipient = Ба кӣ
recipient-ask = Ба кадом ташкилот?
recipient-missing = Ташкилотеро интихоб кунед, ки ӯ номбар кард
items = Чиро дидан мумкин
until = То
withdraw = Ӯ розигиро бозпас мегирад
ask-services = Пурсидани розигӣ ба хизматрасонии мо
ask-figures = Пурсидани он ки оё ӯро дар ҳисобот шуморидан мумкин
ask-referral = Пурсидани розигӣ барои додан ба ташкилоти дигар
not-known = Номаълум
age = Синну сол
her-life = Зиндагии ӯ
if-child = Агар аз 18 хурд бошад
incidents = Чӣ рӯй дод
incident = Ҳодиса
not-classified = Навъаш ҳоло муайян нашудааст
new-incident = Сабти он чи рӯй дод
help = Ёрии дигарон
new-referral = Фиристодан ба ташкилоти дигар
history = Кӣ чиро кушод ва тағйир дод
program = Барнома
explain-services = Гӯед, ки чӣ сабт мешавад, кӣ мебинад ва кай қонун хабар доданро талаб мекунад. Ӯ ҳар вақт бас карда метавонад.
explain-figures = Танҳо рақамҳо, чизе ки ӯро ошкор накунад. Агар розӣ нашавад, ҳамон ёриро мегирад.
explain-referral = Танҳо нишонгузошта, танҳо ба ташкилоти номбаршуда ва танҳо то рӯзи гуфташуда. Ӯ фикрашро дигар карда метавонад.
explain-first = Аввал ба ӯ фаҳмонед. Баъд боз пурсед.
end-past = Ин рӯз гузаштааст. Имрӯз ё рӯзи баъдиро интихоб кунед.
end-far = На зиёда аз 90 рӯз аз имрӯз. Баъд боз пурсед.
invalid-adult = Ӯ калонсол аст ва худаш қарор мекунад
invalid-unsafe = Ин шахс зарар расондааст ё бо зарардиҳанда зиндагӣ мекунад ва розигӣ дода наметавонад. Аз калонсоли дигаре, ки кӯдак бовар мекунад, пурсед ё ба манфиати кӯдак қарор кунед ва сабабашро нависед.
invalid-own = Аз 15 то 17 розигии хаттии худаш лозим аст
invalid-permission = Аз волидайн танҳо бо иҷозати худаш пурсидан мумкин
invalid-needs-adult = То 15-солагӣ розигии калонсол ҳам лозим: парастор, калонсоли боваринок ё қарори шумо ба манфиати кӯдак
invalid-assent = Аз кӯдак ҳам пурсед. Бе розигии ӯ мумкин нест.
invalid-written-assent = Аз 12 то 14 розигии кӯдак хаттӣ лозим аст
invalid-note = Нависед, ки чаро ин ба манфиати кӯдак аст
invalid-writing = Барои кӯдак хаттӣ ё бо изи ангушт лозим аст
happened-after-report = Ин баъд аз рӯзи сӯҳбат рӯй дода наметавонад. Ҳарду рӯзро санҷед.
yes = Ҳа
no = Не
q-penetration = Оё дохилшавӣ ба бадан буд, ҳатто каме?
q-contact = Оё тамоси ҷинсии нохоста буд?
q-assault = Оё ба ӯ ҳамлаи ҷисмонӣ шуд?
q-marriage = Оё ин издивоҷи маҷбурӣ буд?
q-denial = Оё ӯро аз пул, ашё, кор, таҳсил ё ёрие, ки ҳаққаш аст, маҳрум карданд?
q-psychological = Оё ӯро таҳдид, таҳқир ё ҷудо карданд?
q-gbv = Оё ин ба сабаби ҷинс ё мавқеаш дар оила рӯй дод?
answer-needed = «Ҳа» ё «не»-ро интихоб кунед
classify = Ба саволҳо дар бораи навъ ҷавоб додан
ask-again = Аз саволи аввал боз пурсидан
ask-again-text = Шумо мегӯед, ки ин зӯроварии гендерӣ аст, аммо ягон навъ мувофиқ наомад. Саволҳоро бори дигар гузаред; агар боз ҳамин шавад, аз супервайзер пурсед.
windows-title = Ёрии тиббӣ таъҷилист, агар ӯ хоҳад.
pep-over = Вақти оғози пешгирии ВНМО гузашт; ба ҳар ҳол ёрии тиббиро пешниҳод кунед.
ec-over = Вақти контрасепсияи таъҷилӣ гузашт.
elapsed = Рӯзҳо то муроҷиат
context-title = Аз ҷавобҳо чӣ бармеояд
figures = Рақамҳо
number = Шумора
access-text = Ҳар кушодани сабти шахс дар ин ҷо навишта мешавад. Танҳо рамзҳо, бе ном.
requests = Дархостҳои маълумот
requests-text = Рӯйхати одамонро ҳеҷ кас намегирад, ҳар кӣ пурсад. Дархостро нависед; рақамҳое, ки касеро ошкор намекунанд, додан мумкин.
request-who = Кӣ мепурсад?
request-what = Чиро мепурсад?
request-why = Барои чӣ?
request-answer = Ҷавоби мо
request-empty = Инро нависед
answer-open = Ҳоло ҷавоб нест; то он вақт «не»
answer-refused = Рад шуд
answer-figures = Танҳо рақамҳо
event-survivor-recorded = Сабт шуд
event-survivor-changed = Тағйир ёфт
event-survivor-opened = Сабт кушода шуд
event-number-opened = Рақам кушода шуд
event-names-searched = Ҷустуҷӯи номҳо
event-incident-opened = Ҳодиса кушода шуд
event-incident-recorded = Ҳодиса сабт шуд
event-incident-changed = Ҳодиса тағйир ёфт
event-incident-classified = Ҷавоб ба савол
event-case-begun = Парванда оғоз шуд
event-case-opened = Парванда кушода шуд
event-consent-given = Розигӣ дода шуд
event-consent-refused = Розигӣ дода нашуд
event-consent-withdrawn = Розигӣ бозпас гирифта шуд
event-safe-contact-set = Тамоси бехатар сабт шуд
event-data-requested = Дархости маълумот
event-referral-sent = Роҳхат фиристода шуд
event-referral-received = Роҳхат гирифта шуд
event-referral-opened = Роҳхат кушода шуд
event-referral-answered = Ҷавоб ба роҳхат
event-referral-locked = Нусха баста шуд
event-referral-packet-opened = Маълумоти додашуда кушода шуд
event-staff-invited = Ҳамкор даъват шуд
event-staff-joined = Ҳамкор ҳамроҳ шуд
event-staff-roles-changed = Нақшҳо тағйир ёфтанд
event-staff-removed = Дастрасии ҳамкор баста шуд
event-staff-readmitted = Ҳамкор баргардонда шуд
event-site-added = Ҷой илова шуд
cases-shown = { $count ->
    [1] 1 парванда дар ин саҳифа
   *[other] { $count } парванда дар ин саҳифа
 }
search-beyond = { $count ->
    [1] Ҳамкор бо 1 шахси чунин ном кор мекунад. Пеш аз сабти нав аз супервайзер пурсед.
   *[other] Ҳамкорон бо { $count } шахси чунин ном кор мекунанд. Пеш аз сабти нав аз супервайзер пурсед.
 }
clash = Ҳангоми навиштани шумо ҳамкор навишт: «{ $theirs }». Навиштаи шумо дар майдон аст. Агар ҳоло нигоҳ доред, аз они шумо мемонад.
safe-ways = Роҳҳои бехатар: { $ways }
safe-when = Кай: { $when }
safe-who = Ҷавоб дода метавонад: { $who }
safe-say = Агар каси дигар ҷавоб диҳад, гӯед: «{ $say }»
safe-word = Калимаи рамзӣ: { $word }
safe-never = Ҳеҷ гоҳ: { $never }
safe-checked = Бо ӯ { $day } санҷида шуд
case-code = Парвандаи { $code }
incident-code = Ҳодисаи { $code }
question-of = Саволи { $number ->
    [1] 1
   *[other] { $number }
 } аз 7
pep-left = Пешгирии ВНМО: { $hours ->
    [1] 1 соат мондааст.
   *[other] { $hours } соат мондааст.
 }
ec-left = Контрасепсияи таъҷилӣ: { $hours ->
    [1] 1 соат мондааст.
   *[other] { $hours } соат мондааст.
 }
figures-note = Воҳид: ҳодисаҳо. Аз { $total ->
    [1] 1
   *[other] { $total }
 } сабт { $counted ->
    [1] 1
   *[other] { $counted }
 } шуморида шуд. Шуморида нашудаанд: бе розигӣ ба ҳисоб, аз ҷониби ташкилоти дигар шуморидашуда, бе навъи муайян ва ғайригендерӣ.
concern = Хатар
press-again = Ҳамкор ҳозир чизе нигоҳ дошт. Навиштаи шумо дар ин ҷост: бори дигар «Нигоҳ доштан»-ро пахш кунед.
moves-in = Ба ӯ дар хонаи мо ҷой лозим
event-moved-in = Ба ҷой омад
event-moved-out = Аз хона рафт
event-stays-longer = Дарозтар мемонад
event-stay-opened = Истиқомат кушода шуд
event-bed-added = Ҷой илова шуд
event-bed-changed = Ҷой тағйир ёфт
event-bed-taken = Ҷой банд шуд
event-bed-left = Ҷой холӣ шуд
event-bed-held = Ҷой нигоҳ дошта шуд
event-bed-released = Ҷой озод шуд
event-place-asked = Ҷой пурсиданд
event-place-asked-again = Боз пурсиданд
event-place-held = Ҷой нигоҳ дошта шуд
event-place-found = Ҷой ёфт шуд
event-place-not-found = Ҷой набуд
event-place-withdrawn = Дигар лозим нест
