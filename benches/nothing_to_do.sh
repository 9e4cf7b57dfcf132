#!/usr/bin/env bash
# A run over 10,000 activities with nothing to do: prints its requests, its
# CPU time, and whether anything outside .gcexport has changed.
source "$(dirname "$0")/common.sh"
activities=${1:-10000}
simulate --activities "$activities"
"$program" -q -c all -f original -d "$desk/out"
stamps() { find "$desk/out" -path '*/.gcexport' -prune -o -type f -printf '%p %s %T@ %i\n' | sort | sha256sum; }
before=$(stamps)
python3 - "$program" -q -c all -f original -d "$desk/out" <<'PYTHON'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"nothing to do: {used.ru_utime + used.ru_stime:.2f} s of CPU, {used.ru_maxrss / 1024:.0f} MB peak")
PYTHON
"$program" -vv -c all -f original -d "$desk/out" 2> "$desk/log" > /dev/null
echo "$(grep -c ' request ' "$desk/log") requests"
[ "$before" = "$(stamps)" ] && echo "nothing outside .gcexport has changed"
