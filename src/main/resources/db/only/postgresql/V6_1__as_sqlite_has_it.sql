-- Text as SQLite has it: compared by its bytes, in whatever language the database is (the order of ids, and the range of ids that begin
-- alike, rely on that), and of any length (what bounds a length is the application, or a bound would hold in one database only).
DO $$
DECLARE
    found RECORD;
BEGIN
    FOR found IN
        SELECT c.table_name, c.column_name
        FROM information_schema.columns c
        JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
        WHERE c.table_schema = current_schema()
          AND t.table_type = 'BASE TABLE'
          AND t.table_name <> 'flyway_schema_history'
          AND c.data_type IN ('character varying', 'text')
    LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE TEXT COLLATE "C"', found.table_name, found.column_name);
    END LOOP;
END
$$;
