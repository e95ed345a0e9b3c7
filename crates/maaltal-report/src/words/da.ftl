# Ord i rapport, diagrammer og CSV. En linje pr. ord eller sætning.

## Hvad tal tælles i
one-citizens = borger
many-citizens = borgere
one-companies = virksomhed
many-companies = virksomheder
one-spells = forløb
many-spells = forløb
one-agreements = aftale
many-agreements = aftaler
one-events = hændelse
many-events = hændelser
one-hours = time
many-hours = timer
one-share = andel
many-share = andel
one-value = værdi
many-value = værdi

## Perioder
half-year = { $number }. halvår { $year }
quarter = { $number }. kvartal { $year }

## Mærker
mark-hidden = skjult
mark-unreported = ikke indberettet
mark-nodata = ingen data
meaning-hidden = Tallet dækker over 1 til færre end { $threshold } borgere eller virksomheder, eller det kunne bruges til at regne et sådant tal ud. Det vises ikke, heller ikke i diagrammer og vedhæftede data.
meaning-unreported = Der er endnu ikke indberettet noget af den slags for perioden. Det er ikke det samme som 0.
meaning-nodata = Andelen kan ikke regnes ud, fordi der ingen er at regne den af.

## Ved siden af tallet
told = i ord
untold = Endnu ikke beskrevet.
best-month = Bedste måned: { $month }.
best-month-and-mean = Bedste måned: { $month }; månedernes gennemsnit: { $mean }
counted = Registertal for { $month }.
counted-of = Registertal for { $month }, ud af { $of }: { $share }

## Status
status-green = grøn
status-amber = gul
status-red = rød
status-grey = uden status

## Måltal
at-least = mindst { $value }
at-most = højst { $value }
less-than = lavere end { $value }
goal-by = { $goal } senest { $date }
none = ingen
actual = faktisk
plan = plan
target = måltal
provisional = foreløbigt
difference = forskel
status = status
headline-on = { $actual }, præcis på planen
headline-ahead = { $actual }, { $size } foran planen
headline-behind = { $actual }, { $size } bag planen
headline-over = { $actual }, { $size } over planen
headline-under = { $actual }, { $size } under planen
aim = Plan pr. { $date }: { $plan } · mål: { $goal }
aim-unplanned = Mål: { $goal }
aim-guidepost = Et pejlemærke uden måltal

## Diagrammer i ord
bullet-alternative = { $name }. Faktisk: { $actual }; plan: { $plan }; måltal: { $goal }; status: { $status }.
steps-alternative = Trappediagram. { $name }, offentliggjort for hver periode: { $values }.
target-alternative = Måltal: { $goal }; plan på opgørelsesdagen: { $plan }; status: { $status }.

## Data
unknown = ukendt
fictitious-data = fiktive data
attached-table = Rapportens tal for { $period } { $note }

## Arbejdsmarkedet
labour-table-company_steps = Trin for virksomheder
labour-table-citizen_steps = Trin for borgere
labour-table-reserve = Arbejdskraftreserve
labour-table-needs = Rekrutteringsbehov
labour-table-mobility = Jobmobilitet
labour-none = Ingen
labour-column-step = Trin
labour-column-number = Antal
labour-column-share = Andel af trinnet før
labour-column-municipality = Kommune
labour-column-occupation = Stillingsbetegnelse
labour-column-industry = Branche
labour-column-persons = Personer
labour-column-counted = Opgjort
labour-column-year-before = Et år før
labour-column-change = Ændring
labour-column-positions = Stillinger
labour-column-companies = Virksomheder
labour-column-year = År
labour-column-from-industry = Fra branche
labour-column-to-industry = Til branche
labour-column-moves = Skift
labour-step-contacted = Kontaktet
labour-step-with_agreement = Med aftale
labour-step-took_in = Har taget nogen ind
labour-step-pays_hours = Betaler timer
labour-step-referred = Visiteret
labour-step-in_internship = I virksomhedspraktik
labour-step-with_paid_hours = Med lønnede timer
labour-step-in_ordinary_job = I ordinært job

## Rapporten
kicker = Rapport til styregruppen
page = side
of = af
footer = Logposition { $position } · loghoved { $head }
fictitious-notice = Fiktive data: alle tal i denne rapport er opdigtede.
cutoff = Opgjort pr.
reaches = Data når til
recorded = Registreret til og med
position = Logposition
overview = Overblik
no-targets = Indsatsen har ingen måltal.
target-name = Nøgletal
bullet = Faktisk mod måltal
stands-red = klart bag planen
stands-amber = lidt bag planen
stands-green = på planen, lige under eller foran
stands-grey = kan ikke vurderes
legend-actual = faktisk
legend-target = måltal
legend-plan = plan på opgørelsesdagen
legend-status = Tallet ved status er faktisk delt med plan, for lofter omvendt. Forskel er faktisk minus plan.
part-of = ud af { $goal }: { $name }
targets = Måltal for måltal
period-name = Periode
reaches-note = Data når til { $date }.
all-kpis = Alle nøgletal
all-kpis-introduction = Hvert nøgletal for hver periode, som det så ud på opgørelsesdagen, og fordelt for rapportens egen periode. Tal med * er foreløbige.
figure = Tal
numerator = Tæller
denominator = Nævner
reaches-column = Data til
by-municipality = Kommune
by-target-group = Målgruppe
window-period = i perioden
window-to-date = fra programstart til opgørelsesdagen
window-rolling = de seneste { $months } måneder
window-cutoff = på opgørelsesdagen
provisional-note = * Foreløbigt: kan endnu ændre sig, alene fordi tiden går.
incomplete-note = { $count } uden de oplysninger der skal til, og derfor ikke talt med.
excluded-note = { $count } fritagne borgere er ikke talt med.

