#!/usr/bin/env bash
# Renders the table of 10,000 activities in each format, nine times by turns:
# prints the median CPU time, from the least to the most, the peak memory and the
# size. What is wanted of 10,000: csv within 0.3 s, xlsx within 2 s; of 100,000:
# xlsx within 200 MB.
source "$(dirname "$0")/common.sh"
activities=${1:-10000}
simulate --activities "$activities"
"$program" -q -c all -f none -d "$desk/out"
python3 - "$program" "$desk/out" <<'PYTHON'
import os, statistics, subprocess, sys

program, directory = sys.argv[1:]
renders = {table: [] for table in ("csv", "xlsx", "json", "jsonl")}
for table in [*renders] * 9:
    command = [program, "render", "--columns", "default", "--table", table, "-d", directory]
    render = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(render.pid, 0)
    assert status == 0
    renders[table].append((used.ru_utime + used.ru_stime, used.ru_maxrss))
for table, runs in renders.items():
    cpu = [seconds for seconds, _ in runs]
    peak = max(kilobytes for _, kilobytes in runs)
    size = os.path.getsize(os.path.join(directory, f"activities.{table}"))
    print(f"{table:5} {statistics.median(cpu):.2f} s of CPU ({min(cpu):.2f} to {max(cpu):.2f}), "
          f"{peak / 1024:.0f} MB peak, {size / 1e6:.1f} MB")
PYTHON
