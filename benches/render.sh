#!/usr/bin/env bash
# Renders the table of 10,000 activities in each format, twice: prints CPU
# time, peak memory and size. What is wanted of 10,000: csv within 0.3 s, xlsx
# within 2 s; of 100,000: xlsx within 200 MB.
source "$(dirname "$0")/common.sh"
activities=${1:-10000}
simulate --activities "$activities"
"$program" -q -c all -f none -d "$desk/out"
for format in csv xlsx json jsonl csv xlsx json jsonl; do
    python3 - "$program" render --table "$format" -d "$desk/out" <<'PYTHON'
import os, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
table = os.path.join(sys.argv[-1], f"activities.{sys.argv[4]}")
print(f"{sys.argv[4]:5} {used.ru_utime + used.ru_stime:.2f} s of CPU, "
      f"{used.ru_maxrss / 1024:.0f} MB peak, {os.path.getsize(table) / 1e6:.1f} MB")
PYTHON
done
