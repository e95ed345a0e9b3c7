# Words of report, charts and CSV. One line for each word or sentence.

## What numbers count
one-citizens = citizen
many-citizens = citizens
one-companies = company
many-companies = companies
one-spells = spell
many-spells = spells
one-agreements = agreement
many-agreements = agreements
one-events = event
many-events = events
one-hours = hour
many-hours = hours
one-share = share
many-share = share
one-value = value
many-value = value

## Periods
half-year = { $number } half of { $year }
quarter = { $number } quarter of { $year }

## Marks
mark-hidden = hidden
mark-unreported = not reported
mark-nodata = no data
meaning-hidden = The number covers 1 to fewer than { $threshold } citizens or companies, or could be used to work out such a number. It is not shown, nor in charts and attached data.
meaning-unreported = Nothing of the kind has been reported for the period yet. That is not the same as 0.
meaning-nodata = The share cannot be worked out because there is nobody to take it of.

## Beside the figure
told = in words
untold = Not described yet.
best-month = Best month: { $month }.
best-month-and-mean = Best month: { $month }; mean of the months: { $mean }.
counted = Register number for { $month }.
counted-of = Register number for { $month }, out of { $of }: { $share }.

## Status
status-green = green
status-amber = amber
status-red = red
status-grey = no status

## Targets
at-least = at least { $value }
at-most = at most { $value }
less-than = below { $value }
goal-by = { $goal } by { $date }
none = none
actual = actual
plan = plan
target = target
provisional = provisional
difference = difference
status = status
headline-on = { $actual }, exactly on plan
headline-ahead = { $actual }, { $size } ahead of plan
headline-behind = { $actual }, { $size } behind plan
headline-over = { $actual }, { $size } above plan
headline-under = { $actual }, { $size } below plan
aim = Plan on { $date }: { $plan } · target: { $goal }
aim-unplanned = Target: { $goal }
aim-guidepost = A guidepost without a number

## Charts in words
bullet-alternative = { $name }. Actual: { $actual }; plan: { $plan }; target: { $goal }; status: { $status }.
steps-alternative = Step chart. { $name }, as published for each period: { $values }.
target-alternative = Target: { $goal }; plan on the cut-off day: { $plan }; status: { $status }.

## Data
unknown = unknown
fictitious-data = fictitious data
attached-table = The report's figures for { $period } { $note }

## The labour market
labour-table-company_steps = Steps of companies
labour-table-citizen_steps = Steps of citizens
labour-table-reserve = Labour reserve
labour-table-needs = Recruitment needs
labour-table-mobility = Job mobility
labour-none = None
labour-column-step = Step
labour-column-number = Number
labour-column-share = Share of the step before
labour-column-municipality = Municipality
labour-column-occupation = Occupation
labour-column-industry = Industry
labour-column-persons = Persons
labour-column-counted = Counted
labour-column-year-before = A year before
labour-column-change = Change
labour-column-positions = Positions
labour-column-companies = Companies
labour-column-year = Year
labour-column-from-industry = From industry
labour-column-to-industry = To industry
labour-column-moves = Moves
labour-step-contacted = Contacted
labour-step-with_agreement = With an agreement
labour-step-took_in = Took somebody in
labour-step-pays_hours = Pay hours
labour-step-referred = Referred
labour-step-in_internship = In an internship
labour-step-with_paid_hours = With paid hours
labour-step-in_ordinary_job = In an ordinary job

## The report
kicker = Report to the steering group
page = page
of = of
footer = Log position { $position } · log head { $head }
fictitious-notice = Fictitious data: every figure in this report is made up.
cutoff = As of
reaches = Data reach to
recorded = Recorded up to
position = Log position
overview = Overview
no-targets = The programme has no targets.
target-name = Key figure
bullet = Actual against target
stands-red = clearly behind plan
stands-amber = somewhat behind plan
stands-green = on plan, just below or ahead
stands-grey = cannot be judged
legend-actual = actual
legend-target = target
legend-plan = plan on the cut-off day
legend-status = The number beside a status is actual divided by plan, for ceilings the reverse. Difference is actual less plan.
part-of = out of { $goal }: { $name }
targets = Target by target
period-name = Period
reaches-note = Data reach to { $date }.
all-kpis = All key figures
all-kpis-introduction = Each key figure for each period, as it stood on the cut-off day, and broken down for the report's own period. Figures with * are provisional.
figure = Figure
numerator = Part
denominator = Whole
reaches-column = Data to
by-municipality = Municipality
by-target-group = Target group
window-period = in the period
window-to-date = from the programme's start to the cut-off day
window-rolling = the last { $months } months
window-cutoff = on the cut-off day
provisional-note = * Provisional: may still change by the passing of time alone.
incomplete-note = { $count } without the details that are needed, and therefore not counted.
excluded-note = { $count } exempted citizens are not counted.

