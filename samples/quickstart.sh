#!/usr/bin/env bash
# Shows Sluice at work on this machine: starts a private PostgreSQL and Azurite, fills a table with 2 million rows, copies it to
# CSV blobs, to another database and back from the blobs, runs a pipeline of the factory beside this script, and has PostgreSQL
# compare every result with the original.
#
#   bash samples/quickstart.sh                  everything is stopped and removed at the end
#   bash samples/quickstart.sh --keep           leaves the servers running and prints how to connect and to serve the factory
#   bash samples/quickstart.sh --stop FOLDER    stops what --keep left running and removes it
#
# SLUICE_ROWS sets the number of rows.
set -euo pipefail

samples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$samples")
# shellcheck source=samples/servers.sh
. "$samples/servers.sh"

usage() {
    say "usage: bash samples/quickstart.sh [--keep | --stop FOLDER]"
    exit 2
}

keep=
case "${1:-}" in
    "") ;;
    --keep) keep=yes ;;
    --stop)
        # Only what --keep made: the folder is removed.
        [[ "$(basename "${2:-}")" == sluice-quickstart.* ]] && [ -d "$2/postgresql/data" ] || usage
        stop_servers "$2"
        rm -rf "$2"
        exit
        ;;
    *) usage ;;
esac

rows=${SLUICE_ROWS:-2000000}
password=sluice
folder=

finish() {
    local status=$?
    if [ -n "$folder" ] && { [ -z "$keep" ] || [ "$status" -ne 0 ]; }; then
        stop_servers "$folder"
        rm -rf "$folder"
    fi
    exit "$status"
}
trap finish EXIT

# --- set up -----------------------------------------------------------------------------------------------------------------------

need_postgresql || exit 1
need_azurite || exit 1
command -v dotnet >/dev/null || { say "The .NET 10 SDK is missing: https://dot.net"; exit 1; }

say "== Building sluice"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
quietly dotnet build "$repository/src/Sluice.Cli" -c Release -v quiet
sluice="$repository/src/Sluice.Cli/bin/Release/net10.0/sluice"

say "== Starting PostgreSQL and Azurite"
folder=$(mktemp -d "${TMPDIR:-/tmp}/sluice-quickstart.XXXXXX")
# Nothing here has to survive a crash of the machine.
start_postgresql "$folder" "$password" "fsync = off" "synchronous_commit = off" "full_page_writes = off" \
    "shared_buffers = 256MB" "max_wal_size = 4GB" "autovacuum = off"
start_azurite "$folder"

server="postgresql://sluice:$password@127.0.0.1:$postgresql_port"
lake="http://127.0.0.1:$azurite_port/devstoreaccount1"
account="DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=$lake;"

# What the user's own psql is set to has no say here.
unset "${!PG@}"
export PGCLIENTENCODING=UTF8
psql="$(find_postgresql)/psql"
[ -x "$psql" ] || psql=psql
# sql DATABASE SQL: prints the unaligned result.
sql() { PGOPTIONS="-c client_min_messages=warning" "$psql" "$server/$1" -X -q -A -t -v ON_ERROR_STOP=1 -c "$2"; }

# Else "$user", which is first in the search path, would be the schema of the ledger.
sql postgres "ALTER ROLE sluice SET search_path = public"
say "== Filling table events with $rows rows"
sql postgres "CREATE DATABASE shop"
sql postgres "CREATE DATABASE warehouse"
events="CREATE TABLE events (
    id bigint NOT NULL, device int NOT NULL, kind smallint, amount numeric(20,6), note text, seen timestamptz NOT NULL,
    day date, token uuid NOT NULL, active boolean, reading double precision, payload jsonb, raw bytea)"
sql shop "$events"
sql warehouse "$events"
sql warehouse "CREATE TABLE events_from_blobs (LIKE events)"
fill() {
    sql shop "
        INSERT INTO events
        SELECT i, i % 5000, CASE WHEN i % 11 > 0 THEN i % 7 END, CASE WHEN i % 13 > 0 THEN i * 1.000001 - 1000000 END,
            CASE i % 8
                WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'plain ' || i WHEN 3 THEN 'comma, ' || i || ', and \"quotes\"'
                WHEN 4 THEN E'two\nlines ' || i WHEN 5 THEN 'žluťoučký kůň 🐎 日本語 ' || i WHEN 6 THEN E'tab\tand \\\\ backslash' ELSE E'\\\\N' END,
            timestamptz '2024-01-01 00:00:00.000001+00' + i * interval '1.0001 second', CASE WHEN i % 17 > 0 THEN date '1970-01-01' + (i % 20000)::int END,
            md5(i::text)::uuid, CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END,
            CASE i % 1000 WHEN 0 THEN 'NaN' WHEN 1 THEN '-Infinity' ELSE sqrt(i) END,
            CASE WHEN i % 5 > 0 THEN jsonb_build_object('n', i, 'tags', jsonb_build_array('a', 'b,\"c\"')) END,
            CASE WHEN i % 4 > 0 THEN int8send(i) END
        FROM generate_series($1::bigint, $2::bigint) AS i"
}
# Two sessions: there are two cores at least.
fill 1 $((rows / 2)) &
first_half=$!
fill $((rows / 2 + 1)) "$rows"
wait "$first_half"
sql shop "ALTER TABLE events ADD PRIMARY KEY (id)"
# The sample pipeline copies a smaller table.
sql shop "CREATE TABLE orders AS SELECT * FROM events WHERE id <= $((rows / 10))"
sql shop "ALTER TABLE orders ADD PRIMARY KEY (id); CREATE SCHEMA archive; CREATE TABLE archive.orders (LIKE orders)"
sql shop "VACUUM ANALYZE"

