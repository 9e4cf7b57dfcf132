#!/bin/sh
# The presets against tables that the older tools have written: tests/older_tables.sh DIR,
# where DIR has the answers of the service in `input` and the tables in `expected`, named as
# those in fixtures/older-tools are.
set -eu
test -d "$1/input" && test -d "$1/expected"
GCEXPORT_OLDER_TABLES=$(cd "$1" && pwd)
export GCEXPORT_OLDER_TABLES
cd "$(dirname "$0")/.."
cargo test --locked --test older_tables -- --ignored --nocapture
