-- Text as SQLite has it; see V6_1.
ALTER TABLE purchase ALTER COLUMN meaning TYPE TEXT COLLATE "C";
ALTER TABLE import_record ALTER COLUMN meaning TYPE TEXT COLLATE "C";
