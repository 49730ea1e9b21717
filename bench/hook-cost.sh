#!/bin/sh
# What the hooks cost the watched database: PostgreSQL from Debian, pgbench, one client, prepared statements.
# Two databases of one scratch cluster, one hooked and one not, run in alternating pairs; medians of the differences.
#
#   bench/hook-cost.sh [pairs, 12]        prints a Markdown table
#
# Wall time is what a client waits; CPU time is what the backend used, and is steadier on a busy machine. Client and server
# share one core: on two, each message wakes the other core, which in a virtual machine costs more than the statement.
set -eu

pairs=${1:-12}
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${PINNED:-}" ] && command -v taskset >/dev/null; then
    PINNED=yes exec taskset -c "$(($(nproc) - 1))" "$0" "$@"
fi
sql=$here/../detector/src/main/resources/dev/whodunit/detector/hooks
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ -z "$bin" ] || [ ! -x "$bin/pgbench" ] || [ ! -x "$bin/initdb" ]; then
    echo "skipped: no PostgreSQL server with pgbench under /usr/lib/postgresql (Debian: postgresql)" >&2
    exit 0
fi
scratch=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as=""
if [ "$(id -u)" = 0 ]; then
    # The server refuses to run as root.
    user=$(getent passwd postgres >/dev/null && echo postgres || echo nobody)
    chown "$user" "$scratch"
    as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
fi
stop() {
    $as "$bin/pg_ctl" -D "$scratch/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$scratch"
}
trap stop EXIT INT TERM
cd "$scratch"

$as "$bin/initdb" -D "$scratch/data" -A trust -U postgres -E UTF8 --locale=C >/dev/null
$as sh -c "cat >> '$scratch/data/postgresql.conf'" <<CONF
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
wal_level = logical
synchronous_commit = on
fsync = off
autovacuum = off
checkpoint_timeout = 1h
max_wal_size = 20GB
shared_buffers = 256MB
CONF
$as "$bin/pg_ctl" -D "$scratch/data" -l "$scratch/log" -w start >/dev/null
postmaster=$(head -1 "$scratch/data/postmaster.pid")
psql() { "$bin/psql" -h 127.0.0.1 -p "$port" -U postgres -X -q -At -v ON_ERROR_STOP=1 "$@"; }

for database in plain hooked; do
    psql -c "CREATE DATABASE $database"
    psql -d $database -c "CREATE TABLE t (id int PRIMARY KEY, v int, x text) WITH (fillfactor = 40)" \
        -c "CREATE TABLE s (id bigserial PRIMARY KEY, v int, x text)"
done
psql -d hooked -1 -f "$sql/schema.sql"
psql -d hooked -c "SELECT pg_create_logical_replication_slot('whodunit', 'pgoutput')" >/dev/null
psql -d hooked -1 -f "$sql/event-triggers.sql"
psql -d hooked -f "$sql/tables.sql" >/dev/null

# A script of n statements in one transaction.
script() {
    printf '%s\n' '\set id random(1, 5000)' 'BEGIN;'
    n=0
    while [ $n -lt "$2" ]; do
        case $1 in
            update) echo "UPDATE t SET v = v + 1 WHERE id = :id + $n;" ;;
            insert) echo "INSERT INTO s (v, x) VALUES (:id, 'abcdefgh');" ;;
            delete) echo "DELETE FROM t WHERE id = :id + $n;" ;;
        esac
        n=$((n + 1))
    done
    if [ "$1" = delete ]; then echo 'ROLLBACK;'; else echo 'COMMIT;'; fi
}
for kind in update insert delete; do
    script $kind 1 >$kind-1.sql
    script $kind 11 >$kind-11.sql
    script $kind 51 >$kind-51.sql
done
printf '%s\n' '\set id random(1, 5000)' 'UPDATE t SET v = v + 1 WHERE id = :id;' >single.sql
printf '%s\n' 'UPDATE t SET v = v + 1 WHERE id = -1;' >nothing.sql
chmod -R a+rX "$scratch"

