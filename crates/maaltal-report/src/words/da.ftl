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
forecast-alternative = Prognose med interval: { $values }.
forecast-on = { $mid } ({ $low } til { $high }) { $date }
forecast = prognose
meeting = møde
funnel-share = { $share } af trinnet før
funnel-alternative = Trindiagram. { $title }: { $values }.
multiples-alternative = Små diagrammer på samme skala. { $name }, efter { $dimension } ved udgangen af { $period }: { $values }.
not-drawn = Ikke tegnet: { $names }
mobility-shade = mørkere felt: flere skift
mobility-empty = tomt felt: ikke indberettet
mobility-move = fra { $from } til { $to }: { $moves }
mobility-alternative = Matrix fra rækkens branche til kolonnens. { $title }, flest skift: { $values }.
reserve-now = seneste opgørelse
reserve-before = et år før
reserve-line = { $name }: fra { $before } til { $now }, { $change }
reserve-alternative = Håndvægtsdiagram. { $title }, største ændringer på et år: { $values }.

## Data
unknown = ukendt
fictitious-data = fiktive data
attached-table = Rapportens tal for { $period } { $note }
attached-making = Hvad der skal til for at lave rapporten igen, og tallenes koder

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
part-of = ud af { $goal }: { $name }
targets = Måltal for måltal
period-name = Periode
reaches-note = Data når til { $date }.
figure = Tal
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
programme = Indsats
program-version = Program
attached = Vedhæftet
attached-files = { $count } filer: hver periodes tal som JSON og CSV, den første { $name }, og hvordan rapporten er lavet, report.json

## Rapportens forside
contents = Indhold
contact = Kontakt
not-said = ikke oplyst
meeting-ordinary = styregruppemøde { $date }
meeting-extraordinary = ekstraordinært styregruppemøde { $date }
meeting-when = Møde
meeting-place = Sted
meeting-host = Vært
version = Version (logposition)

## Overblikket
legend-status = Tallet ved status er faktisk delt med plan, for lofter omvendt: grøn fra { $green }, gul fra { $amber }, ellers rød. Forskel er faktisk minus plan.
explanation = forklaring
trend = siden sidst
forecast = prognose
legend-trend = Siden sidst: forskel fra { $since }.
legend-no-trend = Siden sidst: der er ingen tidligere tal at sammenligne med.
legend-forecast = Prognose: ventet tal på måltallets sidste dag, med 80 pct. interval; tom, hvor der er for lidt at regne med, eller tallet ikke vokser til dato.

## Udkast ud fra tallene
judged = Vurderet { $status } af { $author }
explanation-asked = Forklaring ønskes.
explanation-label = Forklaring
drafted-reached = Måltallet er nået, og dets sidste dag er kommet.
drafted-missed = Måltallets sidste dag er kommet, uden at det er nået.
drafted-reaches = Med de seneste 12 måneders takt nås måltallet til tiden.
drafted-may-reach = Med 12 måneders takt nås måltallet ikke helt, men det ligger i prognosens interval.
drafted-falls-short = Med de seneste 12 måneders takt nås måltallet ikke til tiden.
the-meeting = rapporten til mødet { $meeting }

## Til beslutning
decision = Til beslutning
decision-introduction = Måltal, der er røde eller gule, eller hvis sidste dag er kommet. Styregruppen beslutter; forslagene er udkast.
decision-rule = Reglen for udkast: Er måltallets sidste dag kommet, foreslås det afsluttet, hvis det er nået, ellers en ny plan. Før den dag foreslås at komme tilbage på sporet, hvis måltallet ligger inden for prognosens rækkevidde, ellers en ny plan. Uden prognose: gul tilbage på sporet, rød ny plan. Et tal, der er skjult eller mangler, får intet forslag.
decision-none = Ingen måltal er røde eller gule, og for ingen er den sidste dag kommet.
decision-room = Beslutning
decision-owner = Ansvarlig
decision-due = Senest
proposal = Forslag: { $proposal }. { $why }
proposal-back_on_track = tilbage på sporet
proposal-new_plan = ny plan
proposal-closed = afsluttes
why-unknown = Intet forslag: tallet er skjult eller mangler.
why-reached = Måltallet er nået, og dets sidste dag er kommet.
why-missed = Måltallets sidste dag er kommet, uden at det er nået.
why-falls-short = Prognosens interval når ikke måltallet.
why-within-reach = Måltallet ligger inden for prognosens rækkevidde.
why-far-behind = Tallet er klart bag planen, og der er ingen prognose.
why-behind = Tallet er lidt bag planen, og der er ingen prognose.

## Opgaver fra sidst
actions = Opgaver fra sidst
actions-since = Sidste møde var { $meeting }. Opgavernes tilstand er pr. { $date }.
actions-first = Der er intet tidligere møde. Opgavernes tilstand er pr. { $date }.
actions-decisions = Beslutninger
actions-no-decisions = Der er ikke registreret beslutninger fra sidste møde.
actions-assigned = Opgaver
actions-none = Ingen opgaver er åbne eller lukket siden sidst.
actions-decided = beslutning
actions-track = spor
action = opgave
action-owner = ansvarlig
action-due = senest
action-state = tilstand
action-open = åben
action-overdue = overskredet
action-closed = lukket
track-back_on_track = tilbage på sporet
track-new_plan = ny plan
track-closed = afsluttet
track-other = andet

## Nøgletal for nøgletal
others = Øvrige nøgletal
others-introduction = Nøgletal uden måltal, som de så ud på opgørelsesdagen.
told-name = beskrevet
parts = del/helhed