## Method
method = Method
about-figures = Figures and periods
method-figures = The figures are worked out from the recorded events. An event counts in the period in which it happened, whenever it was recorded. The cut-off day is the last day that counts. Corrections and voidings are taken into account when they were recorded no later than the log position at the foot of the page. A number of citizens or companies is of different citizens or companies: each counts once.
about-plan = Plan
method-plan = The plan says where the figure must stand on the cut-off day to reach the target in time: the agreed steps with straight lines between, else a straight line from 0 at the programme's start to the target. Targets per period grow evenly through the period. For shares and ceilings the plan is the target itself.
about-status = Status
method-status = Actual divided by plan, for ceilings plan divided by actual, rounded down to two decimals. Green from { $green }, amber from { $amber }, otherwise red. Without status is a figure that is hidden, missing, or whose plan is 0.
about-breakdown = Breakdowns
method-breakdown = Each line and each total is counted on its own. Whoever belongs to several lines counts in all of them, but once in the total; the lines may therefore give more than the total.
about-disclosure = Disclosure
method-disclosure = Counts from 1 to { $below } are hidden, and so are figures with fewer than { $threshold } citizens behind them. A share is hidden when its part, its whole or the difference between them is that small. A sum is hidden when too few citizens or companies stand behind it, or two of them give more than 85 per cent. 0 is shown.
about-rounding = Rounding
method-rounding = Plans and differences are rounded to whole numbers (to one decimal where the target is below 10), hours to one decimal, shares to one decimal. The attached data have all decimals.
marks = Three marks
mark = Mark
mark-name = Name
mark-meaning = Meaning

## Checking
control = Checking
control-introduction = The report can be checked: the log is a chain in which each record covers all those before it. Whoever has the log can work out the same figures again at the position given here.
control-what = Item
control-value = Value
head = Log head
recorded-utc = Recorded (UTC)
definition = Definition
programme = Programme
program-version = Program
attached = Attached
attached-files = { $count } files: each period's figures as JSON and CSV, the first { $name }

## Calendar
calendar-title = Meetings, { $programme }
calendar-meeting = Steering group, { $programme }
calendar-meeting-extraordinary = Extraordinary steering group, { $programme }
calendar-meeting-group = Meeting of { $group }, { $programme }
calendar-cancelled = Cancelled: { $title }
calendar-due-agenda = Agenda due: { $meeting }
calendar-due-minutes = Minutes due: { $meeting }
calendar-sent-agenda = Agenda sent { $day }: { $meeting }
calendar-sent-minutes = Minutes sent { $day }: { $meeting }
calendar-planned = Planned, not called yet
calendar-host = Host: { $host }
calendar-days = Agenda by { $agenda }, minutes by { $minutes }
calendar-report = The report covers { $period }, data up to { $cutoff }
calendar-held-on = The meeting is on { $day }

## Addendum to the report
addendum = Addendum to the report
addendum-meeting = For the steering group's meeting on { $day }
addendum-introduction = The report was published at log position { $released }. Since then events have been recorded that change some of its figures. Here are those figures as they stand at log position { $position }; all other figures in the report are unchanged. Period and cut-off are the report's own.
addendum-changes = Changed figures
addendum-none = No figure in the report has changed.
changed-period = Period
changed-figure = Figure
changed-old = In the report
changed-new = Now
changed-difference = Difference
changed-why = Why
changed-target = Target: { $name }
changed-late = recorded since
changed-replaced = corrected
changed-voided = voided
changed-definition_changed = definition changed
changed-target_changed = target changed
changed-unknown = follows from other changes
