#!/usr/bin/env bash
# Measures throughput and latency of the Maelstrom node, and the load of an idle cluster.
# --help says more.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
usage: script/bench maelstrom [SECONDS | --quick]
  Runs three nodes without added latency for SECONDS (default 10). 64 clients each send the next
  request as soon as the last one is answered. Then measures for 5 s how much processor time an idle
  cluster of three nodes uses. Prints two tables.
  --quick   runs both for 1 s
exit status: 0 measured, 1 a run failed, 2 wrong usage, 130 interrupted
TXT
}

# wrong WHAT: prints the mistake and the usage, and exits.
wrong() {
  echo "script/bench maelstrom: $1" >&2
  usage >&2
  exit 2
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
esac
seconds=${1:-10} idle=5
[ "$*" != --quick ] || seconds=1 idle=1
[[ $# -le 1 && $seconds =~ ^[0-9]+(\.[0-9]+)?$ && $seconds =~ [1-9] ]] ||
  wrong "expected SECONDS, a number such as 10, got $*"

script/build release miniraft-maelstrom miniraft-lab >&2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The lab runs beside this shell, which would otherwise not hear of a signal before the lab ends.
lab=
stop() {
  trap '' INT TERM
  [ -z "$lab" ] || { kill "$lab" && wait "$lab"; } 2>/dev/null || true
  echo "script/bench maelstrom: interrupted" >&2
  exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM

build/bin/miniraft-lab maelstrom --bin build/bin/miniraft-maelstrom -w lin-kv --node-count 3 \
  --concurrency 64 --rate 0 --time-limit "$seconds" --nemesis none --seed 1 --out "$out/load" \
  >"$out/load.txt" 2>&1 &
lab=$!
wait "$lab" || { cat "$out/load.txt" >&2; echo "the run went wrong" >&2; exit 1; }
lab=
python3 - "$out/load/results.json" <<'PY'
import json, sys
results = json.load(open(sys.argv[1]))
print("operation      count    ops/s   p50 ms   p99 ms   max ms")
for name in ("read", "write", "cas", "all"):
    latency = results["latency_ms"][name]
    rate = latency["count"] / results["total_s"]
    print(f"{name:9} {latency['count']:10} {rate:8.0f} {latency['p50']:8.2f} "
          f"{latency['p99']:8.2f} {latency['max']:8.2f}")
print(f"verdict: {results['verdict']}")
PY

# Idle: a rate so low that nothing is asked in the window that is measured.
build/bin/miniraft-lab maelstrom --bin build/bin/miniraft-maelstrom -w lin-kv --node-count 3 \
  --concurrency 1 --rate 0.01 --time-limit $((idle + 4)) --nemesis none --seed 1 --out "$out/idle" \
  >/dev/null 2>&1 &
lab=$!
sleep 3 & wait "$!"  # a leader has been elected by now
nodes=$(pgrep -P "$lab" | tr '\n' ' ')
ticks() { for node in $nodes; do awk '{print $14 + $15}' "/proc/$node/stat"; done; }
before=$(ticks)
sleep "$idle" & wait "$!"
after=$(ticks)
hertz=$(getconf CLK_TCK)
echo
echo "idle node   share of a core over $idle s"
paste <(echo "$before") <(echo "$after") | awk -v hertz="$hertz" -v idle="$idle" '
  { share = ($2 - $1) / hertz / idle * 100; sum += share; printf "n%-10d %.2f %%\n", NR, share }
  END { printf "%-11s %.2f %%\n", "cluster", sum }'
wait "$lab" || true
