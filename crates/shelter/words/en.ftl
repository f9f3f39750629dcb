nav-shelter = Shelter
tonight = Tonight
room = Room
bed = Bed
state = State
who = Who
until = Until
until-day = Until which day
kind = What kind
day = Day
family-room = for a family
accessible = for a wheelchair
cot = cot
free-now = Free now
free-after = Free after what is planned until tomorrow
occupied = Someone sleeps here
held-cleaning-blocked = Held · being cleaned · out of service
capacity = All beds
overdue = decide now
review = look at it again
review-text = She has been here as long as the rules of this house say that a stay is looked at again. Talk with her about what comes next. Nobody has to leave because of a number.
child = child
herself = She herself
requests = Requests for a place
request = Request for a place
new-request = Someone needs a place
ask-no-name = Ask no name. One request is one need, however often it is asked.
no-requests = Nobody has asked yet.
for-the-wall = For the wall, without names
figures = Figures of the house
add-bed = Add a bed
no-beds = No bed is entered yet.
no-site = First enter the place where the beds are. Give it a name that tells nobody where it is.
site = House
site-missing = Choose the house
short-name = Give a short name, at most 40 letters
save = Save
why = Why
why-missing = Choose why
until-missing = Give the day on which it can be used again
day-wrong = This day cannot be. Write the day, the month and the year, for example 18 11 2026.
not-now = This cannot be done now: it has changed meanwhile. Look at the board again.
block = Take it out of service
unblock = It can be used again
release = No longer hold it
cleaned = It is clean and free
stay = Stay
yes = Yes
no = No
adults = How many adults
children = How many children
number-wrong = Write a number from 0 to 20; at least one person needs the place
group = Who needs it
group-missing = Choose who needs it
needs-accessible = Must a wheelchair pass?
who-asks = Who
calls = Asked how often
hold = Hold a bed
hold-hours = For how many hours, at most 24
hours-wrong = Write a number of hours from 1 to 24
free-beds = Beds that are free and fit
bed-missing = Choose a bed that fits
taken = Somebody was quicker: this bed is no longer free. Choose another, or write down that there was none.
none-free = No bed that fits is free now.
no-place = If there is no place
unmet = Write down that there was no place
alternative = What was offered instead
alternative-missing = Write what was offered instead: nobody is sent away with nothing
asked-again = If it is asked again
call-again = The same need was asked again
withdraw = She no longer needs it
admit = She moves in
admit-child = A child of hers moves in
arrived-on = Arrived on
planned-until = Planned until
left-on = Left on
is-here-already = She has a bed here already
nights = Nights
stays-longer = She stays longer
leaves = She leaves
destination = Where to
destination-missing = Choose where she goes; “not known” is an answer
has-left = She has left already
her-page = Her page
persons = Persons
of-them-children = Of them children
stays = Stays
census = Slept here in the last night
not-known = Not known
unmet-requests = Requests for which there was no place
where-to = Where those went who left
number = Number
figures-note = Nights: the day of arrival counts, the day of leaving does not. Persons, stays and nights are three things. A request is counted once, however often it was asked. Other houses may have counted the same person.
bed-free = Free
bed-held = Held
bed-occupied = Taken
bed-cleaning = Being cleaned
bed-blocked = Out of service
request-open = Open
request-held = A bed is held
request-placed = Has a place
request-unmet = There was no place
request-withdrawn = No longer needed
code = Code { $code }
party = { $adults ->
    [one] { $adults } adult
   *[other] { $adults } adults
 }, { $children ->
    [one] { $children } child
   *[other] { $children } children
 }
