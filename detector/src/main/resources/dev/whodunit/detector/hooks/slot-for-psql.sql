-- The replication slot, from which Whodunit reads. It waits until transactions that are open now have ended; nobody
-- waits for it. The server keeps its log until the slot's reader has seen it: set max_slot_wal_keep_size.
SELECT pg_catalog.format('SELECT pg_catalog.pg_create_logical_replication_slot(%L, %L%s)', '@slot@', 'pgoutput',
         CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 170000 THEN ', failover => true' END)
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots WHERE slot_name = '@slot@')
\gexec
