app-name = Panoh
skip = Skip to the main part
hide = Hide screen
leave = Leave this page
sign-out = Sign out
account = Your account
offline = No connection. What you typed is still here; save when the connection is back.
demo = Demonstration: all people and organisations here are invented.
back = Back
success = Done
check-one = One thing to check
check-some = { $count ->
    [one] { $count } thing to check
   *[other] { $count } things to check
 }
error-prefix = To check:
optional = (if she wishes)
important = Important
languages = Languages
home = To the first page
what-to-do = What to do now
day = Day
month = Month
year = Year
choose = Choose
change = Change
see = See
more = More about this
current-page = this page
may-stay-empty = (may stay empty)
hint-date = For example 18 11 2026
menu = Menu
