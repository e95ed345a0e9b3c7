"""What each measure counts, in SQL, by the letter of KPIS.md sections 1 and 2: all but shares.

A *hit* is something that a measure counts: which question (`q`) and part of it (`slot`, a month of a monthly share), what
(`item`), whose (`citizen`, `root`: the company that counts), where (`municipality`, `groups`), whether a field of a
range is lacking (`lacks`), and how far its data reach.
"""

OPEN = "DATE '9999-12-31'"


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


class Measures:
    """A definition, and what its measures count."""

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


def in_lines(hits, kpi):
    """Each hit once for the total, and once for each line of each breakdown that it lies in."""
    rows = [f"SELECT *, '' AS dimension, '' AS line FROM {hits}"]
    if "municipality" in kpi.get("breakdowns", []):
        rows.append(f"SELECT *, 'municipality', coalesce(municipality, 'unknown') FROM {hits}")
    if "target_group" in kpi.get("breakdowns", []):
        rows.append(f"""SELECT *, 'target_group',
            unnest(CASE WHEN len(groups) = 0 THEN ['unknown'] ELSE list_distinct(groups) END) FROM {hits}""")
    return " UNION ALL ".join(rows)
