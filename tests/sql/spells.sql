-- Spells, merged, and agreements.
-- Takes: what seen.sql gives. Gives: stay (a merged spell a row), lasting (the same by the id of each spell in it), agreement; `root` is
-- the company that counts.

CREATE OR REPLACE TEMP TABLE spell AS
WITH started AS (
    SELECT * FROM effective WHERE happened = 'started' AND there AND (q, position) IN (
        SELECT q, min(position) FROM effective WHERE happened = 'started' AND there GROUP BY q, spell)
),
ended AS (
    SELECT q, spell, arg_min({day: day, outcome: outcome}, (day, position)) AS how
    FROM effective WHERE happened = 'ended' AND there GROUP BY q, spell
)
SELECT s.q, s.spell, s.position, s.about AS kind, s.citizen, coalesce(r.root, s.company, '') AS company, s.p_number,
       s.day AS first,
       -- One that ends before it begins counts on its first day; an open one lasts for ever.
       CASE WHEN e.how IS NULL THEN DATE '9999-12-31' ELSE greatest(e.how.day, s.day) END AS last,
       e.how.day AS ended_on, e.how.outcome AS outcome
FROM started s
LEFT JOIN ended e ON e.q = s.q AND e.spell = s.spell
LEFT JOIN company_root r ON r.q = s.q AND r.company = s.company;

-- Which spells are one: `lead` is the position of the first of them.
CREATE OR REPLACE TEMP TABLE merged AS
WITH several AS (
    SELECT q, kind, citizen, company FROM spell WHERE p_number IS NOT NULL GROUP BY ALL HAVING count(DISTINCT p_number) > 1
),
-- With at most one P-number among a citizen's spells of a kind at a company: runs without a day between.
run AS (
    SELECT *, max(last) OVER (
        PARTITION BY q, kind, citizen, company ORDER BY first, position
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM spell ANTI JOIN several USING (q, kind, citizen, company)
),
numbered AS (
    SELECT *, sum(CASE WHEN before IS NULL OR first - 1 > before THEN 1 ELSE 0 END) OVER (
        PARTITION BY q, kind, citizen, company ORDER BY first, position) AS number
    FROM run
),
-- With several: each spell in turn joins the earliest that it touches and that has no other P-number.
folded AS (
    SELECT q, list_reduce(
        list([{first: first, last: last, p: p_number, spells: [position]}] ORDER BY first, position),
        lambda held, next: CASE
            WHEN list_contains(list_transform(held, lambda h:
                next[1].first - 1 <= h.last AND coalesce(h.p = next[1].p, true)), true)
            THEN list_transform(held, lambda h, place: CASE
                WHEN place = list_position(list_transform(held, lambda o:
                    next[1].first - 1 <= o.last AND coalesce(o.p = next[1].p, true)), true)
                THEN {first: h.first, last: greatest(h.last, next[1].last), p: coalesce(h.p, next[1].p),
                      spells: list_concat(h.spells, next[1].spells)}
                ELSE h
            END)
            ELSE list_concat(held, next)
        END) AS stays
    FROM spell SEMI JOIN several USING (q, kind, citizen, company) GROUP BY q, kind, citizen, company
)
SELECT q, position, first_value(position) OVER (
    PARTITION BY q, kind, citizen, company, number ORDER BY first, position) AS lead
FROM numbered
UNION ALL
SELECT q, unnest(h.spells), h.spells[1] FROM (SELECT q, unnest(stays) AS h FROM folded);

-- The `ended` of a merged spell is that of its last day, of equal ones that of the later spell.
CREATE OR REPLACE TEMP TABLE stay_days AS
SELECT q, lead, min(first) AS first, max(last) AS last, any_value(kind) AS kind, any_value(citizen) AS citizen,
       any_value(nullif(company, '')) AS root, arg_max({outcome: outcome}, (last, first, position)).outcome AS outcome,
       greatest(max(first), max(ended_on)) AS reach
FROM spell JOIN merged USING (q, position) GROUP BY q, lead;

-- A merged spell has the data of its first one's `started`, and lies where its citizen was referred by its first day.
CREATE OR REPLACE TEMP TABLE stay AS
SELECT d.*, e.about, e.spell, e.company, e.p_number, e.hours_per_week, e.planned_end, e.industry, e.hybrid,
       e.municipality AS own_municipality, coalesce(e.municipality, r.municipality) AS municipality,
       coalesce(r.groups, []) AS groups, n.age AS age_at_entry
FROM stay_days d
JOIN effective e ON e.q = d.q AND e.position = d.lead AND e.happened = 'started'
LEFT JOIN referral r ON r.q = d.q AND r.citizen = d.citizen AND r.since <= d.first AND r.until > d.first
LEFT JOIN entry n ON n.q = d.q AND n.citizen = d.citizen;

CREATE OR REPLACE TEMP TABLE lasting AS
SELECT q, s.spell, t.citizen, t.municipality FROM spell s JOIN merged m USING (q, position) JOIN stay t USING (q, lead);

-- Signed on its earliest day; withdrawn from the earliest withdrawal on.
CREATE OR REPLACE TEMP TABLE agreement AS
WITH signed AS (
    SELECT * FROM effective WHERE type = 'agreement.signed' AND there
    QUALIFY row_number() OVER (PARTITION BY q, agreement ORDER BY day, position) = 1
),
withdrawn AS (
    SELECT q, agreement, min(day) AS day FROM effective WHERE type = 'agreement.withdrawn' AND there GROUP BY ALL
)
SELECT s.*, s.municipality AS own_municipality, coalesce(r.root, s.company) AS root, w.day AS withdrawn
FROM signed s
LEFT JOIN withdrawn w ON w.q = s.q AND w.agreement = s.agreement
LEFT JOIN company_root r ON r.q = s.q AND r.company = s.company;
