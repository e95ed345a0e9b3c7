"""Shares, plain and monthly, in SQL, by the letter of KPIS.md sections 1 and 2."""

from measures import Measures, Window, in_lines


class Shares(Measures):
    """A definition, and what its shares count."""

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
