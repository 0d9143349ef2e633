"""Puts historic bugs back, one at a time, and sees that the tests catch each of them.

usage: script/test mutants [--also NET]… [NAME…]
  Each tests/mutants/NAME.patch is applied to a copy of the tree (build/mutants), built there, and
  run against the nets that its header names: unit tests, scenarios, random runs, explorations,
  simulations. Each of those must catch it. At the end a table of all, as in docs/simulation.md, is
  printed.
  --also NET   runs this net against each mutant, too, to see whether it would catch it:
{nets}
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


def try_mutant(one, also):
    """Its row of the table, and whether all is as its header says."""
    mutant.apply(one.patch, TREE)
    begin = time.monotonic()
    errors = build()
    if errors is not None:
        raise mutant.Unsound("does not build:\n" + errors)
    build_seconds = time.monotonic() - begin
    found, is_sound = [], True
    for net in one.caught_by + tuple(net for net in also if net not in one.caught_by):
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


def run(mutants, also):
    PLACE.mkdir(parents=True, exist_ok=True)
    copy_tree()
    wanted = {net for one in mutants for net in one.caught_by} | set(also)
    if not check_tree([net for net in nets.every() if net in wanted]):
        return 1
    begin, rows, failed = time.monotonic(), {}, []
    for one in mutants:
        try:
            rows[one.name], is_sound = try_mutant(one, also)
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


def typed(arguments):
    """The nets that are to run besides and the names of mutants; None, having said why, if it makes
    no sense."""
    also, names, left = [], [], list(arguments)
    while left:
        word = left.pop(0)
        if word == "--also" and left and nets.exists(left[0]):
            also.append(left.pop(0))
        elif word == "--also":
            named = left[0] if left else "without a name"
            print(f"script/test mutants: --also: there is no net {named}", file=sys.stderr)
            return None
        elif word.startswith("-"):
            print(f"script/test mutants: there is no option {word}", file=sys.stderr)
            return None
        else:
            names.append(word)
    return also, names


def main(arguments):
    usage = __doc__.strip().format(nets="\n".join("               " + net for net in nets.every()))
    if "-h" in arguments or "--help" in arguments:
        print(usage)
        return 0
    asked = typed(arguments)
    if asked is None:
        print(usage, file=sys.stderr)
        return 2
    also, names = asked
    os.chdir(ROOT)
    try:
        return run(chosen(names), also)
    except mutant.Unsound as unsound:
        tell(f"script/test mutants: {unsound}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
