app-name = Паноҳ
skip = Ба қисми асосӣ
hide = Пинҳон кардани экран
leave = Тарк кардани саҳифа
sign-out = Баромадан
account = Ҳисоби шумо
offline = Алоқа нест. Он чи навиштед, дар ин ҷо мондааст; вақте ки алоқа барқарор шуд, нигоҳ доред.
demo = Намоиш: ҳамаи одамон ва ташкилотҳо дар ин ҷо хаёлианд.
back = Бозгашт
success = Иҷро шуд
check-one = Як ҷойро санҷед
check-some = { $count ->
    [1] 1 ҷойро санҷед
   *[other] { $count } ҷойро санҷед
 }
error-prefix = Санҷед:
optional = (агар ӯ хоҳад)
important = Муҳим
languages = Забонҳо
home = Ба саҳифаи аввал
what-to-do = Ҳоло чӣ бояд кард
day = Рӯз
month = Моҳ
year = Сол
choose = Интихоб кунед
change = Тағйир додан
see = Дидан
more = Муфассал
current-page = ҳамин саҳифа
may-stay-empty = (холӣ мондан мумкин)
hint-date = Масалан, 18 11 2026
menu = Меню
