#!/usr/bin/env bash
# Lets other programs read the tables of the golden account and confirm what
# the service sent: pandas, polars, duckdb, openpyxl, and LibreOffice in two
# languages. What is not installed is skipped, with a notice.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/${1:-target/release/gcexport}
pins=tests/readers/requirements.txt
venv=target/readers
if ! cmp -s "$pins" "$venv/requirements.txt"; then
    if python3 -m venv --clear "$venv" &&
        "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$pins"; then
        cp "$pins" "$venv/requirements.txt"
    else
        echo "notice: the readers of $pins cannot be installed; going on with those that are"
        rm -rf "$venv"
    fi
fi
python=$venv/bin/python
[ -x "$python" ] || python=python3
"$python" tests/readers/check.py "$program"
