-- Text as SQLite has it; see V6_1.
ALTER TABLE purchase ALTER COLUMN named_order TYPE TEXT COLLATE "C";