## Trin og arbejdsmarked
steps = Fra kontakt til job
steps-introduction = To forløb i trin, fra programstart til opgørelsesdagen. Hvert trin tæller kun dem, der også er i trinnet før.
labour-market = Det lokale arbejdsmarked
labour-introduction = Hvem der står til rådighed, hvad virksomhederne har brug for, og hvordan job skifter mellem brancher.
labour-title = Det lokale arbejdsmarked, { $programme }
labour-kicker = Til lokale virksomheder
labour-about-company_steps = Virksomheder, der er kontaktet, har en aftale, har taget nogen ind og betaler timer.
labour-about-citizen_steps = Borgere, der er visiteret, har været i virksomhedspraktik, har fået lønnede timer og er kommet i ordinært job.
labour-about-reserve = Personer til rådighed efter stillingsbetegnelse og branche, nu og 12 måneder før.
labour-about-needs = Stillinger, som virksomheder har meldt, at de vil besætte, og som gælder på opgørelsesdagen; et behov gælder i 6 måneder, hvis andet ikke er sagt.
labour-about-mobility = Skift fra én branche til en anden i løbet af et år.

## Hvad der er ændret
changes = Ændret siden sidste rapport
changes-since = Tal, der er offentliggjort før og nu er andre, sammenlignet med { $since }. Hvert nøgletals total er sammenlignet, for samme periode og opgørelsesdag.
changes-first = Der er ikke offentliggjort en tidligere rapport at sammenligne med.
changes-none = Ingen af de sammenlignede tal er ændret.
changes-new = { $name }: nyt nøgletal.
changes-gone = { $name }: følges ikke længere.
released-before = før
released-now = nu
reason = årsag
reason-late = registreret senere
reason-replaced = rettet
reason-voided = annulleret
reason-definition_changed = definition ændret
reason-target_changed = måltal ændret
reason-unsaid = ikke oplyst

## Metode og kontrol
definition = definition
definitions = Hvad nøgletallene betyder
counted-in = tælles i
periods = Perioder og opgørelsesdage
period-days = dage
described-events = Antal hændelser: { $what }.
described-distinct = Antal forskellige blandt hændelserne: { $what }.
described-sum = Sum over hændelserne: { $what }.
described-started = Påbegyndte forløb: { $what }.
described-touched = Forløb, der har været i gang: { $what }.
described-active = Forløb i gang på opgørelsesdagen: { $what }.
described-agreements = Aftaler, der gælder på opgørelsesdagen: { $what }.
described-register = Nyeste tal i registret: { $what }.
described-narrative = Beskrives i ord.
described-share = En andel; indsatsens definition siger af hvem.
described-narrowed = Kun dem, der opfylder betingelserne i indsatsens definition.
about-forecast = Prognose
method-forecast = For tal, der vokser til dato: de seneste 12 måneders takt ført videre til måltallets sidste dag. Intervallet er beregnet til at holde det rigtige tal i fire af fem tilfælde, hvis takten holder. Der skal være mindst 10 hændelser, fordelt på mindst 3 af månederne.
about-sources = Kilder
method-sources = Hændelser, som parterne har registreret i loggen, hver med kilde, dato og registreringstid. { $registers }
sources-registers = registertal er fra { $tables }.
control-verify = siger, om en kopi af rapporten er ægte, om loggen stadig giver dens tal, og ellers hvilket tal der er et andet.
control-explain = siger, hvilke hændelser der ligger bag tallet med den kode.
control-codes = Den lille kode på seks tegn ved et tal er tallets navn; den findes kun én gang i rapporten.
definition-digest = Definitionens aftryk
address = Adresse

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

## Regneark
sheet-figures = Nøgletal
sheet-breakdowns = Fordelinger
sheet-labour-market = Arbejdsmarked
sheet-method = Metode
sheet-shown = vist
sheet-yes = ja
sheet-no = nej
sheet-by-municipality = kommune
sheet-by-target_group = målgruppe
sheet-column-period = Periode
sheet-column-cutoff = Opgjort pr.
sheet-column-kpi = Nøgletal
sheet-column-key = Nøgle
sheet-column-unit = Enhed
sheet-column-code = Kode
sheet-column-breakdown = Fordelt på
sheet-column-line = Linje
sheet-column-line-key = Linjens nøgle
sheet-column-state = Tilstand
sheet-column-value = Værdi
sheet-column-numerator = Tæller
sheet-column-denominator = Nævner
sheet-column-month = Måned
sheet-column-mean = Månedernes gennemsnit
sheet-column-text = I ord
sheet-column-reaches = Data til
sheet-column-provisional = Foreløbigt
sheet-column-target = Måltal
sheet-column-due = Senest
sheet-column-plan = Plan
sheet-column-status = Status
sheet-column-judgement = Vurderet
sheet-column-table = Tabel
sheet-column-step = Trin
sheet-column-municipality = Kommune
sheet-column-occupation = Stillingsbetegnelse
sheet-column-industry = Branche
sheet-column-to-industry = Til branche
sheet-column-year = År
sheet-column-counted = Opgjort
sheet-column-figure = Tal
sheet-column-topic = Emne
sheet-column-meaning = Indhold
sheet-column-note = Bemærkning

## Siden
skip = Gå til indholdet
## Tillæg til rapporten
addendum = Tillæg til rapporten
addendum-title = Tillæg til rapporten: { $name }
addendum-introduction = Rapporten blev offentliggjort ved logposition { $released }. Siden er der registreret hændelser, som ændrer nogle af dens tal. Her står de tal, som de ser ud ved logposition { $position }; alle andre tal i rapporten er uændrede. Periode og opgørelsesdag er rapportens egne.
addendum-changes = Ændrede tal
changed-target = Måltal: { $name }
