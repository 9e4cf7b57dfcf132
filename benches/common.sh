# Shared by the scripts beside it: builds the program, starts the simulated
# service, and cleans up. Sourced, not run.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --release --quiet
program=$PWD/target/release/gcexport
desk=$(mktemp -d)
export XDG_STATE_HOME=$desk/state
export GCEXPORT_USERNAME=demo@example.com GCEXPORT_PASSWORD=demo-password-1

# simulate ARGUMENTS...: starts the service, sets GCEXPORT_BASE_URL.
simulate() {
    "$program" simulate "$@" > "$desk/service" &
    service=$!
    trap 'kill $service 2> /dev/null || true; rm -rf "$desk"' EXIT
    until grep -q http "$desk/service"; do sleep 0.1; done
    GCEXPORT_BASE_URL=$(grep -o 'http://[0-9.:]*' "$desk/service")
    export GCEXPORT_BASE_URL
}

# seconds COMMAND...: how long it takes, in seconds, in $took.
seconds() {
    local begin end
    begin=$(date +%s.%N)
    "$@" > "$desk/said" 2>&1 || { cat "$desk/said" >&2; return 1; }
    end=$(date +%s.%N)
    took=$(echo "$begin $end" | awk '{ print $2 - $1 }')
}

# median NUMBERS...
median() {
    printf '%s\n' "$@" | sort -n | awk '{ n[NR] = $1 } END { print n[int((NR + 1) / 2)] }'
}
