-- From which position on an event has no effect: `replaces` and `event.voided`, in the order of the log.
-- Takes: event. Gives: taken_out (history, position, at).

CREATE OR REPLACE TEMP TABLE correction AS
SELECT history, source, position, id AS own, replaces AS target FROM event WHERE replaces IS NOT NULL
UNION ALL
-- A voiding puts nothing in its target's place; one that replaces something too does that first.
SELECT history, source, position, NULL, voids FROM event WHERE type = 'event.voided';

-- Ids that stand in one chain of replacements, whatever came first; each under the least of them.
CREATE OR REPLACE TEMP TABLE chain AS
WITH RECURSIVE
link AS (
    SELECT history, source, own AS one, target AS other FROM correction WHERE own IS NOT NULL
    UNION
    SELECT history, source, target, own FROM correction WHERE own IS NOT NULL
),
reached AS (
    SELECT * FROM link
    UNION
    SELECT r.history, r.source, r.one, l.other
    FROM reached r JOIN link l ON (l.history, l.source, l.one) = (r.history, r.source, r.other)
)
SELECT history, source, one AS id, least(one, min(other)) AS chain FROM reached GROUP BY history, source, one
UNION
SELECT history, source, target, target FROM correction c
WHERE NOT EXISTS (SELECT 1 FROM reached r WHERE (r.history, r.source, r.one) = (c.history, c.source, c.target));

-- Of each id: what stands in its place by now (`holder`), and the position that first took it out.
CREATE OR REPLACE TEMP TABLE taken_out AS
WITH standing AS (
    SELECT history, source, chain, list({id: id, holder: id, "at": NULL::INTEGER} ORDER BY id) AS ids
    FROM chain GROUP BY ALL
),
step AS (
    SELECT c.history, c.source, k.chain, list([{id: c.own, holder: c.target, "at": c.position}] ORDER BY c.position, c.own IS NULL) AS steps
    FROM correction c JOIN chain k ON (k.history, k.source, k.id) = (c.history, c.source, c.target)
    GROUP BY ALL
),
folded AS (
    SELECT history, source, list_reduce(
        steps,
        -- What stands in the target's place is out; whoever replaced it, or has replaced that one, takes the place.
        lambda held, step: list_transform(held, lambda e: {
            id: e.id,
            holder: CASE
                WHEN step[1].id IS NOT NULL
                 AND e.holder = list_filter(held, lambda t: t.id = step[1].holder)[1].holder
                THEN list_filter(held, lambda o: o.id = step[1].id)[1].holder
                ELSE e.holder
            END,
            "at": CASE
                WHEN e.id = list_filter(held, lambda t: t.id = step[1].holder)[1].holder
                THEN coalesce(e."at", step[1]."at")
                ELSE e."at"
            END
        }),
        ids
    ) AS ids
    FROM standing JOIN step USING (history, source, chain)
)
SELECT history, position, t.e."at" AS "at"
FROM (SELECT history, source, unnest(ids) AS e FROM folded) t
JOIN event v USING (history, source) WHERE t.e."at" IS NOT NULL AND v.id = t.e.id;
