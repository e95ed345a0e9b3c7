-- The recorded events of all histories, from lines that `maaltal export` writes; `history` tells several logs apart.
-- Takes: $events, the file. Gives: event, a row a recorded event.

CREATE TABLE event AS
WITH line AS (
    SELECT * FROM read_json($events, format = 'newline_delimited', maximum_object_size = 4194304, columns = {
        history: 'INTEGER', position: 'INTEGER', source: 'VARCHAR', id: 'VARCHAR', type: 'VARCHAR',
        programme: 'VARCHAR', occurredon: 'DATE', replaces: 'VARCHAR',
        data: 'STRUCT(citizen VARCHAR, company VARCHAR, "into" VARCHAR, municipality VARCHAR, p_number VARCHAR,
               spell VARCHAR, agreement VARCHAR, kind VARCHAR, target_groups VARCHAR[], labour_force VARCHAR,
               birth_year INTEGER, reason VARCHAR, until DATE, outcome VARCHAR, hours_per_week DECIMAL(6, 2),
               hybrid BOOLEAN, planned_end VARCHAR, month VARCHAR, hours DECIMAL(9, 2), basis VARCHAR,
               channel VARCHAR, employees INTEGER, kinds VARCHAR[], industry STRUCT(scheme VARCHAR, code VARCHAR),
               occupation STRUCT(scheme VARCHAR, code VARCHAR), persons INTEGER, positions INTEGER,
               participants INTEGER, topic VARCHAR, scheme VARCHAR, "table" VARCHAR, measure VARCHAR,
               value DECIMAL(24, 6), "of" DECIMAL(24, 6), id VARCHAR, definition JSON)'
    })
),
typed AS (
    SELECT * REPLACE (regexp_extract(type, '^dk\.maaltal\.(.*)\.v1$', 1) AS type),
           try_cast(data.month || '-01' AS DATE) AS month_begin
    FROM line
)
SELECT coalesce(history, 0) AS history, position, source, id, type, programme, replaces,
       split_part(type, '.', 1) AS about, split_part(type, '.', 2) AS happened,
       -- Event time, and the day on which all of it has happened: months count when they are over.
       CASE WHEN type IN ('hours.paid', 'register.counted') THEN month_begin ELSE occurredon END AS day,
       CASE WHEN type IN ('hours.paid', 'register.counted') THEN last_day(month_begin) ELSE occurredon END AS over,
       data.id AS voids,
       data.citizen, data.company, data."into", data.municipality, data.p_number, data.spell, data.agreement,
       data.kind, data.target_groups, data.labour_force, data.birth_year, data.reason, data.until, data.outcome,
       data.hours_per_week, data.hybrid, data.planned_end, data.month, data.hours, data.basis, data.channel,
       data.employees, data.kinds, data.industry, data.occupation, data.persons, data.positions, data.participants,
       data.topic, data.scheme, data."table", data.measure, data.value, data."of", data.definition
FROM typed
-- By type, so that whoever looks for one type reads little else.
ORDER BY about, type, history, position;
