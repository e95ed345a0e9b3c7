# Ord på siden. En linje pr. ord eller sætning.

## Rammen
brand = Måltal
skip = Gå til indholdet
language = Sprog
programmes = Indsatser
no-programmes = Der er endnu ikke fastsat nogen indsats.
to-programmes = Til indsatserne
fictitious = Fiktive data
fictitious-notice = Alle tal på denne side er opdigtede.

## Valg
choose = Vælg hvad der vises
period = Periode
known-at = Som kendt den
known-at-hint = Tom: som kendt nu
show = Vis
contents = Indhold på siden

## Tal
as-of = opgjort pr. { $date }
no-figures = Der er endnu ingen tal.
overview = Overblik
overview-caption = Måltal i { $period }, dårligste status først
target = Måltal
bullet = Faktisk mod måltal
actual = Faktisk
goal = Mål
plan = Plan
difference = Forskel
status = Status
bullet-legend = Udfyldt bjælke: faktisk. Ramme: mål. Tværstreg: plan på opgørelsesdagen.
no-targets = Indsatsen har ingen måltal.
targets = Måltal for måltal
guidepost = Et pejlemærke uden tal.
chart-of = Diagram: { $name }
half-years-caption = { $name } for hver periode
cutoff = Opgjort pr.
all-figures = Alle nøgletal
figures-caption = Hvert nøgletal for hver periode
figure = Nøgletal
reaches = Data til
provisional = foreløbigt
not-defined = ikke defineret
breakdowns = Fordelinger
breakdowns-note = Hver linje og hvert total er talt for sig. Linjerne kan derfor tilsammen give mere end totalen. Et tomt felt: nøgletallet har ikke den linje.
by-municipality = Fordelt på kommune
by-target-group = Fordelt på målgruppe
total = I alt
no-line = ingen linje
unknown = Ukendt
window-period = i perioden
window-to-date = fra programstart til opgørelsesdagen
window-rolling = de seneste { $months } måneder
window-cutoff = på opgørelsesdagen
incomplete-note = { $count } uden de oplysninger der skal til, og derfor ikke talt med.
excluded-note = { $count } fritagne borgere er ikke talt med.
labour-market = Arbejdsmarkedet
labour-market-note = Hvert trin tæller kun dem fra trinnet før. Stillingsbetegnelser og brancher står med klassifikation og kode.
reports = Rapporter
report-for = Rapport til mødet { $meeting }

## Tegn
marks = Tegnforklaring
marks-caption = Tegn i tabeller og diagrammer
mark = Tegn
mark-name = Navn
mark-meaning = Betydning
zero = nul
meaning-zero = Der er indberettet for perioden, og der er ingen.
status-note = Tallet ved status er faktisk delt med plan, for lofter plan delt med faktisk. Foreløbige tal kan endnu ændre sig, alene fordi tiden går.

## Fod
view = Hvad tallene bygger på
position = Logposition
recorded = Registreret til og med
head = Loghoved
definition = Definition
same-figures = De samme tal til programmer
csv-excel = CSV til dansk Excel

## Afslag
refused-nothing-here = Siden findes ikke
refused-wrong = Det kan ikke vises
refused-token = Her kræves et adgangstegn
refused-role = Adgangstegnet giver ikke adgang hertil
refused-failed = Det lykkedes ikke
cut = Tallene er pr. { $as_of }; forbindelsen til hændelserne har været afbrudt siden { $since }.
