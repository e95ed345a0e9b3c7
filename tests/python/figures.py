"""The key figures of a programme in SQL, by the letter of KPIS.md sections 1 and 2.

Written from those rules alone, without a look at the projector: an independent second opinion on every figure. A
definition becomes one statement a key figure, over all questions at once; what a question sees is prepared by tests/sql.

A *hit* is something that a measure counts: which question (`q`) and part of it (`slot`, a month of a monthly share), what
(`item`), whose (`citizen`, `root`: the company that counts), where (`municipality`, `groups`), whether a field of a
range is lacking (`lacks`), and how far its data reach.
"""

import datetime
import pathlib

SQL = pathlib.Path(__file__).parent.parent / "sql"
OPEN = "DATE '9999-12-31'"

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


def text(value):
    """A literal."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def among(values):
    return "(" + ", ".join(text(value) for value in values) + ")"


class Window:
    """Days of a frame's row `f`: from `first` to `f.edge`; `since` is the day from which on a report of 0 can be told."""

    def __init__(self, definition, default=None):
        # A ceiling looks at its own months.
        months, word = definition.get("rolling_months", definition.get("months")), definition.get("window")
        if default and not months and not word:
            self.word, self.first, self.since = default.word, default.first, default.since
            return
        self.word = "rolling" if months else word or "period"
        self.first = {
            "rolling": f"CAST(f.edge + 1 - INTERVAL {months or 0} MONTH AS DATE)",
            "period": "f.first", "to_date": "f.start", "cutoff": "f.edge",
        }[self.word]
        self.since = "f.start" if self.word == "cutoff" else self.first


COLUMNS = {"municipality": "own_municipality"}
LISTS = {"target_groups", "kinds"}


def column(path):
    """The column of a field as recorded, or of a part of one."""
    name, _, part = path.partition(".")
    own = f'e.{COLUMNS.get(name, chr(34) + name + chr(34))}'
    return f"{own}.{part}" if part else own


