-- Whodunit's hooks, part 3 of 3: the tables there are. One transaction each, which waits for a lock no longer than half
-- a second; run this part again for tables that were busy.
SET lock_timeout = '500ms';
SELECT pg_catalog.format('SELECT whodunit.hook_table(%s) AS %I', relation, schema_name || '.' || table_name)
  FROM whodunit.tables()
 WHERE (why_not_hooked IS NULL) <> hooked OR (why_not_published IS NULL) <> published
\gexec
RESET lock_timeout;