inquiries = What other houses ask
inquiry = Another house asks for a place
no-inquiries = No other house has asked.
from = Who asks
offer = Offer a place
decline = There is no place here
offer-text = They are told until when a bed is held, and nothing about where. Who she is you learn only if she chooses you and agrees.
son-flag = A son is twelve or older. Look at your own rule before you offer.
avoid = A region where she would not be safe
language = Her language
sons = Sons of twelve or older
other-houses = Other houses
ask-houses = Ask other houses
ask-text = They see how many people, how many sons and daughters younger and older than twelve, and what they need. They see no name and no place.
houses-missing = Choose at least one house
offer-over = This offer is over. Ask them again, or choose another.
now-refer = A house was chosen. Ask for her consent and send the referral to it from her page: only then they learn who she is.
ask-asked = Asked
ask-offered = A place is held until
ask-declined = No place
ask-chosen = She chose it
ask-over = No longer needed
inquiry-open = Open
inquiry-offered = A place is offered
inquiry-declined = No place
inquiry-chosen = She comes to us
inquiry-over = No longer needed
chooses = She chooses { $name }
was-here = A child ({ $band }) who was here until { $left }
now-admit = A place is held. When she is here, open her page, choose “She needs a bed in our house” and take a held bed; then one for each who comes with her.
she-comes = She chose your house. Who she is comes with a referral, under her consent. When she is here, record her and take the held bed on her page.
offer-ended = Their offer is over
held-for = { $bed } (held until { $until }: { $party })
room-is-private = This room belongs to another household. Choose another bed.
private-room = one household only
is-out = Out, expected back by
commission-on = The commission meets on
commission = The commission
commission-text = The commission decides with her how it goes on. Nobody has to leave because of a date.
follow-up = Ask how she is on
follow-up-ask = How is she now?
follow-ups = Whom to ask how she is
follow-ups-text = They agreed to be asked. Use only the ways that they named as safe.
follow-ups-none = Nobody is to be asked now.
not-due = Nothing is due now
safety-check = She is missed. Make sure that she is safe, only by the ways that she named. If she is in danger, tell the supervisor now.
has-arrived = The other house says that she is there. Close the stay here: press “She leaves”; the form is filled.
she-is-out = She is out
goes-out = She goes out
out-is-right = Going out is her right. Knowing when she comes back helps to notice if something is wrong.
back-in-hours = In how many hours will she be back
back-in-hint = Leave it empty if she did not say; after a day we make sure that she is safe
back-in-wrong = Write a number of hours from 1 to 72, or leave it empty
expected-back = Expected back by { $when }
how-is-it = How is it now?
safe-ways = How it is safe to reach her
step-missing = Choose one of the answers
transfer = She must move to another house
transfer-text = Other houses are asked without her name. Who she is goes to the one that she chooses, after she has agreed in writing. No address is ever written; you agree on a place to meet.
transfer-agrees = Does she want this, and may others be asked without her name?
transfer-without-her = Nobody is moved without wanting it. Ask her first.
transfer-runs = Another house is being looked for already
transfer-request = The search for another house
transfer-stay = Her stay with us
transfer-no-consent = First ask for her consent that names this house, the help “Safe shelter”, and what it may see. Then choose it.
sighting-text = A woman must move because the place is known.
may-ask = May we ask her later how she is, by the ways that are safe?
may-ask-how = Only where she says yes.
leaves-alive = What follows is asked of her. Where she has died it stays empty, and nobody is told to ask her later.
report = Report for the commission
report-text = For whom is it? Only what she agreed to for this recipient stands in it.
report-for = For { $name }
report-only = Drafted by the program from what she agreed to share. Read it with her before it leaves the house.
report-no-consent = She has not agreed to share anything with anyone. Ask for her consent first, on her page.
stayed = From { $from } to { $to }, { $nights } nights
rules = Rules of the house
rules-text = What this house has decided for itself. Papers, a police report, nationality, citizenship, illness or pregnancy are no reason to refuse anyone, and cannot be chosen.
takes = Whom the house takes
sons-until = Sons until which age
age-wrong = Write an age from 0 to 18, or leave it empty
region = Region
region-hint = The region's free places are shown to partners only where three houses or more are there
census-at = Hour of the census
time-wrong = Write the hour as 22:00
review-after = After how many days a stay is looked at again
review-wrong = Write a number from 30 to 180
census-tonight = Count who is here tonight
census-expected = Here by their stays
census-out = Out now
census-counted = How many did you count, with children
count-wrong = Write a whole number from 0 to { $most }
by-region = Free family places by region
by-region-text = As the houses counted it within a day. A region with fewer than three houses is not shown: it would point to one.
by-region-none = No region can be shown now.
family-places = Family places
log = Log of the house
log-add = Write an entry
log-none = Nothing was written in the last two weeks.
log-about = About whom
log-stay-wrong = Choose someone who is here, or nobody
log-outdated = Entries whose time is over
log-outdated-text = { $number } entries have been kept as long as they should be. When a whole month is over, it can be destroyed.
log-erase = Destroy what need not be kept
to-do = to do
what = What
kept-until = Kept until
kept-with-her = As long as her record
is-done = It is done
place = Where the house is
place-text = The most dangerous line in the program. Supervisors alone can open it, each with her password; each opening is written down, and it stands in no list, letter or export.
place-who = Can open it
place-who-not = Cannot open it yet
place-who-not-text = As soon as somebody who can opens it, they can too.
place-password = Your password
place-password-wrong = This is not your password. Try again.
place-open = Open
place-not-yours = It was not sealed for you. Ask a colleague who can open it to do so once, or write it anew.
place-anew = Write it anew without opening it
place-change = Change it
address = Address
address-missing = Write the address, in at most 400 letters
way = How to come unseen
change = Change
places = Places
posts = Posts
hours = Hours in a month
funding = Money and how long it lasts
funder = Who pays
funder-missing = Write who pays, in at most 80 letters
funding-of-nothing = Say what is paid for: places, posts or hours
posts-wrong = Write how many posts, from 0 to { $most }; half a post is 0.5
funded-hours-wrong = Write how many hours in a month: a whole number from 0 to { $most }
add-funding = Add who pays
no-funding = Nothing is entered yet.
unfunded = Places for which nobody pays
runway-text = What loses its money in the next 90 days.
losing = { $losing } of { $all }
losing-text = { $losing } of { $all }
ends-on = Until which day
is-over = over
runs = runs
phone = They answered by phone
phone-text = Write the answer down yourself. Say no name and no place on the phone.
phone-who = Who answered
phone-what = What they said
phone-hours = For how many hours they keep the place
phone-save = Write the answer down
by-phone = by phone
other-words = Why, in your words
other-hint = Only if the list has no such reason. The supervisor reads it.
other-missing = Write why: the list says only “other”
forbidden-reason = These words speak of papers, police, nationality, citizenship, illness, disability or pregnancy. Nobody may be refused a place for that. Speak with the house.
reviewed = I have read the reason
waits-duty = Waits for the person on duty
waits-coordinator = Waits for the coordinator
waits-expired = Not decided in time
ask-arrived = She is there
inquiry-arrived = She is here
missed = missed: make sure she is safe
out = out
staff-safety = Danger to those who work here
quarter = The quarter from { $from }
counted-evenings = Counted on { $counted } evenings of { $all }. Where nobody counted, nights come from the stays.
missed-now = { $number ->
    [one] One person is missed. Make sure that she is safe.
   *[other] { $number } persons are missed. Make sure that they are safe.
 }
