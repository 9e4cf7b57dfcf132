#!/usr/bin/env bash
# Runs every target for so many seconds, one after the other, and prints what came of it.
# usage: fuzz/run.sh SECONDS [TARGET...]
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:?usage: fuzz/run.sh SECONDS [TARGET...]}
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)

cargo +nightly run --quiet --release --example seeds
mkdir -p logs
failed=0
for target in "${targets[@]}"; do
    cargo +nightly fuzz build "$target" 2> "logs/$target.build" || { cat "logs/$target.build"; exit 1; }
    mkdir -p "artifacts/$target" "corpus/$target"
    before=$(find "artifacts/$target" -type f | wc -l)
    cargo +nightly fuzz run "$target" -- \
        -max_total_time="$seconds" -max_len=32768 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        > "logs/$target.log" 2>&1 || failed=1
    found=$(($(find "artifacts/$target" -type f | wc -l) - before))
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "logs/$target.log" | tail -1)
    memory=$(sed -n 's/^stat::peak_rss_mb: *//p' "logs/$target.log" | tail -1)
    edges=$(grep -o 'cov: [0-9]*' "logs/$target.log" | tail -1 | cut -d' ' -f2)
    printf '%-12s %6s s %12s runs %6s edges %6s MB %3s findings\n' \
        "$target" "$seconds" "${runs:-?}" "${edges:-?}" "${memory:-?}" "$found"
done
exit $failed
