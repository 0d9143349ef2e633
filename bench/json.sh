#!/usr/bin/env bash
# Compares the speed of core/json with that of five other JSON libraries. --help says more.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
usage: script/bench json [--quick] [--rounds N] [--only INPUT]
  Compares core/json with RapidJSON, yyjson, simdjson, Boost.JSON and nlohmann/json. Installs the
  other libraries if they are missing (script/setup --bench), and builds all of them with the same
  flags (-O3, x86-64-v2) in build/bench-json. Checks that each library accepts every input and
  rejects some invalid texts. Then measures the libraries in turns, by processor time. Prints one
  table: MB/s for parsing and for writing, and the speed of core/json as a multiple of that of
  RapidJSON and of yyjson, with the target for each.
  --rounds N     measure each library N times (default 9; half a minute each) and take the medians
  --only INPUT   one of twitter, canada, citm_catalog, surrogates, maelstrom, large. maelstrom adds
                 the typed rows, which compare the codec with the same work written by hand
  --quick        as --rounds 1 --only maelstrom; options that come later override these. Takes
                 seconds, once built: it shows that the bench builds and that all verdicts are
                 right, but says little about speed
environment (a relative path is relative to the repository's root):
  JSON_EXAMPLES  a folder with twitter.json, canada.json and citm_catalog.json. For a missing file a
                 generated text of the same shape is measured, and its row says so
  YYJSON_DIR     a folder with yyjson.c and yyjson.h; without it yyjson is not measured
exit status: 0 measured, 1 not installed, not built, or a library judged an input wrongly,
  2 wrong usage
TXT
}

# wrong WHAT: prints the mistake and the usage, and exits.
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
