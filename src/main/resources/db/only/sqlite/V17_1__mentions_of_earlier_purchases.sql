-- What a hold and a reason that are there already mention: reservations before tickets, each GUID once.
INSERT OR IGNORE INTO purchase_mention (purchase_id, guid, kind, accepted_at)
SELECT purchase_id, lower(json_extract(unit.value, '$.reservation')), 'RESERVATION', accepted_at
FROM purchase, json_each(hold, '$.tickets') AS unit
WHERE hold IS NOT NULL AND length(json_extract(unit.value, '$.reservation')) = 36;
INSERT OR IGNORE INTO purchase_mention (purchase_id, guid, kind, accepted_at)
SELECT purchase_id, lower(json_extract(unit.value, '$.ticket')), 'TICKET', accepted_at
FROM purchase, json_each(hold, '$.tickets') AS unit
WHERE hold IS NOT NULL AND length(json_extract(unit.value, '$.ticket')) = 36;
INSERT OR IGNORE INTO purchase_mention (purchase_id, guid, kind, accepted_at)
SELECT purchase_id, lower(substr(detail, 8, 36)), 'TICKET', accepted_at
FROM purchase
WHERE reason IS NOT NULL AND detail LIKE 'ticket ________-____-____-____-____________%';