expired-now = { $number ->
    [one] One need for a place was not decided in time. Look at it and say how it ends.
   *[other] { $number } needs for a place were not decided in time. Look at them and say how they end.
 }
expired-text = Nobody has decided this need in time: twelve hours where it is urgent, two days where it is not. If she still needs a place, go on looking. If not, write down how it ended.
expired-needs = Needs that nobody decided in time, counted in no other line: { $number }.
coordinator-now = { $number ->
    [one] One need for a place has waited for two hours. The coordinator must know.
   *[other] { $number } needs for a place have waited for two hours. The coordinator must know.
 }
duty-now = { $number ->
    [one] One need for a place has waited for half an hour. The person on duty must know.
   *[other] { $number } needs for a place have waited for half an hour. The person on duty must know.
 }
reasons-now = { $number ->
    [one] One refusal has a reason in words. Read it in the requests.
   *[other] { $number } refusals have a reason in words. Read them in the requests.
 }
to-do-now = { $number ->
    [one] One thing in the log is still to be done.
   *[other] { $number } things in the log are still to be done.
 }
follow-ups-now = { $number ->
    [one] One woman who left is to be asked how she is.
   *[other] { $number } women who left are to be asked how they are.
 }
instead = Help of another kind
instead-text = Neither here nor in another house is there a place for this need, and no other house can be asked. These partners may help in another way.
forget = The house has moved: destroy this
beds = Beds, rules and money
changed-meanwhile = A colleague changed it a moment ago. What you typed is still here: look at hers, then save once more.
transfer-with-mother = A child moves with its mother. Ask from her own stay.
takes-rule = This house takes: { $groups }.
sons-rule = Sons until the age of { $age }.
not-taken-here = By its rules this house does not take him. Ask other houses, or help of another kind: take his need as a request.
census-due = The hour of the census has come: count who is here tonight.
census-other = Tonight's count is not what the stays say. Look who is missing, or whose stay was not written down.
change-bed = Change a bed
change-funding = Change who pays
call-duty = Who is called when someone has waited half an hour
call-coordinator = Who is called after two hours
call-hint = A name that the operator of this server knows, better than a number. The call says nothing about her.
call-word-wrong = At most 60 letters, and no dash at its beginning
stores = Stores
stores-empty = Nothing is kept in store yet. Add what you want to count: food, hygiene kits, medicine.
stores-now = { $number ->
    [one] One thing in store runs low or is past its date.
   *[other] { $number } things in store run low or are past their date.
 }
