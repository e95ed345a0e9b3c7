"""The key figures of a programme in SQL, by the letter of KPIS.md sections 1 and 2.

Written from those rules alone, without a look at the projector: an independent second opinion on every figure. A
definition becomes one statement a key figure, over all questions at once; what a question sees is prepared by tests/sql.
"""

import datetime
import pathlib

from measures import Window, in_lines, among, text
from shares import Shares

SQL = pathlib.Path(__file__).parent.parent / "sql"
# What a cell is made of, in this order; `line` is empty for the total.
CELL = ("q", "kpi", "dimension", "line", "reported", "value", "numerator", "denominator", "incomplete", "excluded",
        "reaches", "month", "mean", "part_of")


def prepare(database, *steps):
    """Runs files of tests/sql, again and again where asked to."""
    for step in steps:
        for statement in database.extract_statements((SQL / f"{step}.sql").read_text()):
            database.execute(statement)


def load(database, events):
    """Reads the lines of an export into the table `event`."""
    database.execute((SQL / "load.sql").read_text(), {"events": str(events)})


def period(code, half_year):
    """First and last day of a period."""
    year, part = int(code[:4]), code[5:]
    months = {"": (1, 12), "Q": (3, 3), "S": (6, 6), "M": (1, 1)}[part[:1]]
    number = int(part[1:] or 1)
    first = datetime.date(year, 1 + (number - 1) * months[0] if part else 1, 1)
    length = months[1]
    if part[:1] == "S" and half_year == "may-november":
        first = datetime.date(year - 1, 11, 1) if number == 1 else datetime.date(year, 5, 1)
    end = first.month - 1 + length
    after = datetime.date(first.year + end // 12, end % 12 + 1, 1)
    return first, after - datetime.timedelta(days=1)


def ask(database, definition, questions):
    """Makes the table `question` of (q, history, view, period, cutoff), where a cut-off of None is the period's last day."""
    database.execute("""CREATE OR REPLACE TEMP TABLE question (q INTEGER, history INTEGER, programme VARCHAR, view INTEGER,
        slot VARCHAR, start DATE, first DATE, edge DATE, cutoff DATE)""")
    end = definition.get("end")
    rows = []
    for q, history, view, code, cutoff in questions:
        first, last = period(code, definition.get("half_year", "calendar"))
        cutoff = min(filter(None, [cutoff or str(last), end]))
        rows.append((q, history, definition["id"], view, "", definition["start"], first, min(cutoff, str(last)), cutoff))
    if rows:
        values = ", ".join(f"({', '.join(text(cell) for cell in row)})" for row in rows)
        database.execute(f"INSERT INTO question VALUES {values}")


class Programme(Shares):
    """A definition, and the statements that its key figures become."""

    # Whether a figure is reported.

    def types(self, measure):
        name = measure["measure"]
        if name in ("events", "distinct", "sum"):
            return measure["of"]
        if name == "agreements_active":
            return ["agreement.signed"]
        started = [f"{kind}.started" for kind in measure.get("kinds", [])]
        if name == "seniority_ceiling":
            return ["citizen.referred", "hours.paid", *started]
        return started

    def reported(self, measure, window, frame, something):
        """(q, slot) of the frames in which a measure is reported; `something` are those in which it counts anything."""
        return f"""SELECT f.q, f.slot FROM {frame} f WHERE f.edge >= {window.first} AND (
            (f.q, f.slot) IN ({something})
            OR EXISTS (SELECT 1 FROM newest n WHERE n.q = f.q AND n.type IN {among(self.types(measure))}
                       AND n.day >= {window.since}))"""

    # Cells.

    def cells(self, kpi):
        """The statement whose rows are the cells of a key figure."""
        measure = kpi["measure"]
        if measure == "register":
            return self.register_cells(kpi)
        body = {"share": self.plain_share, "share_monthly": self.monthly_share}.get(measure, self.counted)(kpi)
        keys = [("''", "''")] + [(text(dimension), text(line)) for dimension in kpi.get("breakdowns", [])
                                 for line in self.lines[dimension]]
        keys = ", ".join(f"({dimension}, {line})" for dimension, line in keys)
        return f"""{body},
            asked AS (
                SELECT q, dimension, line FROM question, (VALUES {keys}) AS k (dimension, line)
                UNION
                -- Lines that have something, beside those of the programme.
                SELECT q, dimension, line FROM result
                WHERE reaches IS NOT NULL
            )
            SELECT a.q, {text(kpi['id'])} AS kpi, a.dimension, a.line, r.q IS NOT NULL AS reported,
                   CASE WHEN r.q IS NOT NULL THEN coalesce(value, zero) END AS value,
                   CASE WHEN r.q IS NOT NULL THEN coalesce(numerator, nobody) END AS numerator,
                   CASE WHEN r.q IS NOT NULL THEN coalesce(denominator, nobody) END AS denominator,
                   coalesce(incomplete, 0) AS incomplete, coalesce(excluded, 0) AS excluded, reaches, month, mean,
                   NULL AS part_of
            FROM asked a LEFT JOIN reported r USING (q) LEFT JOIN result c USING (q, dimension, line)
            CROSS JOIN shape"""

    def counted(self, kpi):
        measure, window = kpi["measure"], Window(kpi)
        ratio = measure in ("outcome", "retained", "seniority_ceiling")
        if ratio:
            value, parts = "NULL::DECIMAL(24, 6)", ("count(*) FILTER (good AND NOT lacks)", "count(*) FILTER (NOT lacks)")
        else:
            value = "sum(amount) FILTER (NOT lacks)" if measure == "sum" else "count(DISTINCT unit) FILTER (NOT lacks)"
            parts = ("NULL::BIGINT", "NULL::BIGINT")
        found = "SELECT q, '' FROM result WHERE dimension = '' AND reaches IS NOT NULL"
        ranged = measure == "sum" or any(isinstance(test, dict) for test in kpi.get("where", {}).values())
        incomplete = "count(DISTINCT item) FILTER (lacks)" if ranged else "0"
        shape = "NULL AS zero, 0 AS nobody" if ratio else "0 AS zero, NULL AS nobody"
        return f"""WITH hit AS MATERIALIZED ({self.hits(kpi, 'question', window, kpi.get("breakdowns", []))}),
            placed AS ({in_lines('hit', kpi)}),
            result AS (
                SELECT q, dimension, line, {value} AS value, {parts[0]} AS numerator, {parts[1]} AS denominator,
                       {incomplete} AS incomplete, 0 AS excluded,
                       max(reach) FILTER (NOT lacks) AS reaches, NULL AS month, NULL::DOUBLE AS mean
                FROM placed GROUP BY q, dimension, line
            ),
            reported AS ({self.reported(kpi, window, 'question', found)}),
            shape AS (SELECT {shape})"""

    def share_reported(self, kpi, frame, asked=None):
        """(q, slot) of the frames of `asked` in which both parts are reported, by what they count in `frame`."""
        window, asked = Window(kpi), asked or frame
        both = []
        for name in ("numerator", "denominator"):
            part = {"by": "citizen", **kpi[name]}
            own = Window(part, window)
            slot = "slot" if asked == frame else "'' AS slot"
            # Before `in`, `not_in` and exemptions of the share itself: a part is reported as a figure of its own is.
            restricted = "in" in kpi or "not_in" in kpi
            counted = f"({self.hits(part, frame, own if asked == frame else Window(part))})" if restricted else name
            something = f"SELECT DISTINCT q, {slot} FROM {counted} WHERE NOT lacks"
            both.append(f"({self.reported(part, own, asked, something)})")
        return " INTERSECT ".join(both)

    def plain_share(self, kpi):
        return f"""WITH {self.share_cells(kpi, 'question')},
            result AS (SELECT *, NULL AS value, NULL AS month, NULL::DOUBLE AS mean FROM sided),
            reported AS ({self.share_reported(kpi, 'question')}),
            shape AS (SELECT NULL AS zero, 0 AS nobody)"""

    def monthly_share(self, kpi):
        single = {**kpi, "window": "period"}
        single.pop("rolling_months", None)
        return f"""WITH month_frame AS MATERIALIZED ({self.months(kpi, 'question')}),
            {self.share_cells(single, 'month_frame')},
            best AS ({self.best('sided', 'month_frame')}),
            result AS (SELECT q, dimension, line, NULL AS value, numerator, denominator, incomplete, excluded,
                              reaches_of_all AS reaches, strftime(month, '%Y-%m') AS month, round(mean + 1e-12, 4) AS mean FROM best),
            reported AS ({self.share_reported(kpi, 'month_frame', 'question')}),
            shape AS (SELECT NULL AS zero, NULL AS nobody)"""

    def register_cells(self, kpi):
        series, lines = kpi["where"], [("''", "''", text(kpi["where"]["municipality"]))]
        if "municipality" in kpi.get("breakdowns", []):
            lines += [("'municipality'", text(line), text(line)) for line in self.lines["municipality"]]
        keys = ", ".join(f"({', '.join(line)})" for line in lines)
        window = Window(kpi)
        return f"""WITH own AS (
                SELECT q, municipality, arg_max({{month: month, value: value, part_of: "of"}}, (day, position)) AS newest
                FROM effective WHERE type = 'register.counted' AND there AND "table" = {text(series['table'])}
                  AND measure = {text(series['measure'])} GROUP BY q, municipality
            ),
            something AS (SELECT q, '' AS slot FROM own WHERE municipality = {text(series['municipality'])}),
            -- A register that has no number has no 0 either.
            reported AS (SELECT f.q FROM question f SEMI JOIN something USING (q) WHERE f.edge >= {window.first})
            SELECT k.q, {text(kpi['id'])} AS kpi, k.dimension, k.line, r.q IS NOT NULL AS reported,
                   CASE WHEN r.q IS NOT NULL THEN newest.value END AS value, NULL AS numerator, NULL AS denominator,
                   0 AS incomplete, 0 AS excluded, last_day(CAST(newest.month || '-01' AS DATE)) AS reaches,
                   newest.month AS month, NULL AS mean, newest.part_of AS part_of
            FROM (SELECT q, k.* FROM question, (VALUES {keys}) AS k (dimension, line, whose)) k
            LEFT JOIN own o ON o.q = k.q AND o.municipality = k.whose LEFT JOIN reported r ON r.q = k.q"""

    def statements(self):
        """A statement for each key figure that has numbers."""
        return [(kpi["id"], self.cells(kpi)) for kpi in self.kpis.values() if kpi["measure"] != "narrative"]


def answer(database, programme):
    """Fills the table `cell` with all figures of all questions."""
    columns = ", ".join(CELL)
    database.execute("""CREATE OR REPLACE TEMP TABLE cell (q INTEGER, kpi VARCHAR, dimension VARCHAR, line VARCHAR,
        reported BOOLEAN, value DECIMAL(24, 6), numerator BIGINT, denominator BIGINT, incomplete BIGINT, excluded BIGINT,
        reaches DATE, month VARCHAR, mean DECIMAL(24, 6), part_of DECIMAL(24, 6))""")
    for kpi, statement in programme.statements():
        try:
            database.execute(f"INSERT INTO cell ({columns}) {statement}")
        except Exception as error:
            raise RuntimeError(f"{kpi}: {error}\n{statement}") from error


def behind(database, programme):
    """Fills the table `behind` with whom each count and sum has behind it, as disclosure asks (KPIS.md section 4); shares are
    of citizens themselves."""
    database.execute("""CREATE OR REPLACE TEMP TABLE behind (q INTEGER, kpi VARCHAR, dimension VARCHAR, line VARCHAR,
        citizens BIGINT, part_citizens BIGINT, rest_citizens BIGINT, companies BIGINT, top_citizens DECIMAL(24, 6),
        top_companies DECIMAL(24, 6), lacking_citizens BIGINT)""")
    for kpi in programme.kpis.values():
        measure = kpi["measure"]
        if measure in ("share", "share_monthly", "register", "narrative"):
            continue
        ratio, total = measure in ("outcome", "retained", "seniority_ceiling"), measure == "sum"
        hits = programme.hits(kpi, "question", Window(kpi), [*kpi.get("breakdowns", []), "root"])

        def givers(whose):
            return f"""SELECT q, dimension, line, list_sum(list(given ORDER BY given DESC)[1:2]) AS most
                FROM (SELECT q, dimension, line, sum(amount) AS given FROM placed
                      WHERE NOT lacks AND {whose} IS NOT NULL GROUP BY q, dimension, line, {whose}) GROUP BY ALL"""

        database.execute(f"""INSERT INTO behind
            WITH hit AS MATERIALIZED ({hits}), placed AS ({in_lines('hit', kpi)}),
            counted AS (
                SELECT q, dimension, line, count(DISTINCT citizen) FILTER (NOT lacks) AS citizens,
                       {'count(DISTINCT citizen) FILTER (good AND NOT lacks)' if ratio else 'NULL'} AS part_citizens,
                       {'count(DISTINCT citizen) FILTER (NOT good AND NOT lacks)' if ratio else 'NULL'} AS rest_citizens,
                       {'count(DISTINCT root) FILTER (NOT lacks)' if total else 'NULL'} AS companies,
                       count(DISTINCT citizen) FILTER (lacks) AS lacking_citizens
                FROM placed GROUP BY q, dimension, line
                HAVING bool_or(NOT lacks) OR dimension = ''
            )
            SELECT c.q, {text(kpi['id'])}, c.dimension, c.line, citizens, part_citizens, rest_citizens, companies,
                   {'coalesce(p.most, 0)' if total else 'NULL'}, {'coalesce(f.most, 0)' if total else 'NULL'}, lacking_citizens
            FROM counted c
            LEFT JOIN ({givers('citizen') if total else "SELECT NULL AS q, NULL AS dimension, NULL AS line"}) p
              ON p.q = c.q AND p.dimension = c.dimension AND p.line = c.line
            LEFT JOIN ({givers('root') if total else "SELECT NULL AS q, NULL AS dimension, NULL AS line"}) f
              ON f.q = c.q AND f.dimension = c.dimension AND f.line = c.line""")
