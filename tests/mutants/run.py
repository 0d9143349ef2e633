"""Puts historic bugs back, one at a time, and sees that the tests catch each of them.

usage: script/test mutants [--every] [NAME…]
  Each tests/mutants/NAME.patch is applied to a copy of the tree (build/mutants), built there, and
  run against the nets that its header names: unit tests, scenarios, random runs, explorations.
  Each of those must catch it. At the end a table of all, as in docs/simulation.md, is printed.
  --every  run all nets against each mutant, to see what else would catch it
exit status: 0 each was caught, and the tree itself passes; 1 not so, a patch does not apply, or
what it makes does not build; 2 wrong usage
"""
import filecmp
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
import mutant  # noqa: E402
import nets  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = ROOT / "build/mutants"
TREE = PLACE / "tree"
BUILD = PLACE / "build"


def copy(path):
    """Brings one file of the copy up to date; unchanged files keep their time, so that they are
    not compiled again."""
    source, target = ROOT / path, TREE / path
    if target.is_file() and filecmp.cmp(source, target, shallow=False):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)


def copy_tree():
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    wanted = {path for path in listed.split("\0") if path and (ROOT / path).is_file()}
    for path in sorted(wanted):
        copy(path)
    for target in list(TREE.rglob("*")):
        if target.is_file() and target.relative_to(TREE).as_posix() not in wanted:
            target.unlink()


def build():
    """Builds what the nets need from the copy; the compiler's words if that fails, else None."""
    with (PLACE / "build.log").open("w+") as log:
        steps = [["cmake", "--build", str(BUILD), "--target", *nets.TARGETS]]
        if not (BUILD / "CMakeCache.txt").is_file():
            # Mutants may leave a name unused: that is no reason not to build them (-w). A program
            # that is asked for its tests while it is built could hang in a mutant (PRE_TEST).
            steps.insert(0, ["cmake", "-S", str(TREE), "-B", str(BUILD), "-G", "Ninja",
                             "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -w",
                             "-DCMAKE_GTEST_DISCOVER_TESTS_DISCOVERY_MODE=PRE_TEST"])
        for step in steps:
            if subprocess.run(step, stdout=log, stderr=subprocess.STDOUT).returncode != 0:
                log.seek(0)
                return "".join(log.readlines()[-25:])
    return None


def tell(text):
    print(text, flush=True)


def words_for(net, catch):
    return f"{net}: `{catch.by}`, {catch.seconds:.2f} s" if catch else f"{net}: NOT CAUGHT"


def linked(source):
    """With issues, changes and commits on GitHub as short links."""
    source = re.sub(r"(https://github\.com/[\w.-]+/[\w.-]+/(?:issues|pull)/(\d+))", r"[#\2](\1)",
                    source)
    return re.sub(r"(https://github\.com/[\w.-]+/[\w.-]+/commit/(\w+))", r"[\2](\1)", source)


def try_mutant(one, is_every):
    """Its row of the table, and whether all is as its header says."""
    mutant.apply(one.patch, TREE)
    begin = time.monotonic()
    errors = build()
    if errors is not None:
        raise mutant.Unsound("does not build:\n" + errors)
    build_seconds = time.monotonic() - begin
    found, is_sound = [], True
    for net in nets.every() if is_every else one.caught_by:
        catch = nets.cast(net, BUILD / "bin")
        if catch:
            found.append(words_for(net, catch))
        elif net in one.caught_by:
            found.append(words_for(net, None))
            is_sound = False
    verdict = "caught" if is_sound else "NOT CAUGHT"
    tell(f"{one.name}: {verdict}, built in {build_seconds:.0f} s; " + "; ".join(found))
    cells = (f"`{one.name}`: {one.bug}", linked(one.source), one.breaks, "; ".join(found))
    return f"| {' | '.join(cells)} |", is_sound


def chosen(names):
    """The mutants of these names, or all, by the files they change: neighbours share a rebuild."""
    unknown = set(names) - {patch.stem for patch in mutant.patches()}
    if unknown:
        print(f"script/test mutants: there is no mutant {', '.join(sorted(unknown))}",
              file=sys.stderr)
        sys.exit(2)
    found = [mutant.read(patch) for patch in mutant.patches() if not names or patch.stem in names]
    return sorted(found, key=lambda one: (one.files, one.name))


def check_tree(names_of_nets):
    """The tree without a mutant must pass, or a catch would prove nothing."""
    begin = time.monotonic()
    errors = build()
    if errors is not None:
        tell("the tree itself does not build:\n" + errors)
        return False
    tell(f"the tree itself: built in {time.monotonic() - begin:.0f} s")
    for net in names_of_nets:
        catch = nets.cast(net, BUILD / "bin")
        if catch:
            tell(f"the tree itself fails without a mutant: {words_for(net, catch)}")
            return False
    tell(f"the tree itself: passes {', '.join(names_of_nets)}")
    return True


def run(mutants, is_every):
    PLACE.mkdir(parents=True, exist_ok=True)
    copy_tree()
    wanted = {net for one in mutants for net in one.caught_by}
    if not check_tree(nets.every() if is_every else [n for n in nets.every() if n in wanted]):
        return 1
    begin, rows, failed = time.monotonic(), {}, []
    for one in mutants:
        try:
            rows[one.name], is_sound = try_mutant(one, is_every)
        except mutant.Unsound as unsound:
            tell(f"{one.name}: {unsound}")
            is_sound = False
        for path in one.files:
            copy(path)
        if not is_sound:
            failed.append(one.name)
    print("\n| bug | source | breaks | caught by |\n|---|---|---|---|")
    print("\n".join(rows[name] for name in sorted(rows)))
    print(f"\n{len(mutants)} mutants in {time.monotonic() - begin:.0f} s, "
          f"{len(failed)} not as their header says: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def main(arguments):
    if "-h" in arguments or "--help" in arguments:
        print(__doc__.strip())
        return 0
    is_every = "--every" in arguments
    names = [argument for argument in arguments if argument != "--every"]
    if any(name.startswith("-") for name in names):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    os.chdir(ROOT)
    try:
        return run(chosen(names), is_every)
    except mutant.Unsound as unsound:
        tell(f"script/test mutants: {unsound}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