stock-add = Add a thing
stock-name-hint = Nothing about a person. For medicine also its strength, for example: Paracetamol 500 mg.
stock-name-wrong = Write what it is, in at most 80 letters
kind-missing = Choose what kind it is
unit = Counted in
unit-missing = Choose in what it is counted
low-at = It runs low at
good-until = Good until
quantity = How much
quantity-wrong = Write a whole number from { $least } to { $most }
there-is = There is
stock-low = Runs low
stock-past = Past its date
stock-move = Something came in or went out
what-happened = What happened
movement-missing = Choose what happened
not-enough = There is not so much: { $number }. If you find another number, choose that you counted.
given-to = To whom
given-to-hint = Medicine goes to somebody who lives here. It is written into what is kept about her.
given-to-missing = Choose to whom this medicine is given
stock-moved = What came and went
must-leave = She must leave
must-leave-text = Nobody is sent away by one person. One writes why, what is offered to her instead and where she will go; another who works with her decides. Until then she stays.
must-leave-no-plan = There is no safety plan yet. Make it with her first; then this can be asked.
must-leave-plan = Her safety plan
must-leave-because = What happened
must-leave-because-missing = Write what happened
must-leave-alternative = What is offered to her instead
must-leave-alternative-missing = Write what is offered to her instead
must-leave-ask = Ask another to decide
must-leave-waits = It waits for another who works with her. Whoever asked does not decide. Until then she stays.
must-leave-asked = Asked by
must-leave-agree = I agree that she leaves
must-leave-stays = No, she stays
must-leave-agreed = { $name } agreed. When she has left, write it down on the page of her stay.
must-leave-not-now = Nothing waits to be decided here
must-leave-choose = Choose whether she leaves or stays
must-leave-runs = It was asked already, and waits for another to decide
must-leave-two = For this reason nobody leaves before a second person has agreed. Ask for it under “She must leave”; nothing was changed.
must-leave-asked-for = Somebody asks that she leave. Another who works with her decides.
must-leave-decided = Two have decided that she must leave. Go with her to where she is safe.
waits-for-decision = must she leave? to be decided
children-here = Her children who are here
children-with = They leave with her
children-stay = They stay here without her
children-missing = Choose whether her children leave with her or stay
children-after-death = Her children did not leave as she did. Write down who decided that they stay here, or first write down where each child goes.
protection = For the protection of children decided
protection-by = Who decided that the child may be here without its mother
protection-hint = Those who protect children in this district. Not needed where a child is with its mother.
protection-on = When they decided
protection-missing = Without its mother a child is here only by a decision of those who protect children. Write who decided, and on which day.
request-chosen = She is awaited elsewhere
ask-gone = The place that she chose is no longer there
ask-awaited = She chose it, and is awaited until { $until }
ask-not-come = She chose it and has not come in time
awaited = she is awaited
has-not-come = She chose your house and has not come while the bed was kept. It is free again. You can offer it anew, or take her in when she comes.
hold-for-her = She chose your house, which promised a place by phone. No bed is held for her yet: hold one now.
release-by-answer = This bed is held for another house. Answer its question that there is no place: then the house hears of it and looks further.
need = Which need for a place is over now
need-hint = If somebody asked for a place for her. The house that asked is told that she is here.
need-ours = { $party }, asked on { $day }
need-theirs = { $party }, asked by another house on { $day }
need-other = This bed is held for another need. Choose the need for which it is held, or another bed.
need-over = This need is over already. Leave it empty, or choose another.
was-here-then = She was here on that day in another bed. Look at her earlier stay.
bed-was-taken-then = On that day somebody else slept in this bed. Choose a later day, or another bed.
inquiries-now = { $number ->
    [one] Another house waits for an answer. Look at what other houses ask.
   *[other] { $number } questions of other houses wait for an answer. Look at what other houses ask.
 }
