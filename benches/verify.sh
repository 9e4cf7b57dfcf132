#!/usr/bin/env bash
# Exports 10,000 activities as originals and GPX, flips one byte in 1,000
# of the files, and verifies: prints how many of them were found, in how many
# seconds per GB (beside sha256sum over the same files), and how many downloads
# the repair made.
source "$(dirname "$0")/common.sh"
activities=${1:-10000} flips=${2:-1000}
simulate --activities "$activities"
"$program" -q -c all -f gpx,original -d "$desk/out"
cd "$desk/out"

flip() {
    python3 - "$flips" <<'PYTHON'
import os, random, sys
random.seed(20261121)
files = sorted(f for f in os.listdir(".") if f.startswith("activity_") and os.path.getsize(f))
chosen = sorted(random.sample(files, int(sys.argv[1])))
for name in chosen:
    with open(name, "r+b") as file:
        at = random.randrange(os.path.getsize(name))
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ (1 << random.randrange(8))]))
print("\n".join(chosen))
PYTHON
}
found() { python3 -c 'import json, sys; print("\n".join(f["path"] for f in json.load(sys.stdin)["damaged"]))'; }
sums() { find . -maxdepth 1 -name 'activity_*' -print0 | xargs -0 -P 2 -n 200 sha256sum; }
# In this order both find the files in memory.
seconds sums; theirs=$took
seconds "$program" verify -d .; sound=$took
size=$(du -cb activity_* | awk 'END { print $1 / 1e9 }')
flip > "$desk/flipped"
begin=$(date +%s.%N)
"$program" verify --json -d . > "$desk/verified" && exit 1 || [ $? = 6 ]
took=$(echo "$begin $(date +%s.%N)" | awk '{ print $2 - $1 }')
found < "$desk/verified" | sort > "$desk/found"
same=$(comm -12 <(sort "$desk/flipped") "$desk/found" | wc -l)
files=$(find . -maxdepth 1 -name 'activity_*' -size +0 | wc -l)
echo "$files files of $size GB: verified in $sound s, $(echo "$sound $size" | awk '{ printf "%.2f", $1 / $2 }') s per GB (sha256sum on two processors: $theirs s)"
echo "$same of $flips flipped bytes found, $(wc -l < "$desk/found") named, in $took s"
"$program" verify -vv --repair --json -d . 2> "$desk/log" > /dev/null
echo "the repair made $(grep -c 'path=.*/download-service/' "$desk/log") downloads"
"$program" verify -d . | tail -1
