#!/usr/bin/env bash
# Measures how long cold Release builds take, and lists the libraries of the node. --help says more.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
usage: script/bench build [--runs N] [--jobs N] [--node-only] [--quick]
  Builds from scratch in a temporary folder, without a compiler cache, and prints one table. It
  builds the reference and the Maelstrom node (preset `core`) N times in turns, and the whole
  project (preset `release`) once. Of the N runs, the table shows the one with the median total.
  Below the table are the libraries that the node is linked to.
  `reference` is one file of this repository (bench/build/reference.cpp) that never changes. To
  compare times of two machines or two days, express them as multiples of it. `processor` is the
  processor time of the median run. It is the better measure if other programs use the machine, and
  `x reference` is computed from it.
  --runs N      build the reference and the node N times (default 3)
  --jobs N      compile N files at a time (default 2)
  --node-only   do not build the whole project
  --quick       --runs 1 --node-only
environment:
  NURAFT_DIR    a checkout of eBay/NuRaft. Its src/*.cxx are compiled as well, in turns with the
                node, with -O3 as in its own build (needs libasio-dev and libssl-dev). The target is
                that the node takes at most 0.4 times as long; a line says whether it is met
exit status: 0 measured, 1 a build failed, 2 wrong usage
TXT
}

# wrong WHAT: prints the mistake and the usage, and exits.
wrong() {
  echo "script/bench build: $1" >&2
  usage >&2
  exit 2
}

runs=3 jobs=2 node_only=
while [ $# -gt 0 ]; do
  case "$1" in
    --runs | --jobs)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || wrong "$1: expected a number from 1, got ${2:-nothing}"
      if [ "$1" = --runs ]; then runs=$2; else jobs=$2; fi
      shift 2
      ;;
    --node-only) node_only=1; shift ;;
    --quick) runs=1 node_only=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) wrong "there is no option $1" ;;
  esac
done
if [ -n "${NURAFT_DIR:-}" ] && [ ! -d "$NURAFT_DIR/src" ]; then
  echo "script/bench build: there is no folder src in NURAFT_DIR=$NURAFT_DIR" >&2
  exit 1
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CCACHE_DISABLE=1
unset CMAKE_CXX_COMPILER_LAUNCHER CMAKE_C_COMPILER_LAUNCHER
generator="Unix Makefiles"
! command -v ninja >/dev/null || generator=Ninja

# seconds COMMAND...: wall and processor time of the command, whose output is shown only if it
# fails.
seconds() {
  local TIMEFORMAT='%R %U %S'
  { time "$@" >"$folder/log" 2>&1; } 2>"$folder/time" || { tail -30 "$folder/log" >&2; exit 1; }
  awk '{ printf "%.2f %.2f", $1, $2 + $3 }' "$folder/time"
}

# cold PRESET TARGET: one build from nothing; prints the times to configure and to build.
cold() {
  rm -rf "$folder/build"
  local configure build
  configure=$(seconds cmake --preset "$1" -G "$generator" -B "$folder/build" \
    -DCMAKE_RUNTIME_OUTPUT_DIRECTORY="$folder/build/bin")
  build=$(seconds cmake --build "$folder/build" --target "$2" -j "$jobs")
  echo "$configure $build"
}

reference() {
  echo "0 0 $(seconds c++ -std=c++23 -O2 -c bench/build/reference.cpp -o "$folder/reference.o")"
}

nuraft() {
  mkdir -p "$folder/nuraft"
  echo "0 0 $(seconds xargs -a "$folder/nuraft.files" -P "$jobs" -I{} c++ -std=c++17 -O3 \
    -I"$NURAFT_DIR/include" -I"$NURAFT_DIR/include/libnuraft" -I"$NURAFT_DIR/src" \
    -c "$NURAFT_DIR/src/{}" -o "$folder/nuraft/{}.o")"
}

# median FILE: of the runs in the file, the one of median total: configure, build, total, worst
# total, processor time.
median() {
  awk '{ print $1 + $3, $1, $3, $2 + $4 }' "$1" | sort -n | awk '
    { total[NR] = $1; configure[NR] = $2; build[NR] = $3; processor[NR] = $4 }
    END {
      m = int((NR + 1) / 2)
      print configure[m], build[m], total[m], total[NR], processor[m]
    }'
}

# row NAME FILE: the row of the table.
row() {
  median "$2" | awk -v name="$1" -v runs="$(wc -l <"$2")" \
    -v unit="$(median "$folder/reference" | cut -d' ' -f5)" '{
      printf "%-22s %4d %9.2f s %7.2f s %7.2f s %7.2f s %7.2f s %11.2f\n", name, runs, $1, $2, $3,
             $4, $5, $5 / unit
    }'
}

echo "cold Release build, $jobs jobs, $generator, $(c++ --version | head -1)"
for ((i = 0; i < runs; ++i)); do
  reference >>"$folder/reference"
  cold core miniraft-maelstrom >>"$folder/node"
  if [ -n "${NURAFT_DIR:-}" ]; then
    (cd "$NURAFT_DIR/src" && ls -- *.cxx) >"$folder/nuraft.files"
    nuraft >>"$folder/nuraft.times"
  fi
done
cp "$folder/build/bin/miniraft-maelstrom" "$folder/miniraft-maelstrom"
[ -n "$node_only" ] || cold release all >"$folder/whole"

printf '%-22s %4s %11s %9s %9s %9s %9s %11s\n' what runs configure build total worst processor \
  'x reference'
row reference "$folder/reference"
row "node (preset core)" "$folder/node"
[ -n "$node_only" ] || row "all (preset release)" "$folder/whole"
if [ -n "${NURAFT_DIR:-}" ]; then
  row "NuRaft, $(wc -l <"$folder/nuraft.files") files" "$folder/nuraft.times"
  echo
  echo "$(median "$folder/node") $(median "$folder/nuraft.times")" | awk '{
    verdict = $3 <= 0.4 * $8 ? "met" : "missed"
    printf "the node takes %.2f times as long as NuRaft, ", $3 / $8
    printf "by processor time %.2f (0.4 at most): %s\n", $5 / $10, verdict
  }'
fi

echo
echo "the node: $(stat -c %s "$folder/miniraft-maelstrom") bytes, linked to"
ldd "$folder/miniraft-maelstrom" | sed 's/ (0x[0-9a-f]*)//'
