#!/usr/bin/env bash
# A whole export of 2,000 GPX files, sign-in, list and table included, against
# curl fetching the same addresses with four connections. The service answers
# with 10 ms latency. Prints both medians of five (after a warm-up) and the ratio.
source "$(dirname "$0")/common.sh"
activities=${1:-2000}
simulate --activities "$activities" --latency 10

# A new directory each time: what was just deleted slows the next files down.
export_all() { out=$(mktemp -d "$desk/out.XXXX"); "$program" -q -c all -f gpx -d "$out"; }
curl_all() {
    curled=$(mktemp -d "$desk/curl.XXXX")
    (cd "$curled" && curl --compressed --silent --no-progress-meter --parallel --parallel-max 4 --config "$desk/addresses")
}

echo "warming up"
export_all
token=$(grep -rhoE '"access_token": ?"[^"]*' "$XDG_STATE_HOME" | cut -d'"' -f4)
{
    echo "header = \"authorization: Bearer $token\""
    for file in "$out"/activity_*.gpx; do
        id=$(basename "$file" .gpx); id=${id#activity_}
        echo "url = \"$GCEXPORT_BASE_URL/download-service/export/gpx/activity/$id\""
        echo "output = \"$id.gpx\""
    done
} > "$desk/addresses"
curl_all

ours=() theirs=()
for round in 1 2 3 4 5; do
    seconds curl_all; theirs+=("$took")
    seconds export_all; ours+=("$took")
    echo "round $round: curl ${theirs[-1]} s, gcexport ${ours[-1]} s"
done
curl=$(median "${theirs[@]}"); gcexport=$(median "${ours[@]}")
files=$(find "$out" -name 'activity_*.gpx' | wc -l)
echo "$files files: curl $curl s, gcexport $gcexport s, ratio $(echo "$gcexport $curl" | awk '{ printf "%.3f", $1 / $2 }')"
