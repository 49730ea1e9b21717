-- Whodunit's hooks, part 1 of 3: the schema, its functions, the key, the role and the publication.
-- Safe to run again; one transaction; for PostgreSQL 14 and later; by a superuser.
--
-- What the functions below may rely on, and why they look as they do:
--   * No error of theirs may ever reach a client. The hook on tables calls nothing but pg_catalog, so that dropping
--     any other object of ours cannot break them, and use no operation that can fail on strange text: nothing that looks
--     at characters, only at bytes. EXCEPTION blocks (which cost a transaction id) stand in the event triggers only.
--   * They are owned by the bootstrap superuser, who can be neither dropped nor demoted, with a fixed search_path.
--     Where a copy of the database was restored under an owner who may not read pg_authid, they do nothing.
--   * session_authorization, address, port, pid and xid are facts; every setting named app.* is the session's word.
--   * No backslash in a literal: standard_conforming_strings belongs to the session.

DO $check$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
    RAISE EXCEPTION 'only a superuser can install the hooks';
  END IF;
  IF current_setting('server_version_num')::int < 140000 THEN
    RAISE EXCEPTION 'PostgreSQL 14 or later is needed';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_roles r ON r.oid = n.nspowner
              WHERE n.nspname = 'whodunit' AND NOT r.rolsuper)
     OR EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                  JOIN pg_catalog.pg_roles r ON r.oid = p.proowner
                 WHERE n.nspname = 'whodunit' AND NOT r.rolsuper) THEN
    RAISE EXCEPTION 'schema whodunit exists and belongs, in part or whole, to a role that is no superuser';
  END IF;
END
$check$;

SET LOCAL client_min_messages = warning;
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL check_function_bodies = on;

-- The key. Its place is the password of a role that cannot log in: pg_authid is readable by superusers only, is not part
-- of a dump of the database, and PostgreSQL itself adds a random salt, so that not even a log of this statement tells it.
-- REPLICATION keeps roles with CREATEROLE from changing it, or from putting one of their own in its place.
DO $key$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_authid WHERE rolname = 'whodunit_key') THEN
    CREATE ROLE whodunit_key NOLOGIN REPLICATION;
  ELSIF NOT (SELECT rolreplication AND NOT rolcanlogin FROM pg_authid WHERE rolname = 'whodunit_key') THEN
    -- Not as it was made here: whoever made it may know its password.
    ALTER ROLE whodunit_key NOLOGIN REPLICATION PASSWORD NULL;
  END IF;
  IF (SELECT rolpassword IS NULL FROM pg_authid WHERE rolname = 'whodunit_key') THEN
    SET LOCAL password_encryption = 'scram-sha-256';
    EXECUTE format('ALTER ROLE whodunit_key PASSWORD %L', gen_random_uuid()::text || gen_random_uuid()::text);
  END IF;
  COMMENT ON ROLE whodunit_key IS 'Whodunit: holds the key that its hooks sign with; nobody logs in as this role';
END
$key$;

-- The role that Whodunit runs as: it may stream the log and look at statistics, and has no right on any table.
DO $role$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_authid WHERE rolname = 'whodunit') THEN
    CREATE ROLE whodunit LOGIN REPLICATION;
    COMMENT ON ROLE whodunit IS 'Whodunit: streams changes';
  ELSIF NOT (SELECT rolreplication AND rolcanlogin FROM pg_authid WHERE rolname = 'whodunit') THEN
    -- This role may read the key; whoever made it otherwise may know its password.
    ALTER ROLE whodunit LOGIN REPLICATION PASSWORD NULL;
  END IF;
  IF NOT pg_has_role('whodunit', 'pg_monitor', 'MEMBER') THEN
    GRANT pg_monitor TO whodunit;
  END IF;
  IF NOT has_database_privilege('whodunit', current_database(), 'CONNECT') THEN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO whodunit', current_database());
  END IF;
END
$role$;

CREATE SCHEMA IF NOT EXISTS whodunit;
COMMENT ON SCHEMA whodunit IS 'Whodunit: hooks that say in the write-ahead log who changes what';
-- Rights go to PUBLIC and the functions look who calls, so that a dump names no role that another cluster lacks.
GRANT USAGE ON SCHEMA whodunit TO PUBLIC;

CREATE OR REPLACE FUNCTION whodunit.version() RETURNS integer
LANGUAGE sql IMMUTABLE AS $function$ SELECT 1 $function$;

-- == The hook on tables ====================================================================================