## Metode
method = Metode
about-figures = Tal og perioder
method-figures = Tallene er regnet ud af de registrerede hændelser. En hændelse tæller i den periode, hvor den skete, uanset hvornår den blev registreret. Opgørelsesdagen er den sidste dag, der tæller med. Rettelser og annulleringer er regnet med, når de er registreret senest ved den logposition, der står nederst på siden. Et antal borgere eller virksomheder er forskellige borgere eller virksomheder: hver tæller én gang.
about-plan = Plan
method-plan = Planen siger, hvor tallet skal stå på opgørelsesdagen for at nå måltallet til tiden: de aftalte trin med rette linjer imellem, ellers en ret linje fra 0 ved programstart til måltallet. Måltal pr. periode vokser jævnt gennem perioden. For andele og lofter er planen måltallet selv.
about-status = Status
method-status = Faktisk delt med plan, for lofter plan delt med faktisk, rundet ned til to decimaler. Grøn fra { $green }, gul fra { $amber }, ellers rød. Uden status er et tal, der er skjult, mangler, eller hvis plan er 0.
about-breakdown = Fordelinger
method-breakdown = Hver linje og hvert total er talt for sig. Den, der hører til i flere linjer, tæller i dem alle, men kun én gang i totalen; linjerne kan derfor give mere end totalen.
about-disclosure = Diskretion
method-disclosure = Antal fra 1 til { $below } bliver skjult, og det gør også tal med færre end { $threshold } borgere bag sig. En andel bliver skjult, når dens tæller, nævner eller forskellen mellem dem er så lille. En sum bliver skjult, når for få borgere eller virksomheder står bag den, eller to af dem giver mere end 85 pct. 0 bliver vist.
about-rounding = Afrunding
method-rounding = Planer og forskelle er rundet til hele tal (til én decimal, hvor måltallet er under 10), timer til én decimal, andele til én decimal. De vedhæftede data har alle decimaler.
marks = Tre mærker
mark = Mærke
mark-name = Navn
mark-meaning = Betydning

## Kontrol
control = Kontrol
control-introduction = Rapporten kan efterprøves: loggen er en kæde, hvor hver post dækker alle dem før sig. Den, der har loggen, kan regne de samme tal ud igen ved positionen her.
control-what = Oplysning
control-value = Værdi
head = Loghoved
recorded-utc = Registreret (UTC)
definition = Definition
programme = Indsats
program-version = Program
attached = Vedhæftet
attached-files = { $count } filer: hver periodes tal som JSON og CSV, den første { $name }

## Kalender
calendar-title = Møder, { $programme }
calendar-meeting = Styregruppemøde, { $programme }
calendar-meeting-extraordinary = Ekstraordinært styregruppemøde, { $programme }
calendar-meeting-group = Møde i { $group }, { $programme }
calendar-cancelled = Aflyst: { $title }
calendar-due-agenda = Frist for dagsorden: { $meeting }
calendar-due-minutes = Frist for referat: { $meeting }
calendar-sent-agenda = Dagsorden udsendt { $day }: { $meeting }
calendar-sent-minutes = Referat udsendt { $day }: { $meeting }
calendar-planned = Planlagt, ikke indkaldt endnu
calendar-host = Vært: { $host }
calendar-days = Dagsorden senest { $agenda }, referat senest { $minutes }
calendar-report = Rapporten dækker { $period }, data til og med { $cutoff }
calendar-held-on = Mødet er { $day }

## Tillæg til rapporten
addendum = Tillæg til rapporten
addendum-meeting = Til styregruppens møde { $day }
addendum-introduction = Rapporten blev offentliggjort ved logposition { $released }. Siden er der registreret hændelser, som ændrer nogle af dens tal. Her står de tal, som de ser ud ved logposition { $position }; alle andre tal i rapporten er uændrede. Periode og opgørelsesdag er rapportens egne.
addendum-changes = Ændrede tal
addendum-none = Ingen tal i rapporten er ændret.
changed-period = Periode
changed-figure = Tal
changed-old = I rapporten
changed-new = Nu
changed-difference = Forskel
changed-why = Hvorfor
changed-target = Måltal: { $name }
changed-late = registreret siden
changed-replaced = rettet
changed-voided = annulleret
changed-definition_changed = definition ændret
changed-target_changed = måltal ændret
changed-unknown = følger af andre ændringer