# --- copy, measure, compare -------------------------------------------------------------------------------------------------------

# checksum DATABASE TABLE: the number of rows and a sum of their hashes, whatever their order, computed by the server.
checksum() {
    sql "$1" "
        SET timezone = 'UTC'; SET datestyle = 'ISO'; SET extra_float_digits = 1; SET bytea_output = 'hex';
        SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM $2 AS t"
}

report="$folder/report"
all_match=yes

# copy NAME DATABASE TABLE REFERENCE COMMAND...: runs the command, compares the table with the checksum it should have.
copy() {
    local name="$1" database="$2" table="$3" expected="$4" start end milliseconds actual bytes matches=yes
    shift 4
    say "== $name"
    say "   sluice ${*//$password@/***@}"
    start=$(date +%s%N)
    "$sluice" "$@" >"$folder/output" 2>&1 </dev/null || { cat "$folder/output" >&2; say "sluice failed: $name"; exit 1; }
    end=$(date +%s%N)
    milliseconds=$(((end - start) / 1000000))
    if [ "$table" = "-" ]; then
        actual=$(checksum_of_blobs)
        bytes=$original_bytes
    else
        actual=$(checksum "$database" "$table")
        bytes=$(sql "$database" "SELECT pg_table_size('$table')")
    fi
    [ "$actual" = "$expected" ] || { matches=NO all_match=; }
    awk -v name="$name" -v rows="${actual%% *}" -v ms="$milliseconds" -v bytes="$bytes" -v matches="$matches" 'BEGIN {
        printf "%-34s %10d %9.1f %11d %8.0f  %s\n", name, rows, ms / 1000, rows / ms * 1000, bytes / ms / 1000, matches }' >>"$report"
}

original=$(checksum shop events)
original_bytes=$(sql shop "SELECT pg_table_size('events')")
copied_orders=$(checksum shop orders)

# PostgreSQL parses the blobs itself, without Sluice, into a table that is then compared.
checksum_of_blobs() {
    sql warehouse "CREATE UNLOGGED TABLE IF NOT EXISTS parsed (LIKE events); TRUNCATE parsed"
    local blob
    while read -r blob; do
        node "$samples/blob.js" "$account" get "$blob" |
            "$psql" "$server/warehouse" -X -q -v ON_ERROR_STOP=1 -c "COPY parsed FROM STDIN (FORMAT csv, HEADER true)"
    done < <(node "$samples/blob.js" "$account" list quickstart/events/)
    checksum warehouse parsed
    sql warehouse "DROP TABLE parsed"
}

copy "table to CSV blobs" - - "$original" \
    copy "$server/shop" "$lake/quickstart/events" --table public.events --format csv --parallel 4 --partition-option DynamicRange

copy "table to table, 4 slices" warehouse events "$original" \
    copy "$server/shop" "$server/warehouse" --table public.events --to-table public.events --parallel 4 --partition-option Ctid

copy "CSV blobs to table" warehouse events_from_blobs "$original" \
    copy "$lake/quickstart/events" "$server/warehouse" --to-table public.events_from_blobs --format csv --parallel 4 \
    --pre-copy-script "TRUNCATE events_from_blobs"

say "== table to Parquet blobs"
"$sluice" copy "$server/shop" "$lake/quickstart/parquet" --table public.events --format parquet --parallel 4 \
    --partition-option DynamicRange >"$folder/output" 2>&1 </dev/null || { cat "$folder/output" >&2; exit 1; }

copy "Parquet blobs to table" warehouse events_from_blobs "$original" \
    copy "$lake/quickstart/parquet" "$server/warehouse" --to-table public.events_from_blobs --format parquet --parallel 4 \
    --pre-copy-script "TRUNCATE events_from_blobs"

# The factory is written for the cloud: merge patches point it at the servers of this machine.
overrides="$folder/overrides.json"
cat >"$overrides" <<JSON
{
  "linkedService/Shop": {
    "properties": {
      "typeProperties": {
        "server": "127.0.0.1",
        "port": $postgresql_port,
        "sslMode": 0,
        "password": { "type": "SecureString", "value": "$password", "store": null, "secretName": null }
      }
    }
  },
  "linkedService/Lake": {
    "properties": {
      "typeProperties": {
        "connectionString": "$account",
        "accountKey": null
      }
    }
  }
}
JSON
copy "pipeline: table, blobs, table" shop archive.orders "$copied_orders" \
    run ArchiveOrders --factory "$samples/factory" --overrides "$overrides" --param folder=quickstart

# --- report -----------------------------------------------------------------------------------------------------------------------

echo
printf '%-34s %10s %9s %11s %8s  %s\n' copied rows seconds rows/s MB/s matches
cat "$report"
echo
echo "MB/s is the size of the table in PostgreSQL by the time of the whole command. Finished in $SECONDS s."

if [ -n "$keep" ]; then
    cat <<TEXT

Folder:      $folder
PostgreSQL:  psql $server/shop   (and .../warehouse)
Azurite:     $account
Path:        export PATH=$(dirname "$sluice"):\$PATH
Factory:     sluice serve --factory $samples/factory --overrides $overrides
Stop both:   bash $samples/quickstart.sh --stop $folder
TEXT
fi

[ -n "$all_match" ] || { say "The copies do not match."; exit 1; }