fresh() {
    psql -d "$1" -c "TRUNCATE s, t" -c "INSERT INTO t SELECT g, 0, 'abcdefgh' FROM generate_series(1, 5100) g" \
        -c "VACUUM ANALYZE t"
}
cpu() { awk '{ print $16 + $17 }' "/proc/$postmaster/stat"; }
# database script transactions: wall and CPU microseconds per transaction
measure() {
    before=$(cpu)
    wall=$("$bin/pgbench" -h 127.0.0.1 -p "$port" -U postgres -n -M prepared -c 1 -t "$3" -f "$2.sql" "$1" 2>/dev/null |
        awk '/latency average/ { print $4 * 1000 }')
    sleep 0.1
    after=$(cpu)
    echo "$wall $(awk "BEGIN { print ($after - $before) * 1000000 / $(getconf CLK_TCK) / $3 }")"
}
# database script: bytes of log and transaction ids per transaction
log_bytes() {
    "$bin/pgbench" -h 127.0.0.1 -p "$port" -U postgres -n -M prepared -c 1 -t 8000 -f "$2.sql" "$1" >/dev/null 2>&1
    before=$(psql -d "$1" -c "SELECT pg_current_wal_insert_lsn() - '0/0', pg_current_xact_id()" -F ' ')
    "$bin/pgbench" -h 127.0.0.1 -p "$port" -U postgres -n -M prepared -c 1 -t 2000 -f "$2.sql" "$1" >/dev/null 2>&1
    after=$(psql -d "$1" -c "SELECT pg_current_wal_insert_lsn() - '0/0', pg_current_xact_id()" -F ' ')
    echo "$before $after" | awk '{ printf "%d bytes, %.1f xid", ($3 - $1) / 2000, ($4 - $2 - 1) / 2000 }'
}

measure plain single 2000 >/dev/null
measure hooked single 2000 >/dev/null
: >rows
pair=0
while [ $pair -lt "$pairs" ]; do
    if [ $((pair % 2)) = 0 ]; then order="plain hooked"; else order="hooked plain"; fi
    for database in $order; do fresh $database; done
    # CPU time is told in hundredths of a second: so many that one of them is little.
    for name in single update-1 update-51 insert-1 insert-51 delete-1 delete-51 nothing; do
        case $name in *-51) count=1200 ;; *) count=8000 ;; esac
        for database in $order; do
            echo "$pair $name $database $(measure $database $name $count)" >>rows
        done
    done
    pair=$((pair + 1))
    echo "pair $pair of $pairs, load $(cut -d' ' -f1-3 /proc/loadavg)" >&2
done

psql -c "SELECT 'PostgreSQL ' || current_setting('server_version')"
echo "$pairs alternating pairs, load at the end $(cut -d' ' -f1-3 /proc/loadavg) on $(nproc --all) cores"
echo
python3 - rows <<'PYTHON'
import collections, statistics, sys
runs = collections.defaultdict(dict)
for line in open(sys.argv[1]):
    pair, name, database, wall, cpu = line.split()
    runs[int(pair)][name, database] = (float(wall), float(cpu))
def extra(run, name, which):
    return run[name, "hooked"][which] - run[name, "plain"][which]
def slope(run, kind, which):
    return (extra(run, kind + "-51", which) - extra(run, kind + "-1", which)) / 50
measures = [
    ("one-statement transaction, UPDATE", lambda r, w: extra(r, "single", w), 30),
    ("BEGIN, one INSERT, COMMIT", lambda r, w: extra(r, "insert-1", w), 30),
    ("each further UPDATE", lambda r, w: slope(r, "update", w), 5),
    ("each further INSERT", lambda r, w: slope(r, "insert", w), 5),
    ("each DELETE", lambda r, w: slope(r, "delete", w), 30),
    ("BEGIN, one DELETE, ROLLBACK", lambda r, w: extra(r, "delete-1", w), 30),
    ("UPDATE that touches no row", lambda r, w: extra(r, "nothing", w), None),
]
print("| what is added | wall, median (quartiles) | CPU, median (quartiles) | target |")
print("|---|---|---|---|")
for label, measure, target in measures:
    cells = []
    for which in (0, 1):
        values = [measure(run, which) for run in runs.values()]
        low, middle, high = statistics.quantiles(values, n=4)
        cells.append("%.1f µs (%.1f to %.1f)" % (middle, low, high))
    print("| %s | %s | %s | %s |" % (label, cells[0], cells[1], "≤ %d µs" % target if target else ""))
base = [run["single", "plain"] for run in runs.values()]
print()
print("An unhooked one-statement UPDATE took %.0f µs wall, %.0f µs CPU (medians)." % tuple(statistics.median(b[w] for b in base) for w in (0, 1)))
PYTHON
echo
echo "| write-ahead log per transaction | unhooked | hooked |"
echo "|---|---|---|"
echo "| one-row UPDATE | $(log_bytes plain single) | $(log_bytes hooked single) |"
echo "| one-row DELETE, rolled back | $(log_bytes plain delete-1) | $(log_bytes hooked delete-1) |"
echo "| eleven UPDATEs | $(log_bytes plain update-11) | $(log_bytes hooked update-11) |"
echo "| UPDATE that touches no row | $(log_bytes plain nothing) | $(log_bytes hooked nothing) |"
