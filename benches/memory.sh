#!/usr/bin/env bash
# Lists 100,000 activities into a table, then again with nothing to do: prints
# the peak memory and the CPU time of both runs.
source "$(dirname "$0")/common.sh"
activities=${1:-100000}
simulate --activities "$activities"

measured() {
    python3 - "$program" -q -c all -f none -d "$desk/out" <<'PYTHON'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{used.ru_maxrss / 1024:.0f} MB peak, {used.ru_utime + used.ru_stime:.2f} s of CPU")
PYTHON
}
echo "first run of $activities: $(measured)"
echo "rows: $(($(wc -l < "$desk/out/activities.csv") - 1)) lines or more"
echo "second run:  $(measured)"