-- Says who runs this transaction: before the first INSERT or UPDATE, whenever role, correlation id or application user
-- change, and with every DELETE and TRUNCATE, then also what is about to go.
-- Not session_user but the setting: the former fails where another session has dropped the role.
-- It decides itself whether to speak. A WHEN clause would cost more than this call, because PostgreSQL parses and plans
-- it anew for every statement, and would run under the rights and settings of the session.
-- Settings of a transaction go back with ROLLBACK TO SAVEPOINT just as the message does.
-- What costs here is the number of expressions and of function calls in them, since PostgreSQL prepares each of them anew
-- in every transaction, and of variables that are set. So the message leaves to its reader what the reader can do: cutting,
-- and what stands for nothing. The search path, in which pg_catalog comes first without being named, costs a third of a
-- further statement; without it a session that changes its own between transactions, as one schema for each tenant does,
-- would pay four times as much for the first, since everything here would be planned anew.
CREATE OR REPLACE FUNCTION whodunit.witness() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_temp AS $function$
DECLARE
  saying text := CASE WHEN TG_OP = 'UPDATE' OR TG_OP = 'INSERT'
                      THEN format(' %L %L %L %L', current_setting('session_authorization'), current_setting('role'),
                                  current_setting('app.correlation_id', true), current_setting('app.user', true)) END;
  superuser text;
  statement text;
  published boolean;
  heirs boolean;
  secret bytea;
  body bytea;
  place pg_lsn;
BEGIN
  IF current_setting('whodunit.said', true) = pg_current_xact_id_if_assigned()::text || saying
     -- In a copy of the database whose owner is no superuser there is no key, and nobody listens.
     OR NOT has_table_privilege('pg_catalog.pg_authid'::regclass, 'SELECT') THEN
    RETURN NULL;
  END IF;
  IF current_setting('role') <> 'none' THEN
    -- is_superuser is about the role that was set; asked is whether the login is one.
    SELECT r.rolsuper INTO superuser FROM pg_catalog.pg_authid r WHERE r.rolname = current_setting('session_authorization');
  END IF;
  IF saying IS NOT NULL THEN
    SELECT right(k.rolpassword, 44)::bytea INTO secret
      FROM pg_catalog.pg_authid k WHERE k.rolname = 'whodunit_key' AND k.rolreplication;
    body := ROW('c1', pg_current_xact_id(), pg_current_wal_insert_lsn(), NULL, pg_backend_pid(),
                current_setting('session_authorization'), current_setting('role'),
                coalesce(superuser, current_setting('is_superuser')), inet_client_addr(), inet_client_port(),
                current_setting('application_name'), current_setting('app.correlation_id', true),
                current_setting('app.user', true))::text::bytea;
    -- Not after DELETE and TRUNCATE: few transactions go on to write, and this setting costs a part of the message.
    saying := set_config('whodunit.said', pg_current_xact_id()::text || saying, true);
  ELSE
    SELECT (SELECT right(k.rolpassword, 44)::bytea FROM pg_catalog.pg_authid k
             WHERE k.rolname = 'whodunit_key' AND k.rolreplication),
           EXISTS (SELECT FROM pg_catalog.pg_publication_rel m
                    WHERE m.prrelid = TG_RELID
                      AND m.prpubid = (SELECT p.oid FROM pg_catalog.pg_publication p WHERE p.pubname = 'whodunit')),
           EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = TG_RELID)
      INTO secret, published, heirs;
    IF heirs AND TG_OP = 'DELETE' THEN
      -- Rows of the tables below go too: each of them must be published for its rows to be seen.
      WITH RECURSIVE below AS (
        SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = TG_RELID
        UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN below b ON i.inhparent = b.inhrelid)
      SELECT bool_and(EXISTS (SELECT FROM pg_catalog.pg_publication_rel m
                                JOIN pg_catalog.pg_publication p ON p.oid = m.prpubid
                               WHERE p.pubname = 'whodunit' AND m.prrelid = c.oid))
        INTO published
        FROM (SELECT inhrelid FROM below UNION SELECT TG_RELID) t
        JOIN pg_catalog.pg_class c ON c.oid = t.inhrelid
       WHERE c.relkind <> 'p';
    ELSIF NOT published THEN
      -- A partitioned table has no rows of its own, and TRUNCATE runs the hook of each partition as well.
      published := (SELECT c.relkind = 'p' FROM pg_catalog.pg_class c WHERE c.oid = TG_RELID);
    END IF;
    statement := current_query();
    IF octet_length(statement) > 8192 THEN
      statement := left(statement, 4090) || ' [...] ' || right(statement, 4090);
    END IF;
    body := ROW('c1', pg_current_xact_id(), pg_current_wal_insert_lsn(), NULL, pg_backend_pid(),
                current_setting('session_authorization'), current_setting('role'),
                coalesce(superuser, current_setting('is_superuser')), inet_client_addr(), inet_client_port(),
                current_setting('application_name'), current_setting('app.correlation_id', true),
                current_setting('app.user', true),
                TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, published, statement)::text::bytea;
  END IF;
  place := pg_logical_emit_message(true, 'whodunit', coalesce(
             substring(sha256(secret || body || secret) FROM 1 FOR 16), '0123456789abcdef') || body);
  RETURN NULL;
END
$function$;

-- == What a message is made of =============================================================================

-- The key, for the role that Whodunit runs as and for superusers; null for everyone else.
CREATE OR REPLACE FUNCTION whodunit.key() RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  IF whodunit.trusts_caller() THEN
    RETURN (SELECT right(k.rolpassword, 44)::bytea FROM pg_authid k WHERE k.rolname = 'whodunit_key' AND k.rolreplication);
  END IF;
  RETURN NULL;
