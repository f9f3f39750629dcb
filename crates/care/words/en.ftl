nav-cases = Cases
nav-search = Search
nav-access = Who opened what
changed = Changed
code = Code
state = State
priority = How worried are we?
worker = Worker
all-cases = All
cases-none = No cases here
page-before = Page before
page-after = Next page
new-person = Record a person
case-intake = Intake
case-open = Open
case-in-follow-up = In follow-up
case-closing = Closing
case-closed = Closed
case-information-only = Information only
case-transferred = Transferred
case-duplicate = Recorded twice
open-needs-consent = Ask for her consent to our services first, and record it
open-needs-custodians = Before the first case, two colleagues must be key custodians. Ask your administrator.
open-not-now = This case is open already, or cannot be opened now
open-title = Open the case
open-button = Open the case
search-title = Is she known already?
search-name = Name
search-hint = In any spelling: Tajik, Russian or Latin letters
search-button = Search
search-nobody = Nobody of this name is among your cases.
search-found = Is it one of these?
search-new = If it is nobody you know
person = Person
save = Save
save-next = Save and continue
save-later = Save and come back later
change = Change
safe-title = Before you contact her
safe-none = Do not contact her. She has not said how it is safe.
safe-stale = This was checked more than 30 days ago. Ask her again before you rely on it.
safe-change = Number and changes
consents = Consents
consent-for = For what
consent-active = In force
consent-refused = She said no
consent-expired = Over
consent-withdrawn = Withdrawn
recipient = To whom
recipient-ask = Which organisation?
recipient-missing = Choose the organisation that she names
items = What may be seen
until = Until
withdraw = She withdraws it
ask-services = Ask for her consent to our services
ask-figures = Ask whether she may be counted in figures
ask-referral = Ask for her consent to share with another organisation
not-known = Not known
age = Age
her-life = Her life
if-child = If under 18
incidents = What happened
incident = Incident
not-classified = Kind not known yet
new-incident = Record what happened
help = Help from others
new-referral = Refer her to another organisation
history = Who opened and changed what
program = The program
explain-services = Tell her what is recorded, who can see it, and when the law makes us report. She can stop at any time.
explain-figures = Only numbers, nothing that shows it was her. If she says no, she gets the same help.
explain-referral = Only what she ticks goes to the one organisation that she names, until the day she says. She can change her mind.
explain-first = Explain it to her first. Then ask again.
end-past = This day is over. Choose a day from today on.
end-far = At most 90 days from today. Ask her again then.
invalid-adult = She is an adult and decides herself
invalid-unsafe = This person did the harm or lives with the one who did, and cannot consent. Ask another adult whom the child trusts, or decide in the child’s best interest and write down why.
invalid-own = From 15 to 17 her own written consent counts
invalid-permission = A parent may be asked only if she permits it
invalid-needs-adult = Under 15 an adult must consent too: a caregiver, another adult the child trusts, or you in the child’s best interest
invalid-assent = Ask the child too. Without the child’s yes it cannot be taken.
invalid-written-assent = From 12 to 14 the child’s yes is needed in writing
invalid-note = Write down why this is best for the child
invalid-writing = For a child it is needed in writing or by thumbprint
happened-after-report = It cannot have happened after the day of this conversation. Check both days.
yes = Yes
no = No
q-penetration = Was there penetration, of any part of the body, however slight?
q-contact = Was there unwanted sexual contact?
q-assault = Was she physically attacked?
q-marriage = Was it a forced marriage?
q-denial = Was she denied money, things, work, school or help that are hers?
q-psychological = Was she threatened, humiliated or kept apart?
q-gbv = Did it happen because of her sex or her place in the family?
answer-needed = Choose yes or no
classify = Answer the questions about the kind
ask-again = Ask again from the first question
ask-again-text = You say it is gender-based, yet no kind fits. Go through the questions once more; if it stays so, ask your supervisor.
windows-title = Health help is urgent if she wants it.
pep-over = The time to start HIV prevention is over; still offer health care.
ec-over = The time for emergency contraception is over.
elapsed = Days until she told us
context-title = What follows from the answers
figures = Figures
number = Number
access-text = Every opening of a person’s record is written down here. Codes, never names.
requests = Requests for data
requests-text = Nobody gets a list of persons, whoever asks. Write the request down; figures that identify nobody may be given.
request-who = Who asks?
request-what = For what?
request-why = Why?
request-answer = Our answer
request-empty = Write it down
answer-open = Not answered yet; until then it is no
answer-refused = Refused
answer-figures = Only figures
event-survivor-recorded = Recorded
event-survivor-changed = Changed
event-survivor-opened = Record opened
event-number-opened = Number opened
event-names-searched = Names searched
event-incident-opened = Incident opened
event-incident-recorded = Incident recorded
event-incident-changed = Incident changed
event-incident-classified = Question answered
event-case-begun = Case begun
event-case-opened = Case opened
event-consent-given = Consent given
event-consent-refused = Consent refused
event-consent-withdrawn = Consent withdrawn
event-safe-contact-set = Safe contact set
event-data-requested = Data requested
event-referral-sent = Referral sent
event-referral-received = Referral received
event-referral-opened = Referral opened
event-referral-answered = Referral answered
event-referral-locked = Copy locked
event-referral-packet-opened = Shared data opened
event-staff-invited = Colleague invited
event-staff-joined = Colleague joined
event-staff-roles-changed = Roles changed
event-staff-removed = Colleague removed
event-staff-readmitted = Colleague let back in
event-site-added = Place added
cases-shown = { $count ->
    [one] { $count } case on this page
   *[other] { $count } cases on this page
 }
search-beyond = { $count ->
    [one] A colleague works with { $count } person of such a name. Ask your supervisor before you record her again.
   *[other] Colleagues work with { $count } persons of such a name. Ask your supervisor before you record her again.
 }
clash = While you wrote, a colleague wrote: “{ $theirs }”. Yours is in the box. Saving now keeps yours.
safe-ways = Safe ways: { $ways }
safe-when = When: { $when }
safe-who = May answer: { $who }
safe-say = If someone else answers, say: “{ $say }”
safe-word = Code word: { $word }
safe-never = Never: { $never }
safe-checked = Checked with her on { $day }
case-code = Case { $code }
incident-code = Incident { $code }
question-of = Question { $number ->
   *[other] { $number }
 } of 7
pep-left = HIV prevention (PEP): { $hours ->
    [one] { $hours } hour left.
   *[other] { $hours } hours left.
 }
ec-left = Emergency contraception: { $hours ->
    [one] { $hours } hour left.
   *[other] { $hours } hours left.
 }
figures-note = Unit: incidents. { $counted ->
   *[other] { $counted }
 } counted of { $total ->
   *[other] { $total }
 } recorded. Not counted: those without consent to be counted, those another organisation counts, those not classified, and those that are not gender-based.
concern = Concern
press-again = A colleague saved something a moment ago. Your text is still here: press Save once more.
