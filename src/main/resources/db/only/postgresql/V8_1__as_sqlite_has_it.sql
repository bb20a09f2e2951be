-- Text as SQLite has it; see V6_1.
ALTER TABLE token_renewal ALTER COLUMN seed TYPE TEXT COLLATE "C", ALTER COLUMN who TYPE TEXT COLLATE "C";
