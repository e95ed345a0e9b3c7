-- What each question sees: effective events of its programme, companies as they count at its cut-off, and of citizens where they
-- belong, how old they were and when they were exempted.
-- Takes: event, taken_out, question (q, history, programme, view, cutoff). Gives: effective, newest, company_root, referral, entry, gone,
-- exempted.

CREATE OR REPLACE TEMP VIEW effective AS
SELECT q.q, e.* EXCLUDE (history, programme, source, id, replaces, voids, definition), e.over <= q.cutoff AS there
FROM question q
JOIN event e ON e.history = q.history AND e.programme = q.programme AND e.position <= q.view
LEFT JOIN taken_out t ON t.history = e.history AND t.position = e.position
WHERE t."at" IS NULL OR t."at" > q.view;

-- Also after the cut-off: whether a programme reports something at all.
CREATE OR REPLACE TEMP TABLE newest AS SELECT q, type, max(day) AS day FROM effective GROUP BY ALL;

-- Mergers by event time, then position; the second of a company has no effect, nor has one that closes a circle: it puts a company in
-- its own place.
CREATE OR REPLACE TEMP TABLE company_root AS
WITH merger AS (SELECT q, day, position, company, "into" FROM effective WHERE type = 'company.merged' AND there),
named AS (
    SELECT q, list({company: company, root: company}) AS known
    FROM (SELECT q, company FROM merger UNION SELECT q, "into" FROM merger) GROUP BY q
),
step AS (
    SELECT q, list([{company: company, root: "into"}] ORDER BY day, position) AS steps FROM merger GROUP BY q
),
folded AS (
    SELECT q, list_reduce(
        steps,
        lambda known, step: CASE
            WHEN list_filter(known, lambda own: own.company = step[1].company)[1].root = step[1].company
            THEN list_transform(known, lambda own: {
                company: own.company,
                root: CASE WHEN own.root = step[1].company
                      THEN list_filter(known, lambda other: other.company = step[1].root)[1].root
                      ELSE own.root END
            })
            ELSE known
        END,
        known
    ) AS known
    FROM named JOIN step USING (q)
)
SELECT q, e.company AS company, e.root AS root FROM (SELECT q, unnest(known) AS e FROM folded);

-- Of several referrals on one day the highest position. Each holds from its day until the next one's; the first also for days before it.
CREATE OR REPLACE TEMP TABLE referral AS
WITH daily AS (
    SELECT q, citizen, day, arg_max({municipality: municipality, groups: coalesce(target_groups, [])}, position) AS own
    FROM effective WHERE type = 'citizen.referred' AND there GROUP BY q, citizen, day
)
SELECT q, citizen, own.municipality AS municipality, own.groups AS groups,
       CASE WHEN lag(day) OVER own_days IS NULL THEN DATE '0001-01-01' ELSE day END AS since,
       coalesce(lead(day) OVER own_days, DATE '9999-12-31') AS until
FROM daily WINDOW own_days AS (PARTITION BY q, citizen ORDER BY day);

CREATE OR REPLACE TEMP TABLE entry AS
SELECT q, citizen, arg_min(year(day) - birth_year, (day, position)) AS age
FROM effective WHERE type = 'citizen.referred' AND there AND birth_year IS NOT NULL GROUP BY q, citizen;

CREATE OR REPLACE TEMP TABLE gone AS
SELECT q, citizen, day FROM effective WHERE type = 'citizen.left' AND there GROUP BY ALL;

-- First and last exempted day, both included; the last may lie before the first.
CREATE OR REPLACE TEMP TABLE exempted AS
SELECT e.q, e.citizen, e.day AS first,
       least(coalesce(e.until, DATE '9999-12-31'), coalesce(g.day - 1, DATE '9999-12-31')) AS last
FROM (SELECT * FROM effective WHERE type = 'citizen.exempted' AND there) e
ASOF LEFT JOIN gone g ON g.q = e.q AND g.citizen = e.citizen AND g.day >= e.day;
