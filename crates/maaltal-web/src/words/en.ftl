# Words of the page. One line for each word or sentence.

## The frame
brand = Måltal
skip = Skip to the content
language = Language
programmes = Programmes
no-programmes = No programme has been defined yet.
to-programmes = To the programmes
fictitious = Fictitious data
fictitious-notice = All figures on this page are made up.

## Choice
choose = Choose what is shown
period = Period
known-at = As known on
known-at-hint = Empty: as known now
show = Show
contents = On this page

## Figures
as-of = as of { $date }
no-figures = There are no figures yet.
overview = Overview
overview-caption = Targets in the { $period }, worst status first
target = Target
bullet = Actual against target
actual = Actual
goal = Goal
plan = Plan
difference = Difference
status = Status
bullet-legend = Solid bar: actual. Outline: goal. Tick: plan on the cut-off day.
no-targets = The programme has no targets.
targets = Target by target
guidepost = A guidepost without a number.
chart-of = Chart: { $name }
half-years-caption = { $name } for each period
cutoff = As of
all-figures = All key figures
figures-caption = Each key figure for each period
figure = Key figure
reaches = Data until
provisional = provisional
not-defined = not defined
breakdowns = Breakdowns
breakdowns-note = Each line and each total is counted on its own, so the lines may add up to more than the total. An empty cell: the key figure has no such line.
by-municipality = By municipality
by-target-group = By target group
total = Total
no-line = no line
unknown = Unknown
window-period = in the period
window-to-date = from the programme's start to the cut-off day
window-rolling = in the last { $months } months
window-cutoff = on the cut-off day
incomplete-note = { $count } without the details that it takes, and therefore not counted.
excluded-note = { $count } exempted citizens are not counted.
labour-market = The labour market
labour-market-note = Each step counts only those of the step before. Occupations and industries are given by classification and code.
reports = Reports
report-for = Report for the meeting { $meeting }

## Marks
marks = Legend
marks-caption = Marks in tables and charts
mark = Mark
mark-name = Name
mark-meaning = Meaning
zero = zero
meaning-zero = The period has been reported on, and there are none.
status-note = The number beside a status is actual divided by plan, for ceilings plan divided by actual. Provisional figures may still change by time alone.

## Foot
view = What the figures rest on
position = Log position
recorded = Recorded up to
head = Log head
definition = Definition
same-figures = The same figures for programs
csv-excel = CSV for a Danish Excel

## Refusals
refused-nothing-here = There is no such page
refused-wrong = That cannot be shown
refused-token = A token is needed here
refused-role = The token does not give access to this
refused-failed = That did not work
cut = The figures are as of { $as_of }; not connected to the events since { $since }.
