#!/usr/bin/env bash
# Names that fight back (formulas, line breaks, NUL, right-to-left, emoji,
# paths, devices, 300 characters): exports them in every format of the table,
# and compares what each reader that is installed makes of them with what was
# sent. PYTHON names an interpreter with pandas, polars, duckdb and openpyxl.
source "$(dirname "$0")/common.sh"
here=$PWD/benches
python=${PYTHON:-python3}
"$python" "$here/readers.py" make "$desk/list.json"
simulate --list "$desk/list.json"
"$program" -q -c all -f none --header keys --columns activity_id,name,distance_km,duration,start_local \
    --table csv,xlsx,json,jsonl -d "$desk/out"
if command -v soffice > /dev/null; then
    # 44 comma, 34 quote, 76 UTF-8, every column as text: what a person gets who imports with care.
    soffice --headless --convert-to 'ods:calc8' --infilter='CSV:44,34,76,1,1/2/2/2/3/2/4/2/5/2' \
        --outdir "$desk" "$desk/out/activities.csv" > /dev/null 2>&1
    soffice --headless --convert-to 'ods:calc8' --outdir "$desk/workbook" \
        "$desk/out/activities.xlsx" > /dev/null 2>&1
fi
"$python" "$here/readers.py" compare "$desk"
