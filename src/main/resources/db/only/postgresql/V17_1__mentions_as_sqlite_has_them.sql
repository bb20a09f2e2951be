-- Text as SQLite has it; see V6_1.
ALTER TABLE purchase_mention ALTER COLUMN purchase_id TYPE TEXT COLLATE "C", ALTER COLUMN guid TYPE TEXT COLLATE "C",
    ALTER COLUMN kind TYPE TEXT COLLATE "C";

-- What a hold and a reason that are there already mention: reservations before tickets, each GUID once.
INSERT INTO purchase_mention (purchase_id, guid, kind, accepted_at)
SELECT purchase_id, lower(unit ->> 'reservation'), 'RESERVATION', accepted_at
FROM purchase, jsonb_array_elements(hold::jsonb -> 'tickets') AS unit
WHERE hold IS NOT NULL AND length(unit ->> 'reservation') = 36
ON CONFLICT DO NOTHING;
INSERT INTO purchase_mention (purchase_id, guid, kind, accepted_at)
SELECT purchase_id, lower(unit ->> 'ticket'), 'TICKET', accepted_at
FROM purchase, jsonb_array_elements(hold::jsonb -> 'tickets') AS unit
WHERE hold IS NOT NULL AND length(unit ->> 'ticket') = 36
ON CONFLICT DO NOTHING;
INSERT INTO purchase_mention (purchase_id, guid, kind, accepted_at)
SELECT purchase_id, lower(substr(detail, 8, 36)), 'TICKET', accepted_at
FROM purchase
WHERE reason IS NOT NULL AND detail LIKE 'ticket ________-____-____-____-____________%'
ON CONFLICT DO NOTHING;