class Programme:
    """A definition, and the statements that its key figures become."""

    def __init__(self, definition):
        self.definition = definition
        self.kpis = {kpi["id"]: kpi for kpi in definition["kpi"]}
        self.lines = {
            "municipality": list(definition["municipalities"]),
            "target_group": [group["code"] for group in definition.get("target_group", [])],
        }

    # Selection: `where`, `in`, `not_in`.

    def selected(self, measure, frame, needs=()):
        """Conditions on `e` as (what must hold whatever is lacking, whether a field of a range is lacking)."""
        must, ranged = [], list(needs)
        for field, wanted in measure.get("where", {}).items():
            own = column(field)
            if isinstance(wanted, dict):
                ranged.append(own)
                signs = {"below": "<", "at_most": "<=", "above": ">", "at_least": ">="}
                must += [f"coalesce({own} {signs[bound]} {limit}, true)" for bound, limit in wanted.items()]
            else:
                wanted = wanted if isinstance(wanted, list) else [wanted]
                if field in LISTS:
                    met = f"list_has_any({own}, [{', '.join(text(value) for value in wanted)}])"
                else:
                    met = f"{own} IN {among(wanted)}"
                must.append(f"coalesce({met}, false)")
        must += self.membership(measure, frame, "e.citizen", "e.root")
        lacks = " OR ".join(f"{field} IS NULL" for field in ranged) or "false"
        return " AND ".join(must) or "true", lacks

    def membership(self, measure, frame, citizen, root):
        """Conditions that restrict to, or to outside, the sets behind other key figures."""
        def inside(kpi):
            unit, members = self.members(kpi, frame)
            whose = root if unit == "root" else citizen
            return f"coalesce((f.q, f.slot, {whose}) IN ({members}), false)"
        conditions = []
        if "in" in measure:
            conditions.append("(" + " OR ".join(inside(kpi) for kpi in measure["in"]) + ")")
        conditions += [f"NOT {inside(kpi)}" for kpi in measure.get("not_in", [])]
        return conditions

    def members(self, kpi, frame):
        """The set behind a key figure: which unit, and a query of (q, slot, unit)."""
        kpi = self.kpis[kpi]
        measure = kpi["measure"]
        companies = measure == "agreements_active" or kpi.get("by") == "company"
        if measure in ("share", "share_monthly"):
            return "citizen", self.share_members(kpi, frame)
        unit = "root" if companies else "citizen"
        good = "good AND " if measure in ("outcome", "retained", "seniority_ceiling") else ""
        return unit, f"""SELECT DISTINCT h.q, h.slot, h.{unit} FROM ({self.hits(kpi, frame, Window(kpi), [unit])}) h
            WHERE {good}NOT h.lacks AND h.{unit} IS NOT NULL"""

    # Hits of each measure.

    def hits(self, measure, frame, window, needs=()):
        """`needs` are the columns of an event that have to be looked up beside it: root, municipality, target_group."""
        name = measure["measure"]
        if name in ("events", "distinct", "sum"):
            return self.event_hits(measure, frame, window, set(needs))
        if name.startswith("spells_"):
            return self.spell_hits(measure, frame, window)
        if name == "seniority_ceiling":
            return self.ceiling_hits(measure, frame, window, set(needs))
        return {"agreements_active": self.agreement_hits, "outcome": self.outcome_hits, "retained": self.retained_hits}[name](measure, frame, window)

    def seen(self, needs):
        """A query of the events that exist, with what is needed beside them."""
        columns, joins = ["e.*", "e.over AS reach", "e.municipality AS own_municipality"], []
        if "root" in needs:
            columns.append("coalesce(c.root, e.company) AS root")
            joins.append("LEFT JOIN company_root c ON c.q = e.q AND c.company = e.company")
        else:
            columns.append("NULL AS root")
        if "municipality" in needs or "target_group" in needs:
            columns[0] = "e.* EXCLUDE (municipality)"
            columns.append("coalesce(e.municipality, l.municipality, r.municipality) AS municipality")
            columns.append("""coalesce(CASE WHEN e.type = 'citizen.referred' THEN e.target_groups ELSE r.groups END, [])
                AS groups""")
            joins.append("LEFT JOIN lasting l ON l.q = e.q AND l.spell = e.spell")
            joins.append("""LEFT JOIN referral r ON r.q = e.q AND r.citizen = coalesce(e.citizen, l.citizen)
                AND r.since <= e.day AND r.until > e.day""")
        else:
            columns.append("NULL AS groups")
        if "age" in needs:
            columns.append("n.age AS age_at_entry")
            joins.append("LEFT JOIN entry n ON n.q = e.q AND n.citizen = e.citizen")
        return f"(SELECT {', '.join(columns)} FROM effective e {' '.join(joins)} WHERE e.there)"

    def event_hits(self, measure, frame, window, needs):
        name, of = measure["measure"], measure["of"]
        lacking, unit, amount = [], "e.position", "0"
        if name == "sum":
            amount = column(measure["field"])
            lacking = [amount]
        if measure.get("by") == "company" or "in" in measure or "not_in" in measure:
            needs.add("root")
        if "age_at_entry" in measure.get("where", {}):
            needs.add("age")
        seen, must = self.seen(needs), ["true"]
        if name == "distinct":
            by = measure.get("by", "citizen")
            unit = "e.root" if by == "company" else column(by)
            must.append(f"{unit} IS NOT NULL")
            if "company.registered" in of:
                # Of a company's registrations the latest one in the window holds.
                must.append(f"""(e.type <> 'company.registered' OR (f.q, f.slot, e.position) IN (
                    SELECT f.q, f.slot, arg_max(e.position, (e.day, e.position))
                    FROM {frame} f JOIN {self.seen({'root'})} e ON e.q = f.q AND e.type = 'company.registered'
                     AND e.day BETWEEN {window.first} AND f.edge GROUP BY f.q, f.slot, e.root))""")
        selected, lacks = self.selected(measure, frame, lacking)
        return f"""SELECT f.q, f.slot, e.position AS item, CAST({unit} AS VARCHAR) AS unit, e.citizen, e.root,
                e.municipality, e.groups, CAST({amount} AS DECIMAL(24, 6)) AS amount, {lacks} AS lacks, e.reach
            FROM {frame} f JOIN {seen} e ON e.q = f.q
            WHERE e.type IN {among(of)} AND e.day BETWEEN {window.first} AND f.edge AND {' AND '.join(must)} AND {selected}"""

    def spell_hits(self, measure, frame, window):
        met = {
            "spells_started": f"e.first BETWEEN {window.first} AND f.edge",
            "spells_touched": f"e.first <= f.edge AND e.last >= {window.first}",
            "spells_active": "e.first <= f.edge AND e.last >= f.edge",
        }[measure["measure"]]
        unit = {"spell": "e.lead", "citizen": "e.citizen", "company": "e.root"}[measure.get("by", "spell")]
        selected, lacks = self.selected(measure, frame)
        return f"""SELECT f.q, f.slot, e.lead AS item, CAST({unit} AS VARCHAR) AS unit, e.citizen, e.root,
                e.municipality, e.groups, 0 AS amount, {lacks} AS lacks, e.reach
            FROM {frame} f JOIN stay e ON e.q = f.q
            WHERE e.about IN {among(measure['kinds'])} AND {met} AND {unit} IS NOT NULL AND {selected}"""

    def agreement_hits(self, measure, frame, window):
        unit = {"agreement": "e.agreement", "company": "e.root"}[measure.get("by", "agreement")]
        selected, lacks = self.selected(measure, frame)
        return f"""SELECT f.q, f.slot, e.position AS item, {unit} AS unit, e.citizen, e.root,
                e.municipality, [] AS groups, 0 AS amount, {lacks} AS lacks, e.over AS reach
            FROM {frame} f JOIN agreement e ON e.q = f.q
            WHERE e.kind IN {among(measure['kinds'])} AND e.day <= f.edge AND coalesce(e.withdrawn > f.edge, true)
              AND {selected}"""

    def outcome_hits(self, measure, frame, window):
        selected, lacks = self.selected(measure, frame)
        days, counts = measure.get("days", 90), among(measure["counts_as"])
        leads = f"n.first BETWEEN e.last AND e.last + {days}"
        if measure.get("holding"):
            leads += " OR n.first < e.last AND n.last >= e.last"
        good = "n.q IS NOT NULL"
        if measure.get("declared"):
            good += f" OR coalesce(e.outcome IN {counts}, false)"
        return f"""WITH next AS (
                SELECT e.q, e.lead, arg_min(n.reach, (n.first, n.lead)) AS reach
                FROM stay e JOIN stay n ON n.q = e.q AND n.citizen = e.citizen AND n.lead <> e.lead
                WHERE e.about IN {among(measure['kinds'])} AND e.last < {OPEN} AND n.about IN {counts} AND ({leads})
                GROUP BY e.q, e.lead
            )
            SELECT f.q, f.slot, e.lead AS item, CAST(e.lead AS VARCHAR) AS unit, e.citizen, e.root,
                e.municipality, e.groups, {good} AS good, {lacks} AS lacks, greatest(e.reach, n.reach) AS reach
            FROM {frame} f JOIN stay e ON e.q = f.q LEFT JOIN next n ON n.q = e.q AND n.lead = e.lead
            WHERE e.about IN {among(measure['kinds'])} AND e.last < {OPEN}
              AND e.last BETWEEN {window.first} AND f.edge AND {selected}"""

    def retained_hits(self, measure, frame, window):
        selected, lacks = self.selected(measure, frame)
        day = f"e.first + {measure['days']}"
        return f"""SELECT f.q, f.slot, e.lead AS item, CAST(e.lead AS VARCHAR) AS unit, e.citizen, e.root,
                e.municipality, e.groups, e.last >= {day} AS good, {lacks} AS lacks, e.reach
            FROM {frame} f JOIN stay e ON e.q = f.q
            WHERE e.about IN {among(measure['kinds'])} AND e.first BETWEEN {window.first} AND f.edge
              AND {day} <= f.cutoff AND {selected}"""

    def ceiling_hits(self, measure, frame, window, needs):
        members = " AND ".join(self.membership(measure, frame, "e.citizen", "NULL")) or "true"
        return f"""WITH entered AS (
                SELECT r.* FROM {self.seen(needs)} r
                LEFT JOIN (SELECT q, citizen, max(day) AS day FROM gone GROUP BY ALL) g
                  ON g.q = r.q AND g.citizen = r.citizen
                WHERE r.type = 'citizen.referred' AND coalesce(r.day > g.day, true)
                QUALIFY row_number() OVER (PARTITION BY r.q, r.citizen ORDER BY r.day, r.position) = 1
            ),
            paid AS (
                SELECT f.q, f.slot, h.citizen, sum(h.hours) AS hours, max(h.over) AS reach
                FROM {frame} f JOIN effective h ON h.q = f.q
                WHERE h.type = 'hours.paid' AND h.there AND h.day BETWEEN {window.first} AND f.edge GROUP BY ALL
            ),
            offered AS (
                SELECT f.q, f.slot, s.citizen, max(s.reach) AS reach FROM {frame} f JOIN stay s ON s.q = f.q
                WHERE s.about IN {among(measure['kinds'])} AND s.first <= f.edge AND s.last >= {window.first} GROUP BY ALL
            )
            SELECT f.q, f.slot, e.position AS item, e.citizen AS unit, e.citizen, NULL AS root, e.municipality, e.groups,
                coalesce(p.hours, 0) < {measure['hours']} AND o.q IS NULL AS good, false AS lacks,
                greatest(e.reach, p.reach, o.reach) AS reach
            FROM {frame} f JOIN entered e ON e.q = f.q AND e.day < {window.first}
            LEFT JOIN paid p ON p.q = f.q AND p.slot = f.slot AND p.citizen = e.citizen
            LEFT JOIN offered o ON o.q = f.q AND o.slot = f.slot AND o.citizen = e.citizen
            WHERE {members}"""

    # Shares.

    def share_parts(self, kpi, frame):
        """Named queries of a share's citizens by line: `whole`, and `part`, which has members of `whole` alone; `dimension`
        and `line` are empty for the total."""
        window = Window(kpi)
        parts = {}
        for name in ("numerator", "denominator"):
            part = {"by": "citizen", **kpi[name]}
            own = self.hits(part, frame, Window(part, window), kpi.get("breakdowns", []))
            whose = " AND ".join(self.membership(kpi, frame, "e.citizen", "NULL")) or "true"
            parts[name] = f"SELECT e.* FROM ({own}) e JOIN {frame} f ON f.q = e.q AND f.slot = e.slot WHERE {whose}"
        day = f"x.first <= f.edge AND x.last >= {'f.edge' if window.word in ('to_date', 'cutoff') else window.first}"
        away = f"""SELECT DISTINCT f.q, f.slot, x.citizen FROM {frame} f JOIN exempted x ON x.q = f.q
            WHERE x.first <= x.last AND {day}""" if kpi.get("minus_exempted") else \
            f"SELECT f.q, f.slot, NULL AS citizen FROM {frame} f WHERE false"
        return f"""away AS MATERIALIZED ({away}),
            numerator AS MATERIALIZED ({parts['numerator']}),
            denominator AS MATERIALIZED ({parts['denominator']}),
            numerator_in AS ({in_lines('numerator', kpi)}),
            denominator_in AS ({in_lines('denominator', kpi)}),
            everyone AS (SELECT DISTINCT q, slot, dimension, line, citizen FROM denominator_in WHERE NOT lacks),
            taken AS (SELECT * FROM everyone SEMI JOIN away USING (q, slot, citizen)),
            whole AS (SELECT * FROM everyone ANTI JOIN away USING (q, slot, citizen)),
            part AS (SELECT * FROM whole SEMI JOIN (SELECT * FROM numerator_in WHERE NOT lacks) n
                     USING (q, slot, dimension, line, citizen))"""

    def share_cells(self, kpi, frame):
        """Parts of a share by slot and line."""
        return f"""{self.share_parts(kpi, frame)},
            lacking AS (
                SELECT q, slot, dimension, line, count(*) AS count FROM (
                    SELECT DISTINCT q, slot, dimension, line, 'whole' AS side, item FROM denominator_in
                        ANTI JOIN away USING (q, slot, citizen) WHERE lacks
                    UNION
                    SELECT DISTINCT q, slot, dimension, line, 'part', item FROM numerator_in
                        SEMI JOIN whole USING (q, slot, dimension, line, citizen) WHERE lacks)
                GROUP BY ALL
            ),
            reach AS (
                SELECT q, slot, dimension, line, max(reach) AS reaches FROM (
                    SELECT * FROM denominator_in WHERE NOT lacks UNION ALL SELECT * FROM numerator_in WHERE NOT lacks)
                SEMI JOIN whole USING (q, slot, dimension, line, citizen) GROUP BY ALL
            ),
            counted AS (
                SELECT q, slot, dimension, line,
                       count(*) FILTER (side = 'part') AS numerator, count(*) FILTER (side = 'whole') AS denominator,
                       count(*) FILTER (side = 'taken') AS excluded
                FROM (SELECT *, 'part' AS side FROM part UNION ALL SELECT *, 'whole' FROM whole
                      UNION ALL SELECT *, 'taken' FROM taken) GROUP BY ALL
            ),
            sided AS (
                SELECT q, slot, dimension, line, coalesce(numerator, 0) AS numerator,
                       coalesce(denominator, 0) AS denominator, coalesce(excluded, 0) AS excluded,
                       coalesce(l.count, 0) AS incomplete, reaches
                FROM (SELECT q, slot, '' AS dimension, '' AS line FROM {frame} f
                      UNION SELECT q, slot, dimension, line FROM counted)
                LEFT JOIN counted USING (q, slot, dimension, line)
                LEFT JOIN lacking l USING (q, slot, dimension, line)
                LEFT JOIN reach USING (q, slot, dimension, line)
            )"""

    def share_members(self, kpi, frame):
        """(q, slot, citizen) of a share's numerator, of a monthly one's that of the best month."""
        if kpi["measure"] == "share":
            return f"WITH {self.share_parts(kpi, frame)} SELECT q, slot, citizen FROM part WHERE dimension = ''"
        months = f"({self.months(kpi, frame)})"
        single = {**kpi, "window": "period"}
        single.pop("rolling_months", None)
        return f"""WITH {self.share_cells(single, months)},
            best AS ({self.best('sided', months)})
            SELECT p.q, b.parent AS slot, p.citizen FROM part p
            JOIN best b ON b.q = p.q AND b.slot = p.slot AND b.dimension = p.dimension AND b.line = p.line
            WHERE p.dimension = ''"""

    def months(self, kpi, frame):
        """The frame of the whole months in a window: each a period of its own."""
        window = Window(kpi)
        return f"""SELECT f.q, f.slot AS parent, f.slot || '/' || strftime(m, '%Y-%m') AS slot, f.start,
                m AS first, last_day(m) AS edge, f.cutoff
            FROM (SELECT f.*, {window.first} AS since FROM {frame} f) f,
                 LATERAL (SELECT CAST(unnest(generate_series(date_trunc('month', f.since), f.edge, INTERVAL 1 MONTH)) AS DATE) AS m)
            WHERE m >= f.since AND last_day(m) <= f.edge"""

    def best(self, cells, months):
        """Of each line the month with the highest share, of equal ones the earliest; where there is none, the last month."""
        share = "CAST(numerator AS DOUBLE) / nullif(denominator, 0)"
        return f"""SELECT c.* REPLACE (CASE WHEN denominator > 0 THEN numerator END AS numerator, nullif(denominator, 0) AS denominator),
                   m.parent, CASE WHEN denominator > 0 THEN m.first END AS month,
                   avg({share}) OVER own AS mean, max(reaches) OVER own AS reaches_of_all
            FROM {cells} c JOIN {months} m ON m.q = c.q AND m.slot = c.slot
            WINDOW own AS (PARTITION BY c.q, m.parent, dimension, line)
            QUALIFY row_number() OVER (PARTITION BY c.q, m.parent, dimension, line
                ORDER BY {share} DESC NULLS LAST,
                         CASE WHEN denominator > 0 THEN m.first END, m.first DESC) = 1"""

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


def in_lines(hits, kpi):
    """Each hit once for the total, and once for each line of each breakdown that it lies in."""
    rows = [f"SELECT *, '' AS dimension, '' AS line FROM {hits}"]
    if "municipality" in kpi.get("breakdowns", []):
        rows.append(f"SELECT *, 'municipality', coalesce(municipality, 'unknown') FROM {hits}")
    if "target_group" in kpi.get("breakdowns", []):
        rows.append(f"""SELECT *, 'target_group',
            unnest(CASE WHEN len(groups) = 0 THEN ['unknown'] ELSE list_distinct(groups) END) FROM {hits}""")
    return " UNION ALL ".join(rows)


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
