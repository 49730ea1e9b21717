-- Whodunit's hooks, part 2 of 3: event triggers, which say who changes the schema, and settle new tables.
-- Safe to run again; one transaction; when the replication slot is there, so that what follows reaches it.

SET LOCAL client_min_messages = warning;

DO $event_triggers$
DECLARE
  wanted record;
  events text;
BEGIN
  FOR wanted IN
    SELECT * FROM (VALUES
      ('whodunit_before_command', 'ddl_command_start', 'before_command',
       'WHEN TAG IN (''ALTER TABLE'', ''DROP SCHEMA'', ''DROP FUNCTION'', ''DROP ROUTINE'')'),
      ('whodunit_after_drop', 'sql_drop', 'after_drop', ''),
      ('whodunit_after_command', 'ddl_command_end', 'after_command', ''),
      ('whodunit_before_rewrite', 'table_rewrite', 'before_rewrite', '')) t (name, event, routine, tags)
  LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger e
                     JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
                     JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                    WHERE e.evtname = wanted.name AND e.evtevent = wanted.event
                      AND n.nspname = 'whodunit' AND p.proname = wanted.routine) THEN
      EXECUTE format('DROP EVENT TRIGGER IF EXISTS %I', wanted.name);
      EXECUTE format('CREATE EVENT TRIGGER %I ON %s %s EXECUTE FUNCTION whodunit.%I()',
                     wanted.name, wanted.event, wanted.tags, wanted.routine);
    END IF;
    EXECUTE format('ALTER EVENT TRIGGER %I OWNER TO %I', wanted.name,
                   (SELECT rolname FROM pg_catalog.pg_authid WHERE oid = 10));
    EXECUTE format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', wanted.name);
  END LOOP;
END
$event_triggers$;
