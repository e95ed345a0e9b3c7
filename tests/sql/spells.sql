-- Spells, merged, and then every event with where and whose it is.
-- Takes: what seen.sql gives. Gives: stay (a merged spell a row), seen, agreement; `root` is the company that counts.

CREATE TEMP TABLE spell AS
WITH started AS (
    SELECT * FROM effective WHERE happened = 'started' AND there
    QUALIFY row_number() OVER (PARTITION BY q, spell ORDER BY position) = 1
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
CREATE TEMP TABLE merged AS
WITH grouped AS (
    SELECT *, count(DISTINCT p_number) OVER (PARTITION BY q, kind, citizen, company) AS places FROM spell
),
-- With at most one P-number in a group: runs without a day between.
run AS (
    SELECT *, max(last) OVER (
        PARTITION BY q, kind, citizen, company ORDER BY first, position
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM grouped WHERE places < 2
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
    FROM grouped WHERE places > 1 GROUP BY q, kind, citizen, company
)
SELECT q, position, first_value(position) OVER (
    PARTITION BY q, kind, citizen, company, number ORDER BY first, position) AS lead
FROM numbered
UNION ALL
SELECT q, unnest(h.spells), h.spells[1] FROM (SELECT q, unnest(stays) AS h FROM folded);

-- The `ended` of a merged spell is that of its last day, of equal ones that of the later spell.
CREATE TEMP TABLE stay_days AS
SELECT q, lead, min(first) AS first, max(last) AS last, any_value(kind) AS kind, any_value(citizen) AS citizen,
       any_value(nullif(company, '')) AS root, arg_max({outcome: outcome}, (last, first, position)).outcome AS outcome,
       greatest(max(first), max(ended_on)) AS reach
FROM spell JOIN merged USING (q, position) GROUP BY q, lead;

-- A merged spell has the data of its first one's `started`, and lies where its citizen was referred by its first day.
CREATE TEMP TABLE stay AS
SELECT d.*, e.* EXCLUDE (q, kind, citizen, municipality, outcome), e.municipality AS own_municipality,
       coalesce(e.municipality, r.municipality, f.municipality) AS municipality,
       coalesce(r.groups, f.groups, []) AS groups, n.age AS age_at_entry
FROM stay_days d
JOIN effective e ON e.q = d.q AND e.position = d.lead
ASOF LEFT JOIN referral r ON r.q = d.q AND r.citizen = d.citizen AND r.day <= d.first
LEFT JOIN first_referral f ON f.q = d.q AND f.citizen = d.citizen
LEFT JOIN entry n ON n.q = d.q AND n.citizen = d.citizen;

CREATE TEMP TABLE seen AS
WITH lasting AS (
    SELECT q, s.spell, t.citizen, t.municipality
    FROM spell s JOIN merged m USING (q, position) JOIN stay t USING (q, lead)
),
whose AS (
    SELECT e.*, coalesce(c.root, e.company) AS root, coalesce(e.citizen, l.citizen) AS who, l.municipality AS lasting
    FROM effective e
    LEFT JOIN company_root c ON c.q = e.q AND c.company = e.company
    LEFT JOIN lasting l ON l.q = e.q AND l.spell = e.spell
    WHERE e.there
)
SELECT w.* EXCLUDE (who, lasting, municipality), w.municipality AS own_municipality, w.over AS reach,
       coalesce(w.municipality, w.lasting, r.municipality, f.municipality) AS municipality,
       CASE WHEN w.type = 'citizen.referred' THEN coalesce(w.target_groups, [])
            ELSE coalesce(r.groups, f.groups, []) END AS groups,
       n.age AS age_at_entry
FROM whose w
ASOF LEFT JOIN referral r ON r.q = w.q AND r.citizen = w.who AND r.day <= w.day
LEFT JOIN first_referral f ON f.q = w.q AND f.citizen = w.who
LEFT JOIN entry n ON n.q = w.q AND n.citizen = w.citizen;

-- Signed on its earliest day; withdrawn from the earliest withdrawal on.
CREATE TEMP TABLE agreement AS
WITH signed AS (
    SELECT * FROM seen WHERE type = 'agreement.signed'
    QUALIFY row_number() OVER (PARTITION BY q, agreement ORDER BY day, position) = 1
),
withdrawn AS (SELECT q, agreement, min(day) AS day FROM seen WHERE type = 'agreement.withdrawn' GROUP BY ALL)
SELECT s.*, w.day AS withdrawn FROM signed s LEFT JOIN withdrawn w ON w.q = s.q AND w.agreement = s.agreement;
