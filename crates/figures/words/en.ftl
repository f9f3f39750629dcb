nav-measures = Figures
figure = Figure
how-many = How many
when = When
not-known = Not known yet
counts = What it counts
definition-version = Version of the definition
month-from = Month from { $day }
amount = { $amount } ({ $coverage })
amount-hidden = Not shown: it could point to someone ({ $coverage })
protected-text = Totals of the organisations that approved theirs, rounded to five. A total below ten, or nearly all of one organisation, is not shown. A number with fewer than ten people behind it, or nearly all of one person, does not leave its organisation.
caveat = These are what organisations recorded, not how much violence there is. More may mean that more people found help.
share = Approve our figures
own-number = Ours
what-leaves = What the others get
leaves-small = only “too few people to show”
share-text = When you approve, these totals go to what all partners share. No person can be read from them.
share-now = Approve and share
month-wrong = This month has not begun, or is no month. Choose another.
prepared = Prepared, and waiting for a second person
counted-now = Counted now
prepare = Prepare these numbers
prepare-first = Nobody has prepared this month. Prepare it; a second person then approves.
second-person = You prepared these numbers. Another colleague approves them.
resting = What rests on this figure
unit = Unit
month-runs = { $month } (not over yet)
supervisor-approves = A supervisor approves these numbers.
coverage = from { $organisations } of { $expected } organisations that should report
coverage-unknown = from { $organisations } organisations; how many should report is not known
not-counting = { $said }, not counting { $small ->
    [one] { $small } organisation that has too few people to show
   *[other] { $small } organisations that have too few people to show
 }
counted-until = { $said }, counted only until { $day }
measure-in = { $measure } ({ $unit }; version { $version } of the definition)
prepare-anew = These numbers were counted before the month was over. Prepare it anew, so that the whole month is counted.
counted-otherwise = These numbers were prepared by an older definition of what is counted. Prepare the month anew.