phone-reason = If they have no place: why
phone-alternative = And what they named instead
declined-inquiries = Needs of other houses for which there was no place here
households = Households
median-nights = Nights of a stay that ended, in the middle
why-left = Why those left who left
beds-taken = Beds taken, of those that could be used
over-evenings = { $evenings ->
    [one] { $percent } %, on the one evening on which somebody counted
   *[other] { $percent } %, on the { $evenings } evenings on which somebody counted
 }
over-nights = { $percent } %, over all nights
how-soon = How soon
needed-until = Needed until, if anybody knows
region-unknown = The directory does not say in which region it is: ask before she chooses it.
lacks-language = By the directory nobody there speaks her language.
sons-wrong = Write how many of her { $older } children of twelve or older are sons; 0 where none is
ask-her-worker = How it is safe to reach her, the person who works with her knows. Ask her or the supervisor now.
another-bed = Another bed
retire = This bed is no more
retire-text = From now on it counts among no beds. What was written about it stays.
bed-retired = No more
longer-agrees = Does she want to stay longer?
longer-because-missing = Write why she stays longer, in at most 400 letters
longer-without-her = She stays longer only if she wants it. Ask her first.
talked-with-her = I have talked with her about what comes next
talked-on = Talked with her about what comes next on
girls-from-12 = Daughters of twelve or older
boys-under-12 = Sons younger than twelve
girls-under-12 = Daughters younger than twelve
ages-wrong = Together these are more than the children. Put one of the numbers right.
admission-group = Whom the house takes: to which group she belongs
he-knows-the-house = Does he know where the house is, or are relatives of his among those here?
colleague-knows-her = Does a colleague here know her, him or their family?
needs-care = Does she need care day and night, or a room of her own for an illness, now?
criteria-text = These questions may stay empty; she is taken in all the same. Nobody is refused for papers, a marriage, a police report, pregnancy, HIV, nationality or disability, so none of these is asked.
approval = The supervisor’s word
approval-waits = Waits for the supervisor
approval-agreed = She may stay
approval-elsewhere = Another house is better for her
approval-text = Whoever is on duty takes her in, and the supervisor says whether she may stay. Nobody leaves by it: where another house is better for her, she stays until there is a place.
approval-none = Nothing is asked of the supervisor here
approval-by = Decided by
admitted-by = Taken in by
approval-alternative = Which house or help is better for her
approval-alternative-missing = Write which house or help is better for her, in at most 400 letters
approval-agree = She may stay here
approval-other-house = Another house is better for her: look for one
approval-ties = Keep the colleague who knows her away from her records
approval-waits-text = She has been taken in. The supervisor has not yet said whether she may stay.
approval-elsewhere-text = The supervisor says that another house is better for her. She stays until there is a place.
approval-choose = Choose whether she may stay or another house is better for her
approval-not-now = This was decided already
waits-for-approval = waits for the supervisor’s word
approvals-now = { $number ->
    [one] One person was taken in and waits for your word. Her bed says so below.
   *[other] { $number } persons were taken in and wait for your word. Their beds say so below.
 }
transfer-items = What may the house that she chooses learn about her?
transfer-items-hint = Ask about each. Nothing is sent before she has chosen the house and named it in a consent.
transfer-in-writing = She is under eighteen, or may be: her consent to move is first taken on the page of her consents, as her age asks. Then ask for another house.
transfer-unwanted = She no longer wants to move. Ask her; until she says yes nobody is asked for her.
may-ask-in-writing = She is under eighteen, or may be: that she may be asked later is first taken on the page of her consents, as her age asks. Or choose “No”; she can leave all the same.
follow-up-no-consent = She no longer agrees to be asked how she is. Do not look for her.
rules-told-title = Rules and rights, as we tell them
rules-told-text = This is told to every woman who comes, and printed for her where that is safe. Each change is a new version; her stay says which one she was told. She stays whether or not she agrees.
rules-suggested = Nothing is written yet. This is a suggestion: change it as your house wishes, then save it.
rules-version = Version of { $day }
rules-paper = On paper (PDF): { $language }
rules-not-written = The house has not yet written the rules and rights that are told to her. Whoever runs the house writes them under “Rules of the house”.
rules-write = Write the rules and rights that are told to her
rules-missing = Write the rules in at least one language
rules-too-long = This is longer than anybody can be told: at most 20,000 letters
rules-told = Rules explained
rules-told-which = version of { $day }, told on { $told }
rules-due = Nobody has written down yet that she was told the rules and her rights. Tell her when she has rested.
rules-changed-since = The rules have changed since she was told. Tell her what is new.
rules-tell = I have told her the rules and her rights
rules-suggestion =
    Your rights
    You are here of your own free will and pay nothing. You can leave at any time.
    Your room, your things and your phone are yours. Please keep the location of the phone switched off.
    What you tell us stays with us. You can see what is written about you and ask us to erase it.
    You can complain about anything and anybody here; nothing will happen to you for it.
    You believe and pray as you wish.
    Nobody makes you work here. Nobody makes you make peace with anyone or meet him.
    Visitors: we agree with you when and where you meet, so that nobody learns where the house is.
    When you leave you get a written summary of how we helped you, if it is safe for you to have one.

    What we ask of everyone
    Tell nobody where the house is, and bring nobody here.
    No violence, also not in words, and none against children.
    No alcohol and no drugs in the house.
    Look after your children, or agree with somebody who does it while you are out.
    Tell us when you go out and when you will be back. It is only so that we know that you are safe.

    If somebody does not keep to this
    First we talk with her. If it happens again, we write down together what will be different.
    Somebody has to leave only where others are not safe with her, only after two of us have decided it, and only with another place for her.
