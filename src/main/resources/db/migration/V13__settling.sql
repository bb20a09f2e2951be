-- When somebody settled the doubt that the row's end comes from, which may be taken back; null for an end that nobody settled. The order that
-- the unclear answer had named, which comes back with the doubt.
ALTER TABLE purchase ADD COLUMN settled_at BIGINT;
ALTER TABLE purchase ADD COLUMN named_order VARCHAR(64);
UPDATE purchase SET settled_at = updated_at WHERE state = 'FAILED' AND reason = 'RESOLVED';
CREATE INDEX purchase_by_settling ON purchase (settled_at) WHERE settled_at IS NOT NULL;
