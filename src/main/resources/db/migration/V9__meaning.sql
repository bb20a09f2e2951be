-- A digest of what a purchase means, however it is written; 'digest' is one of what its sender wrote. Null in rows of earlier versions.
ALTER TABLE purchase ADD COLUMN meaning VARCHAR(64);
ALTER TABLE import_record ADD COLUMN meaning VARCHAR(16);