END
$function$;

-- Whether the session logged in as the role that Whodunit runs as, a member of it, or a superuser.
CREATE OR REPLACE FUNCTION whodunit.trusts_caller() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  RETURN coalesce((SELECT c.rolsuper FROM pg_roles c WHERE c.rolname = session_user), false)
      OR EXISTS (SELECT FROM pg_roles c, pg_roles w
                  WHERE c.rolname = session_user AND w.rolname = 'whodunit' AND pg_has_role(c.oid, w.oid, 'MEMBER'));
END
$function$;

-- Writes a message: the session's facts, then what a kind of message has of its own, the text of a row.
CREATE OR REPLACE FUNCTION whodunit.emit(kind text, own text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  login text := current_setting('session_authorization');
  role_set text := current_setting('role');
  correlation text := current_setting('app.correlation_id', true);
  person text := current_setting('app.user', true);
  secret bytea := (SELECT right(k.rolpassword, 44)::bytea FROM pg_authid k WHERE k.rolname = 'whodunit_key' AND k.rolreplication);
  superuser boolean := (SELECT r.rolsuper FROM pg_authid r WHERE r.rolname = login);
  body bytea;
BEGIN
  body := ROW(kind, pg_current_xact_id(), pg_current_wal_insert_lsn(),
              (date_part('epoch', clock_timestamp()) * 1000000)::bigint, pg_backend_pid(), login,
              role_set, superuser, inet_client_addr(), inet_client_port(),
              current_setting('application_name'), correlation, person)::text::bytea;
  IF own IS NOT NULL THEN
    body := substring(body FROM 1 FOR octet_length(body) - 1) || ','::bytea || substring(own::bytea FROM 2);
  END IF;
  PERFORM pg_logical_emit_message(true, 'whodunit', coalesce(
            substring(sha256(secret || body || secret) FROM 1 FOR 16), '0123456789abcdef') || body);
END
$function$;

-- The client's whole message, cut in the middle.
CREATE OR REPLACE FUNCTION whodunit.statement() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  statement text := current_query();
BEGIN
  IF octet_length(statement) > 8192 THEN
    RETURN left(statement, 4090) || ' [...] ' || right(statement, 4090);
  END IF;
  RETURN statement;
END
$function$;

-- A sign of life; does nothing for other callers.
CREATE OR REPLACE FUNCTION whodunit.heartbeat() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  IF whodunit.trusts_caller() THEN
    PERFORM whodunit.emit('h1');
  END IF;
END
$function$;

-- == Which tables carry the hook, and which are published ===================================================

-- How the given relations stand with us: whether they carry the hook, whole and always on, whatever name it has, or why
-- they must not (null if they should); whether they are published, or why they must not be. PostgreSQL refuses UPDATE
-- and DELETE on a published table whose rows it cannot identify.
CREATE OR REPLACE FUNCTION whodunit.survey(relations oid[], OUT relation oid, OUT schema_name name, OUT table_name name,
    OUT hooked boolean, OUT why_not_hooked text, OUT hook_disabled boolean, OUT published boolean, OUT why_not_published text)
RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
  SELECT c.oid, n.nspname, c.relname,
    EXISTS (SELECT FROM pg_trigger t
             WHERE t.tgrelid = c.oid AND t.tgfoid = 'whodunit.witness'::regproc AND NOT t.tgisinternal
               AND t.tgenabled = 'A' AND t.tgtype = 2 + 4 + 8 + 16 + 32 AND t.tgattr = '' AND t.tgqual IS NULL),
    CASE
      WHEN c.relkind NOT IN ('r', 'p') THEN 'not a table'
      WHEN c.relpersistence = 't' THEN 'temporary'
      WHEN c.relpersistence = 'u' THEN 'unlogged'
      WHEN n.nspname IN ('pg_catalog', 'information_schema', 'whodunit', 'pg_toast') THEN 'system table'
      WHEN EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') THEN 'belongs to an extension'
      WHEN EXISTS (SELECT FROM pg_subscription_rel s WHERE s.srrelid = c.oid)
           OR c.relispartition AND EXISTS (SELECT FROM pg_subscription_rel s, pg_partition_ancestors(c.oid) a
                                            WHERE s.srrelid = a.relid) THEN 'fed by a subscription'
    END,
    EXISTS (SELECT FROM pg_trigger t
             WHERE t.tgrelid = c.oid AND t.tgfoid = 'whodunit.witness'::regproc AND t.tgenabled <> 'A'),
    EXISTS (SELECT FROM pg_publication_rel m JOIN pg_publication p ON p.oid = m.prpubid
             WHERE m.prrelid = c.oid AND p.pubname = 'whodunit'),
    CASE
      WHEN c.relkind <> 'r' THEN 'not an ordinary table'
      WHEN c.relpersistence = 't' THEN 'temporary'
      WHEN c.relpersistence = 'u' THEN 'unlogged'
      WHEN n.nspname IN ('pg_catalog', 'information_schema', 'whodunit', 'pg_toast') THEN 'system table'
      WHEN EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') THEN 'belongs to an extension'
      WHEN c.relreplident = 'n' THEN 'replica identity is NOTHING'
      WHEN c.relreplident = 'i' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid
               AND i.indisreplident AND i.indisvalid AND i.indimmediate) THEN 'the index of its replica identity is gone'
      WHEN c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
        THEN 'no primary key'
      WHEN c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid
               AND i.indisprimary AND i.indisvalid AND i.indimmediate) THEN 'its primary key is deferrable'
      WHEN current_setting('server_version_num')::int >= 180000
           AND EXISTS (SELECT FROM pg_attribute a
                        WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attgenerated <> '' AND NOT a.attisdropped
                          AND (c.relreplident = 'f' OR EXISTS (SELECT FROM pg_index i
                                WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
                                  AND CASE c.relreplident WHEN 'i' THEN i.indisreplident ELSE i.indisprimary END)))
        THEN 'its replica identity has a generated column'
    END
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = ANY (relations)
$function$;

