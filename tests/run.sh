#!/usr/bin/env bash
# Sets up what the tests need, builds everything, checks the format and runs all tests, on a machine with nothing but the .NET SDK.
# The last line is "N passed, N failed, N skipped"; the exit status is 0 only when nothing failed.
# A test whose prerequisite is missing is skipped and says why; with CI=true it fails.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=samples/servers.sh
. samples/servers.sh

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# No build server outlives this script: it would keep the output open.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false

results=$(mktemp -d)
failures=()

finish() {
    local status=$?
    local counters passed=0 failed=0 skipped=0 file
    for file in "$results"/*.trx; do
        [ -f "$file" ] || continue
        counters=$(grep -o '<Counters [^>]*>' "$file")
        passed=$((passed + $(count passed)))
        failed=$((failed + $(count failed) + $(count error) + $(count timeout) + $(count aborted)))
        # The attribute notExecuted stays 0: a skipped test is one that was not executed.
        skipped=$((skipped + $(count total) - $(count executed)))
    done
    rm -rf "$results"
    if [ ${#failures[@]} -gt 0 ] || [ "$failed" -gt 0 ]; then
        status=1
        printf 'FAILED: %s\n' "${failures[@]:-tests}" >&2
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    exit "$status"
}
trap finish EXIT

count() {
    local value
    value=$(grep -o " $1=\"[0-9]*\"" <<<"$counters") || value=0
    echo "${value//[^0-9]/}"
}

# step NAME COMMAND...: fails later, so that one run shows all there is to see.
step() {
    local name="$1" start=$SECONDS
    shift
    echo "== $name"
    if "$@" </dev/null; then
        echo "   $((SECONDS - start)) s"
    else
        failures+=("$name")
        return 1
    fi
}

need() {
    "$1" && return
    [ "${CI:-}" != true ]
}

step "PostgreSQL" need need_postgresql || true
step "Azurite" need need_azurite || true
if azurite=$(find_azurite); then
    export SLUICE_AZURITE="$azurite"
fi
step "Parquet tools" need need_parquet_tools || true
if parquet_tools_folder=$(find_parquet_tools); then
    export SLUICE_PARQUET_TOOLS="$parquet_tools_folder"
fi

step "ADF's client" need need_adf_client || true
if adf_client_folder=$(find_adf_client); then
    export SLUICE_ADF_CLIENT="$adf_client_folder"
fi

step "PgBouncer" need need_pgbouncer || true
step "Browser" need need_browser || true

# Not needed: there are binaries for one architecture only.
want_old_postgresql || say "The tests of an old PostgreSQL are skipped."
if old_postgresql_folder=$(find_old_postgresql); then
    export SLUICE_OLD_PG_BIN="$old_postgresql_folder"
fi

step "Build" dotnet build Functions.sln -c Release -warnaserror || exit 1
# The build has the analyzers and the rules of style (a test has the order of usings); left are spaces and the ends of lines and files, for which no
# project is loaded.
step "Format" dotnet format whitespace . --folder --verify-no-changes --exclude '**/obj/' '**/bin/' || true
# The tests start it hundreds of times: compiled ahead it needs 0.3 s less each time.
step "Publish" dotnet publish src/Sluice.Cli -c Release -r "$(dotnet --info | awk '/RID:/ { print $2 }')" --no-self-contained -p:PublishReadyToRun=true -o src/Sluice.Cli/bin/tests || exit 1
export SLUICE_PROGRAM="$PWD/src/Sluice.Cli/bin/tests/sluice.dll"
step "Tests" dotnet test Functions.sln -c Release --no-build --results-directory "$results" --logger "trx;LogFilePrefix=tests" \
    --blame-hang-timeout 5m --blame-hang-dump-type none || true
