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
forecast-alternative = Forecast with interval: { $values }.
forecast-on = { $mid } ({ $low } to { $high }) on { $date }
forecast = forecast
meeting = meeting
funnel-share = { $share } of the step before
funnel-alternative = Step bars. { $title }: { $values }.
multiples-alternative = Small charts on one scale. { $name }, by { $dimension } at the end of { $period }: { $values }.
not-drawn = Not drawn: { $names }
mobility-shade = darker cell: more moves
mobility-empty = empty cell: not reported
mobility-move = from { $from } to { $to }: { $moves }
mobility-alternative = Matrix from the industry of the row to that of the column. { $title }, most moves: { $values }.
reserve-now = latest count
reserve-before = a year before
reserve-line = { $name }: from { $before } to { $now }, { $change }
reserve-alternative = Dumbbell chart. { $title }, largest changes in a year: { $values }.

## Data
unknown = unknown
fictitious-data = fictitious data
attached-table = The report's figures for { $period } { $note }
attached-making = What is needed to make the report again, and the codes of its figures

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
part-of = out of { $goal }: { $name }
targets = Target by target
period-name = Period
reaches-note = Data reach to { $date }.
figure = Figure
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
programme = Programme
program-version = Program
attached = Attached
attached-files = { $count } files: each period's figures as JSON and CSV, the first { $name }, and how the report was made, report.json

## The cover
contents = Contents
contact = Contact
not-said = not stated
meeting-ordinary = steering group, { $date }
meeting-extraordinary = extraordinary steering group, { $date }
meeting-when = Meeting
meeting-place = Place
meeting-host = Host
version = Version (log position)

## The overview
legend-status = The number beside a status is actual divided by plan, for ceilings the reverse: green from { $green }, amber from { $amber }, otherwise red. Difference is actual less plan.
explanation = explanation
trend = since last
forecast = forecast
legend-trend = Since last: difference from { $since }.
legend-no-trend = Since last: there are no earlier figures to compare with.
legend-forecast = Forecast: the figure expected on the target's last day, with an 80 per cent interval; empty where there is too little to go by or the figure does not grow to date.

## Drafted from the figures
judged = Judged { $status } by { $author }
explanation-asked = An explanation is asked for.
explanation-label = Explanation
drafted-reached = The target has been reached, and its last day has come.
drafted-missed = The target's last day has come, and it has not been reached.
drafted-reaches = At the pace of the last 12 months the target will be reached in time.
drafted-may-reach = At 12 months' pace the target is just missed, but lies within the forecast's interval.
drafted-falls-short = At the pace of the last 12 months the target will not be reached in time.
the-meeting = the report for the meeting { $meeting }

## For decision
decision = For decision
decision-introduction = Targets that are red or amber, or whose last day has come. The steering group decides; the proposals are drafts.
decision-rule = The rule for drafts: once a target's last day has come, it is proposed to close it if it has been reached, else a new plan. Before that day: back on track if the target lies within the forecast's reach, else a new plan. Without a forecast: amber back on track, red a new plan. A figure that is hidden or missing gets no proposal.
decision-none = No target is red or amber, and the last day of none has come.
decision-room = Decision
decision-owner = Owner
decision-due = Due
proposal = Proposal: { $proposal }. { $why }
proposal-back_on_track = back on track
proposal-new_plan = new plan
proposal-closed = closed
why-unknown = No proposal: the figure is hidden or missing.
why-reached = The target has been reached, and its last day has come.
why-missed = The target's last day has come, and it has not been reached.
why-falls-short = The forecast's interval does not reach the target.
why-within-reach = The target lies within the forecast's reach.
why-far-behind = The figure is clearly behind plan, and there is no forecast.
why-behind = The figure is somewhat behind plan, and there is no forecast.

## Actions from last time
actions = Actions from last time
actions-since = The last meeting was on { $meeting }. Actions stand as on { $date }.
actions-first = There is no earlier meeting. Actions stand as on { $date }.
actions-decisions = Decisions
actions-no-decisions = No decisions of the last meeting have been recorded.
actions-assigned = Actions
actions-none = No actions are open or were closed since last time.
actions-decided = decision
actions-track = track
action = action
action-owner = owner
action-due = due
action-state = state
action-open = open
action-overdue = overdue
action-closed = closed
track-back_on_track = back on track
track-new_plan = new plan
track-closed = closed
track-other = other

## Figure by figure
others = Other key figures
others-introduction = Key figures without a target, as they stood on the cut-off day.
told-name = described
parts = part/whole

