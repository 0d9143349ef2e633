#!/usr/bin/env bash
# Measures how long cold Release builds take, and shows what the node needs to run. --help says
# more.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
usage: script/bench build [--runs N] [--jobs N] [--node-only]
  Builds from nothing, without a compiler cache, in a folder of its own, and prints one table:
  the Maelstrom node alone with the preset `core` (N runs, 5 unless given, the median counts) and
  the whole project with the preset `release` (one run). Then what the node is linked to.
  `processor` is the processor time of the median run: what counts where others use the machine.
  --jobs N      compile N files at once, 2 unless given
  --node-only   leave out the whole project
exit status: 0 measured, 1 a build failed, 2 wrong usage
TXT
}

# wrong WHAT: says so, and how it is right.
wrong() {
  echo "script/bench build: $1" >&2
  usage >&2
  exit 2
}

runs=5 jobs=2 node_only=
while [ $# -gt 0 ]; do
  case "$1" in
    --runs | --jobs)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || wrong "$1: expected a number from 1, got ${2:-nothing}"
      if [ "$1" = --runs ]; then runs=$2; else jobs=$2; fi
      shift 2
      ;;
    --node-only) node_only=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) wrong "there is no option $1" ;;
  esac
done

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

# row NAME: of the runs on stdin, the one of median total, and the worst total.
row() {
  awk '{ print $1 + $3, $1, $3, $2 + $4 }' | sort -n | awk -v name="$1" '
    { total[NR] = $1; configure[NR] = $2; build[NR] = $3; processor[NR] = $4 }
    END {
      m = int((NR + 1) / 2)
      printf "%-22s %4d %9.2f s %7.2f s %7.2f s %7.2f s %7.2f s\n", name, NR, configure[m],
             build[m], total[m], total[NR], processor[m]
    }'
}

echo "cold Release build, $jobs jobs, $generator, $(c++ --version | head -1)"
printf '%-22s %4s %11s %9s %9s %9s %9s\n' what runs configure build total worst processor
for ((i = 0; i < runs; ++i)); do
  cold core miniraft-maelstrom
done >"$folder/node"
row "node (preset core)" <"$folder/node"
cp "$folder/build/bin/miniraft-maelstrom" "$folder/miniraft-maelstrom"
if [ -z "$node_only" ]; then
  cold release all >"$folder/whole"
  row "all (preset release)" <"$folder/whole"
fi

echo
echo "the node: $(stat -c %s "$folder/miniraft-maelstrom") bytes, linked to"
ldd "$folder/miniraft-maelstrom" | sed 's/ (0x[0-9a-f]*)//'
