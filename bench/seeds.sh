#!/usr/bin/env bash
# Checks that runs of five nodes under faults, with many seeds, are linearizable. --help says more.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
usage: script/bench seeds [--quick | RUNS [SECONDS [FIRST_SEED]]]
  Makes RUNS runs (default 20) of SECONDS seconds each (default 20), two at a time. The seed of the
  first run is FIRST_SEED (default 1), and each run has the next seed. A run has five nodes,
  partitions and pauses of every kind, and messages that are lost, duplicated and reordered. Prints
  a line for each run. The report of a run is in build/seeds/SEED, its output in
  build/seeds/SEED.txt.
  --quick   two runs of 4 s, in build/seeds/quick/SEED
exit status: 0 all are linearizable, 1 one is not, or a run failed, 2 wrong usage
TXT
}

# wrong WHAT: prints the mistake and the usage, and exits.
wrong() {
  echo "script/bench seeds: $1" >&2
  usage >&2
  exit 2
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
esac
export folder=build/seeds
[ "$*" != --quick ] || { folder=build/seeds/quick; set -- 2 4; }
runs=${1:-20}
seconds=${2:-20}
first=${3:-1}
[[ $# -le 3 && $runs =~ ^[1-9][0-9]*$ && $seconds =~ ^[0-9]+(\.[0-9]+)?$ &&
   $seconds =~ [1-9] && $first =~ ^[0-9]+$ ]] ||
  wrong "expected up to three numbers such as 20 20 1, got $*"

script/build release miniraft-maelstrom miniraft-lab >&2
mkdir -p "$folder"

run() {
  local seed=$1 out=$folder/$1 status=0
  rm -f "$out/results.json"  # of an earlier run
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
    said = path.replace("/results.json", ".txt")
    sys.exit(print(f"{seed:>5}  no results, exit status {status}: see {said}"))
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
seq "$first" $((first + runs - 1)) | xargs -P 2 -I{} bash -c "run {} $seconds" || exit 1
