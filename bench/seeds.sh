#!/usr/bin/env bash
# Many seeds: 20 runs of 20 s, each with other faults: partitions, pauses, and messages lost,
# doubled and held back. Prints a line for each; exit status 1 if one is not linearizable.
#
# usage: bench/seeds.sh [runs] [seconds] [first seed]     (builds the release preset first)
# The reports stay in build/seeds/SEED.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-20}
seconds=${2:-20}
first=${3:-1}

script/build release miniraft-maelstrom miniraft-lab >&2
mkdir -p build/seeds

run() {
  local seed=$1 out=build/seeds/$1 status=0
  build/bin/miniraft-lab maelstrom --bin build/bin/miniraft-maelstrom -w lin-kv --node-count 5 \
    --concurrency 2n --time-limit "$2" --rate 200 --latency 10 --nemesis partition,pause \
    --nemesis-interval 2 --loss 0.02 --duplicate 0.02 --reorder 0.05 --seed "$seed" --out "$out" \
    >"$out.txt" 2>&1 || status=$?
  python3 - "$seed" "$out/results.json" "$status" <<'PY'
import json, sys
seed, path, status = sys.argv[1:]
try:
    r = json.load(open(path))
except OSError:
    sys.exit(print(f"{seed:>5}  no results, exit status {status}"))
served = r["recovery"]["served_median_ms"]
print(f"{seed:>5}  {r['verdict']:17} {r['operations']['total']:10} "
      f"{r['availability']['share'] * 100:10.2f} %"
      f"{'-' if served is None else format(served, '.0f'):>12} {r['leader_changes']:15}"
      f"{'   broke the protocol' if r['violation_count'] else ''}")
PY
  return "$status"
}
export -f run

echo " seed  verdict           operations  availability  recovery ms  leader changes"
# Two at a time: more would have the processes wait for each other rather than for the network.
seq "$first" $((first + runs - 1)) | xargs -P 2 -I{} bash -c "run {} $seconds"