-- Every table of the database that is no system table, and how it stands with us.
CREATE OR REPLACE FUNCTION whodunit.tables(OUT relation oid, OUT schema_name name, OUT table_name name,
    OUT hooked boolean, OUT why_not_hooked text, OUT hook_disabled boolean, OUT published boolean, OUT why_not_published text)
RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
  SELECT * FROM whodunit.survey(ARRAY(
      SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
         AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'whodunit', 'pg_toast')))
   ORDER BY schema_name, table_name
$function$;

CREATE OR REPLACE FUNCTION whodunit.is_hooked(relation oid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
  SELECT coalesce((SELECT s.hooked FROM whodunit.survey(ARRAY[$1]) s), false)
$function$;

CREATE OR REPLACE FUNCTION whodunit.is_published(relation oid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
  SELECT coalesce((SELECT s.published FROM whodunit.survey(ARRAY[$1]) s), false)
$function$;

-- What proves, within this transaction, that a command is one of ours: only these functions can make it, and it stands
-- in the setting whodunit.own only while they run a command.
CREATE OR REPLACE FUNCTION whodunit.own() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  RETURN (SELECT encode(sha256(right(k.rolpassword, 44)::bytea || ('own ' || pg_current_xact_id())::bytea), 'hex')
            FROM pg_authid k WHERE k.rolname = 'whodunit_key' AND k.rolreplication);
END
$function$;

CREATE OR REPLACE FUNCTION whodunit.run(command text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  before text := current_setting('whodunit.own', true);
BEGIN
  PERFORM set_config('whodunit.own', whodunit.own(), true);
  EXECUTE command;
  PERFORM set_config('whodunit.own', before, true);
END
$function$;

-- Brings hook and publication of one table to where they belong, and says what it did; null for nothing.
-- It takes no lock that this transaction does not hold already. `repair` also turns on what somebody turned off.
CREATE OR REPLACE FUNCTION whodunit.settle(relation oid, repair boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  target text := relation::regclass::text;
  now record;
  hook name;
  state "char";
  modes text[] := (SELECT array_agg(l.mode) FROM pg_locks l
                    WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation = settle.relation
                      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()));
  strong boolean := modes && ARRAY['ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'];
  deeds text[] := '{}';
  patience text := current_setting('lock_timeout');
BEGIN
  SELECT * INTO now FROM whodunit.survey(ARRAY[relation]);
  IF now.relation IS NULL OR modes IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT t.tgname, t.tgenabled INTO hook, state FROM pg_trigger t
   WHERE t.tgrelid = settle.relation AND t.tgfoid = 'whodunit.witness'::regproc AND NOT t.tgisinternal
   ORDER BY t.tgenabled LIMIT 1;
  IF now.why_not_hooked IS NULL AND NOT now.hooked AND strong AND (repair OR state IS DISTINCT FROM 'D') THEN
    PERFORM whodunit.run(format('CREATE OR REPLACE TRIGGER whodunit_witness'
      ' BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION whodunit.witness()', target));
    PERFORM whodunit.run(format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER whodunit_witness', target));
    deeds := deeds || 'hooked'::text;
  ELSIF now.why_not_hooked IS NOT NULL AND hook IS NOT NULL AND 'AccessExclusiveLock' = ANY (modes) THEN
    PERFORM whodunit.run(format('DROP TRIGGER %I ON %s', hook, target));
    deeds := deeds || 'unhooked'::text;
  END IF;
  IF (now.why_not_published IS NULL) <> now.published
     AND (strong OR 'ShareUpdateExclusiveLock' = ANY (modes))
     AND EXISTS (SELECT FROM pg_publication p WHERE p.pubname = 'whodunit' AND NOT p.puballtables) THEN
    -- ALTER PUBLICATION locks the publication until its transaction ends. A command waits a moment for another one;
    -- what it could not add, mend() adds later. Leaving it in would make PostgreSQL refuse UPDATE: that waits longer.
    BEGIN
      PERFORM set_config('lock_timeout', CASE WHEN now.published THEN '5s' ELSE '300ms' END, true);
      PERFORM whodunit.run(format('ALTER PUBLICATION whodunit %s TABLE ONLY %s',
                                  CASE WHEN now.published THEN 'DROP' ELSE 'ADD' END, target));
      PERFORM set_config('lock_timeout', patience, true);
      deeds := deeds || CASE WHEN now.published THEN 'unpublished' ELSE 'published' END;
    EXCEPTION WHEN lock_not_available THEN
      IF repair THEN
        RAISE;
      END IF;
    END;
  END IF;
  RETURN nullif(array_to_string(deeds, ', '), '');
END
$function$;

-- Writes into the log how the given tables stand: which carry the hook, and which could and do not.
CREATE OR REPLACE FUNCTION whodunit.take_stock(relations oid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  stock record;
BEGIN
  FOR stock IN
    SELECT s.hooked, jsonb_agg(jsonb_build_array(s.relation::bigint, s.schema_name, s.table_name)) AS tables
      FROM whodunit.survey(relations) s
     WHERE s.hooked OR s.why_not_hooked IS NULL
        OR s.why_not_hooked IN ('unlogged', 'fed by a subscription', 'belongs to an extension')
     GROUP BY 1
  LOOP
    PERFORM whodunit.emit('i1', ROW(CASE WHEN stock.hooked THEN 'hooked' ELSE 'unhooked' END, 1, 1, stock.tables)::text);
  END LOOP;
END
$function$;

-- Writes the whole inventory into the log: for the role that Whodunit runs as, at its start.
CREATE OR REPLACE FUNCTION whodunit.announce() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  hooked oid[];
  parts int;
BEGIN
  IF NOT whodunit.trusts_caller() THEN
    RETURN NULL;
  END IF;
  hooked := coalesce((SELECT array_agg(t.relation ORDER BY t.relation) FROM whodunit.tables() t WHERE t.hooked), '{}');
  parts := greatest((cardinality(hooked) + 499) / 500, 1);
  FOR part IN 1 .. parts LOOP
    PERFORM whodunit.emit('i1', ROW('announced', part, parts, coalesce(
        (SELECT jsonb_agg(jsonb_build_array(c.oid::bigint, n.nspname, c.relname))
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.oid = ANY (hooked[part * 500 - 499 : part * 500])), '[]'))::text);
  END LOOP;
  RETURN cardinality(hooked);
END
$function$;

-- Hooks and publishes one table, for install: one call, one transaction. The caller's lock_timeout bounds the wait.
CREATE OR REPLACE FUNCTION whodunit.hook_table(relation oid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  deeds text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = relation) OR NOT EXISTS (
       SELECT FROM pg_roles c WHERE c.rolname = session_user AND c.rolsuper) THEN
    RETURN NULL;
  END IF;
  IF (SELECT s.why_not_hooked IS NULL FROM whodunit.survey(ARRAY[relation]) s) THEN
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', relation::regclass);
  ELSIF EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = relation AND t.tgfoid = 'whodunit.witness'::regproc) THEN
    EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', relation::regclass);
  ELSE
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', relation::regclass);
  END IF;
  deeds := whodunit.settle(relation, true);
  PERFORM whodunit.take_stock(ARRAY[relation]);
  RETURN deeds;
END
$function$;

-- Brings one table's place in the publication to where it belongs, if one is amiss: for the role that Whodunit runs
-- as, for the rare table that a command could not settle because another command held the publication.
CREATE OR REPLACE FUNCTION whodunit.mend() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS $function$
DECLARE
  amiss oid;
BEGIN
  IF NOT whodunit.trusts_caller() THEN
    RETURN NULL;
  END IF;
  SELECT t.relation INTO amiss FROM whodunit.tables() t
   WHERE (t.why_not_published IS NULL) <> t.published
     AND EXISTS (SELECT FROM pg_publication p WHERE p.pubname = 'whodunit')
   ORDER BY t.published DESC LIMIT 1;
  IF amiss IS NULL THEN
    RETURN NULL;
  END IF;
  EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', amiss::regclass);
  RETURN amiss::regclass || ': ' || coalesce(whodunit.settle(amiss, false), 'busy');
EXCEPTION WHEN lock_not_available THEN
  RETURN amiss::regclass || ': busy';
END
$function$;

-- == The event triggers ====================================================================================

-- Whether an object is one of ours.
CREATE OR REPLACE FUNCTION whodunit.is_ours(kind text, names text[], identity text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
  SELECT coalesce(names[1] = 'whodunit' OR (kind = 'trigger' AND names[3] LIKE 'whodunit%')
      OR (kind IN ('publication relation', 'publication namespace') AND identity LIKE '%in publication whodunit'), false)
$function$;

-- Triggers that this transaction turned off on the given tables, and our own that no longer always fire.
CREATE OR REPLACE FUNCTION whodunit.disabled(relations oid[]) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
  SELECT coalesce(jsonb_agg(format('%I on %s', t.tgname, t.tgrelid::regclass) ORDER BY t.tgname), '[]')
    FROM pg_trigger t
   WHERE t.tgrelid = ANY (relations) AND NOT t.tgisinternal
     AND (t.tgenabled = 'D' OR (t.tgfoid = 'whodunit.witness'::regproc AND t.tgenabled <> 'A'))
     AND age(t.xmin) <= 0
     AND pg_xact_status((((pg_current_xact_id()::text::bigint >> 32) + CASE
           WHEN t.xmin::text::bigint < (pg_current_xact_id()::text::bigint & 4294967295) THEN 1 ELSE 0 END << 32)
           | t.xmin::text::bigint)::text::xid8) = 'in progress'
$function$;

-- After a command: settles the tables that it touched and says what it did.
CREATE OR REPLACE FUNCTION whodunit.after_command() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  objects jsonb;
  touched oid[];
  disabled jsonb;
BEGIN
  IF NOT has_table_privilege('pg_catalog.pg_authid'::regclass, 'SELECT') THEN
    RETURN;
  END IF;
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_event_trigger_ddl_commands() c
                    WHERE NOT c.in_extension AND c.schema_name IS DISTINCT FROM 'pg_temp')
       OR current_setting('whodunit.own', true) = whodunit.own() THEN
      RETURN;
    END IF;
    SELECT jsonb_agg(jsonb_build_object('type', lower(c.object_type), 'schema', c.schema_name, 'identity', c.object_identity,
             'name', CASE WHEN cardinality(a.object_names) > 0 THEN a.object_names[cardinality(a.object_names)] END,
             'table', CASE WHEN c.object_type LIKE 'table%' OR c.object_type IN ('trigger', 'rule', 'policy')
                           THEN a.object_names[2] END,
             'dropped', false, 'original', true,
             'hook', whodunit.is_ours(c.object_type, a.object_names, c.object_identity)
                     OR (c.classid = 'pg_trigger'::regclass AND EXISTS (SELECT FROM pg_trigger t
                           WHERE t.oid = c.objid AND t.tgfoid = 'whodunit.witness'::regproc)))),
           array_agg(DISTINCT CASE c.classid WHEN 'pg_class'::regclass THEN c.objid
                      WHEN 'pg_trigger'::regclass THEN (SELECT t.tgrelid FROM pg_trigger t WHERE t.oid = c.objid) END)
      INTO objects, touched
      FROM (SELECT * FROM pg_event_trigger_ddl_commands()
             WHERE NOT in_extension AND schema_name IS DISTINCT FROM 'pg_temp' LIMIT 500) c
      LEFT JOIN LATERAL pg_identify_object_as_address(c.classid, c.objid, c.objsubid) a
             ON c.classid <> 0 AND c.objid <> 0;
    IF objects IS NULL THEN
      RETURN;
    END IF;
    IF TG_TAG LIKE '%SUBSCRIPTION' THEN
      touched := touched || ARRAY(SELECT s.srrelid FROM pg_subscription_rel s);
    ELSIF TG_TAG = 'ALTER SCHEMA' THEN
      touched := touched || ARRAY(SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                                   WHERE c.relkind IN ('r', 'p') AND objects @> jsonb_build_array(jsonb_build_object(
                                         'type', 'schema', 'name', n.nspname)));
    END IF;
    IF TG_TAG = 'ALTER TABLE' AND current_setting('whodunit.let_go', true) <> '' THEN
      -- before_command let go of every table that the words might mean.
      PERFORM set_config('whodunit.let_go', '', true);
      PERFORM whodunit.settle_all(ARRAY(SELECT t.relation FROM whodunit.tables() t
                                         WHERE NOT t.published AND t.why_not_published IS NULL));
    END IF;
    touched := ARRAY(SELECT DISTINCT c.oid FROM pg_class c
                      WHERE c.oid = ANY (touched || ARRAY(SELECT p.relid FROM unnest(touched) t, pg_partition_tree(t) p))
                        AND c.relkind IN ('r', 'p'));
    disabled := whodunit.disabled(touched);
    PERFORM whodunit.settle_all(touched);
  EXCEPTION WHEN OTHERS THEN
    -- Half a word is better than none: the statement alone.
    objects := coalesce(objects, '[]');
  END;
  BEGIN
    -- Where the command also dropped something, after_drop has told the whole of it.
    IF current_setting('whodunit.told', true) IS DISTINCT FROM whodunit.own() THEN
      PERFORM whodunit.emit('d1', ROW(TG_TAG, whodunit.statement(),
          jsonb_build_object('objects', objects, 'disabled', coalesce(disabled, '[]')))::text);
    END IF;
    PERFORM set_config('whodunit.told', '', true);
    PERFORM whodunit.take_stock(touched);
  EXCEPTION WHEN OTHERS THEN
    NULL;
  END;
END
$function$;

-- Settles tables one by one, so that one which cannot be settled does not undo the others.
CREATE OR REPLACE FUNCTION whodunit.settle_all(relations oid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  one oid;
BEGIN
  FOREACH one IN ARRAY coalesce(relations, '{}') LOOP
    BEGIN
      PERFORM whodunit.settle(one, false);
    EXCEPTION WHEN OTHERS THEN
      NULL;
    END;
  END LOOP;
END
$function$;

-- After a command that dropped something: says what. It runs before after_command does, and speaks for it too.
CREATE OR REPLACE FUNCTION whodunit.after_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  objects jsonb;
  commands jsonb;
  disabled jsonb;
  gone jsonb;
  bare oid[];
  unkeyed oid[];
BEGIN
  IF NOT has_table_privilege('pg_catalog.pg_authid'::regclass, 'SELECT') THEN
    RETURN;
  END IF;
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_event_trigger_dropped_objects() d WHERE NOT d.is_temporary)
       OR current_setting('whodunit.own', true) = whodunit.own() THEN
      RETURN;
    END IF;
    WITH dropped AS MATERIALIZED (
      SELECT * FROM pg_event_trigger_dropped_objects() WHERE NOT is_temporary),
    told AS (
      SELECT d.*, CASE WHEN d.object_type = 'trigger' THEN
                    (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname = d.address_names[1] AND c.relname = d.address_names[2]) END AS bared
        FROM dropped d
       WHERE (d.original OR d.object_type IN ('table', 'partitioned table', 'foreign table', 'view', 'materialized view',
              'sequence', 'function', 'procedure', 'aggregate', 'schema', 'trigger', 'event trigger', 'policy', 'rule',
              'table column', 'table constraint', 'publication', 'publication relation', 'extension', 'foreign key'))
         -- What goes with its table needs no word of its own.
         AND NOT (NOT d.original AND cardinality(d.address_names) >= 2 AND d.object_type <> 'table' AND EXISTS (
               SELECT FROM dropped o WHERE o.object_type IN ('table', 'foreign table', 'view', 'materialized view')
                  AND o.objsubid = 0 AND o.address_names[1:2] = d.address_names[1:2])))
    SELECT jsonb_agg(jsonb_build_object('type', object_type, 'schema', schema_name, 'identity', object_identity,
             'name', address_names[cardinality(address_names)],
             'table', CASE WHEN object_type LIKE 'table%' OR object_type IN ('trigger', 'rule', 'policy') THEN address_names[2] END,
             'dropped', true, 'original', original,
             'hook', whodunit.is_ours(object_type, address_names, object_identity)
                     OR (bared IN (SELECT s.relation FROM whodunit.survey(ARRAY[bared]) s
                                    WHERE s.why_not_hooked IS NULL AND NOT s.hooked)
                         AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = bared
                                           AND t.tgfoid = 'whodunit.witness'::regproc))))
             FILTER (WHERE position <= 500),
           array_agg(bared) FILTER (WHERE bared IS NOT NULL),
           (SELECT jsonb_agg(jsonb_build_array(o.objid::bigint, o.address_names[1], o.address_names[2]))
              FROM (SELECT * FROM dropped WHERE object_type = 'table' AND objsubid = 0 LIMIT 5000) o),
           -- A key, a column or an index may have been what identified a table's rows.
           ARRAY(SELECT c.oid FROM dropped d JOIN pg_namespace n ON n.nspname = d.address_names[1]
                   JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = d.address_names[2]
                  WHERE d.object_type IN ('table constraint', 'table column')
                  UNION
                 SELECT c.oid FROM pg_class c
                  WHERE c.relreplident = 'i' AND EXISTS (SELECT FROM dropped d WHERE d.object_type = 'index')
                    AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisreplident))
      INTO objects, bare, gone, unkeyed
      FROM (SELECT t.*, row_number() OVER (ORDER BY t.original DESC, t.object_type = 'table' DESC) AS position FROM told t) t;
    PERFORM whodunit.settle_all(unkeyed);
    IF objects IS NULL THEN
      RETURN;
    END IF;
    IF TG_TAG LIKE 'ALTER%' THEN
      SELECT jsonb_agg(jsonb_build_object('type', lower(c.object_type), 'schema', c.schema_name, 'identity', c.object_identity,
               'name', CASE WHEN cardinality(a.object_names) > 0 THEN a.object_names[cardinality(a.object_names)] END,
               'table', CASE WHEN c.object_type LIKE 'table%' THEN a.object_names[2] END,
               'dropped', false, 'original', true,
               'hook', whodunit.is_ours(c.object_type, a.object_names, c.object_identity))),
             whodunit.disabled(array_agg(c.objid) FILTER (WHERE c.classid = 'pg_class'::regclass))
        INTO commands, disabled
        FROM (SELECT * FROM pg_event_trigger_ddl_commands()
               WHERE NOT in_extension AND schema_name IS DISTINCT FROM 'pg_temp' LIMIT 500) c
        LEFT JOIN LATERAL pg_identify_object_as_address(c.classid, c.objid, c.objsubid) a
               ON c.classid <> 0 AND c.objid <> 0;
      PERFORM set_config('whodunit.told', whodunit.own(), true);
    END IF;
  EXCEPTION WHEN OTHERS THEN
    objects := coalesce(objects, '[]');
  END;
  BEGIN
    PERFORM whodunit.emit('d1', ROW(TG_TAG, whodunit.statement(),
        jsonb_build_object('objects', coalesce(commands, '[]') || objects, 'disabled', coalesce(disabled, '[]')))::text);
    IF gone IS NOT NULL THEN
      PERFORM whodunit.emit('i1', ROW('unhooked', 1, 1, gone)::text);
    END IF;
    PERFORM whodunit.take_stock(bare);
  EXCEPTION WHEN OTHERS THEN
    NULL;
  END;
END
$function$;

-- Before a table's rows are written anew.
CREATE OR REPLACE FUNCTION whodunit.before_rewrite() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  IF NOT has_table_privilege('pg_catalog.pg_authid'::regclass, 'SELECT') THEN
    RETURN;
  END IF;
  PERFORM whodunit.emit('d1', ROW('TABLE REWRITE', whodunit.statement(), jsonb_build_object('objects', (
      SELECT jsonb_agg(jsonb_build_object('type', 'table', 'schema', n.nspname, 'name', c.relname, 'table', c.relname,
               'identity', c.oid::regclass::text, 'dropped', false, 'original', true, 'hook', false))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.oid = pg_event_trigger_table_rewrite_oid() AND c.relpersistence <> 't'), 'disabled', '[]'::jsonb))::text)
    WHERE EXISTS (SELECT FROM pg_class c WHERE c.oid = pg_event_trigger_table_rewrite_oid() AND c.relpersistence <> 't');
EXCEPTION WHEN OTHERS THEN
  NULL;
END
$function$;

-- Before a command: lets go of tables that are to become unlogged, which PostgreSQL refuses for published ones, and
-- says who is about to take our own schema away, because nothing of ours will be there to say it afterwards.
CREATE OR REPLACE FUNCTION whodunit.before_command() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  words text := current_query();
  around text;
  patience text := current_setting('lock_timeout');
  one oid;
BEGIN
  IF NOT has_table_privilege('pg_catalog.pg_authid'::regclass, 'SELECT') THEN
    RETURN;
  END IF;
  BEGIN
    -- The statement may stand inside a function: then it is part of the context.
    GET DIAGNOSTICS around = PG_CONTEXT;
    words := lower(left(words, 100000) || replace(around, 'whodunit.before_command()', ''));
    IF current_setting('whodunit.own', true) = whodunit.own() THEN
      RETURN;
    END IF;
    IF TG_TAG = 'ALTER TABLE' AND strpos(words, 'unlogged') > 0 THEN
      -- What stays logged comes back when the command has run.
      PERFORM set_config('whodunit.let_go', 'yes', true);
      PERFORM set_config('lock_timeout', '2s', true);
      FOR one IN SELECT m.prrelid FROM pg_publication_rel m JOIN pg_publication p ON p.oid = m.prpubid
                   JOIN pg_class c ON c.oid = m.prrelid
                  WHERE p.pubname = 'whodunit' AND strpos(words, lower(c.relname)) > 0
      LOOP
        BEGIN
          PERFORM whodunit.run(format('ALTER PUBLICATION whodunit DROP TABLE ONLY %s', one::regclass));
        EXCEPTION WHEN OTHERS THEN
          NULL;
        END;
      END LOOP;
      PERFORM set_config('lock_timeout', patience, true);
    ELSIF TG_TAG = 'DROP SCHEMA' AND words ~ '(^|[^a-z0-9_])whodunit([^a-z0-9_.]|$)'
          OR TG_TAG IN ('DROP FUNCTION', 'DROP ROUTINE') AND words ~ '(^|[^a-z0-9_])whodunit"?[.]' THEN
      PERFORM whodunit.emit('d1', ROW(TG_TAG, whodunit.statement(), jsonb_build_object('objects', jsonb_build_array(
          jsonb_build_object('type', lower(substr(TG_TAG, 6)), 'schema', 'whodunit', 'name', 'whodunit',
            'identity', 'whodunit', 'dropped', true, 'original', true, 'hook', true)), 'disabled', '[]'::jsonb))::text);
    END IF;
  EXCEPTION WHEN OTHERS THEN
    NULL;
  END;
END
$function$;

-- == Owners, rights, publication ===========================================================================

DO $rights$
DECLARE
  owner name := (SELECT rolname FROM pg_authid WHERE oid = 10);
  routine regprocedure;
BEGIN
  EXECUTE format('ALTER SCHEMA whodunit OWNER TO %I', owner);
  FOR routine IN SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'whodunit' LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO %I', routine, owner);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', routine);
  END LOOP;
END
$rights$;

GRANT EXECUTE ON FUNCTION whodunit.version(), whodunit.key(), whodunit.trusts_caller(), whodunit.heartbeat(), whodunit.announce(),
  whodunit.mend(), whodunit.tables() TO PUBLIC;

DO $publication$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'whodunit') THEN
    CREATE PUBLICATION whodunit;
    COMMENT ON PUBLICATION whodunit IS 'Whodunit: the tables whose rows it sees';
    EXECUTE format('ALTER PUBLICATION whodunit OWNER TO %I', (SELECT rolname FROM pg_authid WHERE oid = 10));
  END IF;
END
$publication$;