exit-plan = Is her safety plan up to date with where she goes?
exit-safety = How safe does she feel there? If she does not say: how do you judge it?
exit-safety-wrong = Choose one of the answers, or leave it empty
exit-plan-row = Her safety plan when she left
exit-safety-row = How safe she was when she left
left-how-safe = How safe those were who left, without children
funded-what = Post or service
funded-what-hint = For example “psychologist”, or “lawyer, hours a month”. One funder, one post or service: another is written by itself.
funded-what-missing = Write which post or service is paid for, in at most 80 letters
starts-on = From
is-to-come = Begins later
endings = Posts and services that end within 90 days, and nobody pays on
where-she-is = Where is she now?
where-she-is-hint = Only the region. It shows where places are lacking; no other house is told.
no-place-at-all = Write down a need without a place
heard = How do you know of it?
heard-called = She, or somebody for her, called or came
heard-not-asked = Somebody knew that the house is full and did not even ask
heard-missing = Choose how you know of it
same = Was this need written down already?
same-hint = A need is counted once, however often and by whomever it is asked.
same-no = No, this is another
same-missing = A need like this is written down already. Say whether it is the same.
unmet-parties = Who found no place (one need may stand in two lines)
unmet-regions = Where those were who found no place (regions with ten or more)
elsewhere-or-not-known = Other regions, or not known
unmet-persons = Needs without a place: { $needs }. Persons: { $persons }.
room-marks-hint = “For a family” and “one household only” are said of the whole room: all its beds get them, and a bed that comes into the room takes them.
some-taken = Somebody was quicker: one of these beds is no longer free, and none of them is held. Choose again, or write down that there was no place.
none-accessible = A wheelchair must pass: choose at least one accessible bed
beds-hint = { $persons ->
    [one] One person needs a bed. A suggestion is ticked already.
   *[other] { $persons } persons need beds. A suggestion is ticked already; a cot counts for a child younger than twelve.
 }
beds-few = Persons: { $persons }, and fewer beds are chosen. Choose more, or say that fewer are enough. A cot counts only for a child younger than twelve.
fewer = If these are fewer beds than persons
fewer-enough = Fewer are enough: for example, children sleep beside their mother
held-until = held until { $until }
listed-child = From her list: { $what }
child-aged = A child of { $band } years
admit-age-unknown = Nobody has written down how old she is. If she may be under 18, write her age down first: who comes as a child and without her mother needs a decision of those who protect children. Nobody who comes at night is kept waiting for it.
admit-write-age = Write down her age
forget-lives-here = She or a child of hers still lives in the house. First write down that they left.
needs-not-asked = Nobody even asked, because the house was known to be full (in none of the other numbers)
needs-and-persons = Needs: { $needs }. Persons: { $persons }.
beside-her = In her bed, beside her ({ $bed })
beside-only-child = Only a child of hers can sleep in her bed, and only while she is here. Choose another bed.
beside-not-then = On that day she was not here yet. Write a day on which both were here.
shares-bed = It sleeps in its mother’s bed, or beside a brother or sister
child-beside = A child that sleeps in this bed
beside-mark = in the same bed
