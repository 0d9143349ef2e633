#!/usr/bin/env bash
# Speed of core/json beside RapidJSON, yyjson, simdjson, Boost.JSON and nlohmann/json. --help says
# more.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
usage: script/bench json [--quick] [--rounds N] [--only INPUT]
  Installs the other libraries where they are missing (script/setup --bench), builds them and ours
  alike, -O3 and for x86-64-v2, in build/bench-json, checks that each judges every input rightly,
  and measures them by turns, by processor time. Prints one table: MB/s for parsing and for writing,
  and how many times the speed of RapidJSON and yyjson ours has, beside what it is to have.
  --rounds N     how often each is measured, 9 unless given (half a minute each); the medians count
  --only INPUT   one of twitter, canada, citm_catalog, surrogates, maelstrom, large; maelstrom
                 brings the typed rows, which set the codec against the same work done by hand
  --quick        as with --rounds 1 --only maelstrom, unless they come after it
                 (some seconds, once built): it shows that the bench still builds and that
                 all verdicts are right, and says little of speed
environment (paths are absolute, or from the repository's root):
  JSON_EXAMPLES  a folder with twitter.json, canada.json and citm_catalog.json; where one is absent,
                 a generated text of its shape stands in, and its row says so
  YYJSON_DIR     a folder with yyjson.c and yyjson.h; without it yyjson is left out
exit status: 0 measured, 1 not installed, not built, or a wrong verdict, 2 wrong usage
TXT
}

# wrong WHAT: says so, and how it is right.
wrong() {
  echo "script/bench json: $1" >&2
  usage >&2
  exit 2
}

arguments=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --quick) arguments+=(--rounds 1 --only maelstrom); shift; continue ;;
    --rounds)
      [[ ${2:-} =~ ^[1-9][0-9]{0,2}$ ]] || wrong "$1: expected 1 to 999, got ${2:-nothing}"
      ;;
    --only)
      [[ ${2:-} =~ ^(twitter|canada|citm_catalog|surrogates|maelstrom|large)$ ]] ||
        wrong "$1: expected the name of an input, got ${2:-nothing}"
      ;;
    *) wrong "there is no option $1" ;;
  esac
  arguments+=("$1" "$2")
  shift 2
done

if [ -n "${YYJSON_DIR:-}" ] && ! [ -f "$YYJSON_DIR/yyjson.c" -a -f "$YYJSON_DIR/yyjson.h" ]; then
  echo "script/bench json: no yyjson.c and yyjson.h in YYJSON_DIR=$YYJSON_DIR" >&2
  exit 1
fi
script/setup --bench >&2
script/build bench-json bench_json >&2
exec build/bench-json/bin/bench_json "${arguments[@]}"