## Steps and labour market
steps = From contact to job
steps-introduction = Two ways in steps, from the programme's start to the cut-off day. Each step counts only those who are in the one before.
labour-market = The local labour market
labour-introduction = Who is available, what companies need, and how people move between industries.
labour-title = The local labour market, { $programme }
labour-kicker = For local companies
labour-about-company_steps = Companies that were contacted, have an agreement, took somebody in and pay hours.
labour-about-citizen_steps = Citizens who were referred, were in an internship, had paid hours and came into an ordinary job.
labour-about-reserve = Persons available by occupation and industry, now and 12 months before.
labour-about-needs = Positions that companies have said they want to fill and that hold on the cut-off day; a need holds for 6 months unless said otherwise.
labour-about-mobility = Moves from one industry to another within a year.

## What has changed
changes = Changed since the last report
changes-since = Figures that were published before and are others now, compared with { $since }. Each key figure's total is compared, for the same period and cut-off day.
changes-first = No earlier report has been published to compare with.
changes-none = None of the figures compared has changed.
changes-new = { $name }: a new key figure.
changes-gone = { $name }: no longer followed.
released-before = before
released-now = now
reason = reason
reason-late = recorded later
reason-replaced = corrected
reason-voided = voided
reason-definition_changed = definition changed
reason-target_changed = target changed
reason-unsaid = not stated

## Method and checking
definition = definition
definitions = What the key figures mean
counted-in = counted in
periods = Periods and cut-off days
period-days = days
described-events = Number of events: { $what }.
described-distinct = Number of different ones among the events: { $what }.
described-sum = Sum over the events: { $what }.
described-started = Spells started: { $what }.
described-touched = Spells that were under way: { $what }.
described-active = Spells under way on the cut-off day: { $what }.
described-agreements = Agreements in force on the cut-off day: { $what }.
described-register = Newest number in the register: { $what }.
described-narrative = Described in words.
described-share = A share; the programme's definition says of whom.
described-narrowed = Only those that meet the conditions of the programme's definition.
about-forecast = Forecast
method-forecast = For figures that grow to date: the pace of the last 12 months carried on to the target's last day. The interval is made to hold the true figure in four cases of five if the pace holds. There must be at least 10 events, in at least 3 of the months.
about-sources = Sources
method-sources = Events that the parties have recorded in the log, each with source, date and time of recording. { $registers }
sources-registers = register numbers are from { $tables }.
control-verify = says whether a copy of the report is genuine, whether the log still gives its figures, and if not, which figure differs.
control-explain = says which events stand behind the figure with that code.
control-codes = The small code of six characters beside a figure is the figure's name; it is in the report only once.
definition-digest = Definition's digest
address = Address

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

## Workbook
sheet-figures = Key figures
sheet-breakdowns = Breakdowns
sheet-labour-market = Labour market
sheet-method = Method
sheet-shown = shown
sheet-yes = yes
sheet-no = no
sheet-by-municipality = municipality
sheet-by-target_group = target group
sheet-column-period = Period
sheet-column-cutoff = Cut-off
sheet-column-kpi = Key figure
sheet-column-key = Key
sheet-column-unit = Unit
sheet-column-code = Code
sheet-column-breakdown = Broken down by
sheet-column-line = Line
sheet-column-line-key = Line's key
sheet-column-state = State
sheet-column-value = Value
sheet-column-numerator = Numerator
sheet-column-denominator = Denominator
sheet-column-month = Month
sheet-column-mean = Mean of the months
sheet-column-text = In words
sheet-column-reaches = Data up to
sheet-column-provisional = Provisional
sheet-column-target = Target
sheet-column-due = By
sheet-column-plan = Plan
sheet-column-status = Status
sheet-column-judgement = Assessed
sheet-column-table = Table
sheet-column-step = Step
sheet-column-municipality = Municipality
sheet-column-occupation = Occupation
sheet-column-industry = Industry
sheet-column-to-industry = To industry
sheet-column-year = Year
sheet-column-counted = Counted
sheet-column-figure = Figure
sheet-column-topic = Topic
sheet-column-meaning = Content
sheet-column-note = Note

## Page
skip = Skip to the content
## Addendum to the report
addendum = Addendum to the report
addendum-title = Addendum to the report: { $name }
addendum-introduction = The report was published at log position { $released }. Since then events have been recorded that change some of its figures. Here are those figures as they stand at log position { $position }; all other figures in the report are unchanged. Period and cut-off are the report's own.
addendum-changes = Changed figures
changed-target = Target: { $name }
