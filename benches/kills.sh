#!/usr/bin/env bash
# 200 times: SIGKILL at a random moment of a run over 500 activities, run again,
# and compare files, table and ledger with an undisturbed run. Prints how many
# trees were identical and how many files were fetched twice at most.
set -euo pipefail
cd "$(dirname "$0")/.."
GCEXPORT_KILLS=${1:-200} cargo test --quiet --test product -- --nocapture --test-threads 1 two_hundred_kills
