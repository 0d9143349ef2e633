"""Puts historic bugs back, one at a time, and sees that the tests catch each of them.

usage: script/test mutants [--also NET]… [--since REV | NAME…]
  Each tests/mutants/SUBJECT/NAME.patch is applied to a copy of the tree (build/mutants), built
  there, and run against the nets that its header names: unit tests, scenarios, random runs,
  explorations, simulations. Each of those must catch it. At the end a table of all, as in
  docs/simulation.md, is printed.
  The first run builds the whole copy, which takes some minutes; later ones build what has changed
  since. Then each mutant takes seconds: the files that include what it changes are compiled, and
  the nets run. What the compiler says goes to build/mutants/build.log.
  --since REV  only the mutants that a change since the git revision REV concerns (in their patch,
               in a file that it changes, in the sources of their nets), and a quarter of the
               others, selected by the hash of the commit
  --also NET   runs this net against each mutant, too, to see whether it would catch it:
{nets}
exit status: 0 each was caught, and the tree itself passes; 1 not so, a patch does not apply, what
it makes does not build, or build/mutants cannot be written; 2 wrong usage; 130 by Ctrl-C
"""
import filecmp
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
import mutant  # noqa: E402
import nets  # noqa: E402
import rotation  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = ROOT / "build/mutants"
TREE = PLACE / "tree"
BUILD = PLACE / "build"
LOG = PLACE / "build.log"
TREE_ITSELF = "the tree itself"


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


class Progress:
    """Of what Ninja says, `[12/100] Building …`, shows how far it is: in place on a terminal, else
    a line for every third of the tree's build, and none for a mutant's short one."""

    def __init__(self, what):
        self.what, self.thirds = what, 0

    def see(self, line):
        step = re.match(r"\[(\d+)/(\d+)\]", line)
        if not step:
            return
        done, whole = int(step[1]), int(step[2])
        if sys.stdout.isatty():
            print(f"\r\033[Kbuilding {self.what} {done}/{whole}", end="", flush=True)
        elif self.what == TREE_ITSELF and 3 * done // whole > self.thirds:
            self.thirds = 3 * done // whole
            tell(f"building {self.what} {done}/{whole}")

    def end(self):
        if sys.stdout.isatty():
            print("\r\033[K", end="", flush=True)


def run_step(step, log, progress):
    """Whether the command ended well; what it says goes to the log. In a group of its own: what
    cmake has started ends with it, whoever was sent the signal."""
    with subprocess.Popen(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", start_new_session=True) as running:
        try:
            for line in running.stdout:
                log.write(line)
                progress.see(line)
        except KeyboardInterrupt:
            os.killpg(running.pid, signal.SIGINT)
            raise
    return running.returncode == 0


def build(what):
    """Builds, of a mutant or the tree itself, what the nets need; the compiler's words if that
    fails, else None."""
    steps = [["cmake", "--build", str(BUILD), "--target", *nets.TARGETS]]
    if not (BUILD / "CMakeCache.txt").is_file():
        # Mutants may leave a name unused: that is no reason not to build them (-w). A program that
        # is asked for its tests while it is built could hang in a mutant (PRE_TEST).
        steps.insert(0, ["cmake", "-S", str(TREE), "-B", str(BUILD), "-G", "Ninja",
                         "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -w",
                         "-DCMAKE_GTEST_DISCOVER_TESTS_DISCOVERY_MODE=PRE_TEST"])
    progress = Progress(what)
    try:
        with LOG.open("w+") as log:
            for step in steps:
                if not run_step(step, log, progress):
                    log.seek(0)
                    return "".join(log.readlines()[-25:])
    finally:
        progress.end()
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
    """Its row of the table, whether all is as its header says, and what to tell of that."""
    mutant.apply(one.patch, TREE)
    begin = time.monotonic()
    errors = build(one.name)
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
    told = f"{verdict}, built in {build_seconds:.0f} s; " + "; ".join(found)
    cells = (f"`{one.name}`: {one.bug}", linked(one.source), one.breaks, "; ".join(found))
    return f"| {' | '.join(cells)} |", is_sound, told


def chosen(names, since):
    """The mutants of these names, or all, or those whose turn it is after a change since a
    revision; by the files they change: neighbours share a rebuild."""
    unknown = set(names) - {patch.stem for patch in mutant.patches()}
    if unknown:
        print(f"script/test mutants: there is no mutant {', '.join(sorted(unknown))}",
              file=sys.stderr)
        sys.exit(2)
    found = [mutant.read(patch) for patch in mutant.patches() if not names or patch.stem in names]
    if not found:
        raise mutant.Unsound(f"there are no mutants below {mutant.FOLDER.relative_to(ROOT)}")
    if since:
        every, found = len(found), rotation.turn(found, ROOT, since)
        tell(f"it is the turn of {counted(len(found))} of {every}")
    return sorted(found, key=lambda one: (one.files, one.name))


class Tally:
    """What came of the mutants so far, and how long it took."""

    def __init__(self):
        self.begin = time.monotonic()
        self.tree_seconds = 0
        self.rows, self.caught, self.failed = {}, [], []

    def count(self, name, is_sound):
        (self.caught if is_sound else self.failed).append(name)

    def seconds(self):
        return time.monotonic() - self.begin

    def print(self, wanted):
        print("\n| bug | source | breaks | caught by |\n|---|---|---|---|")
        print("\n".join(self.rows[name] for name in sorted(self.rows)))
        tell(f"\n{counted(len(self.caught))} caught of {wanted}, in {self.seconds():.0f} s of "
             f"which {self.tree_seconds:.0f} s were the tree's build")
        if self.failed:
            tell(f"not as their header says: {', '.join(self.failed)}")


def counted(mutants):
    return f"{mutants} mutant" if mutants == 1 else f"{mutants} mutants"


def check_tree(names_of_nets, tally):
    """The tree without a mutant must pass, or a catch would prove nothing."""
    begin = time.monotonic()
    is_first = not (BUILD / "CMakeCache.txt").is_file()
    tell(f"building {TREE_ITSELF}{', which takes minutes' if is_first else ''}: "
         f"see {LOG.relative_to(ROOT)}")
    errors = build(TREE_ITSELF)
    tally.tree_seconds = time.monotonic() - begin
    if errors is not None:
        tell("the tree itself does not build:\n" + errors)
        return False
    tell(f"the tree itself: built in {tally.tree_seconds:.0f} s")
    for net in names_of_nets:
        catch = nets.cast(net, BUILD / "bin")
        if catch:
            tell(f"the tree itself fails without a mutant: {words_for(net, catch)}")
            return False
    tell(f"the tree itself: passes {', '.join(names_of_nets)}")
    return True


def run_all(mutants, also, tally):
    PLACE.mkdir(parents=True, exist_ok=True)
    copy_tree()
    wanted = {net for one in mutants for net in one.caught_by} | set(also)
    if not check_tree([net for net in nets.every() if net in wanted], tally):
        return 1
    for one in mutants:
        try:
            tally.rows[one.name], is_sound, told = try_mutant(one, also)
        except mutant.Unsound as unsound:
            is_sound, told = False, unsound
        tally.count(one.name, is_sound)
        tell(f"{one.name}: {told}")
        for path in one.files:
            copy(path)
    tally.print(len(mutants))
    return 1 if tally.failed else 0


def run(mutants, also):
    tally = Tally()
    try:
        return run_all(mutants, also, tally)
    except KeyboardInterrupt:
        # The mutant stays in the copy: the next run brings that up to date before it builds.
        tell(f"\nscript/test mutants: interrupted after {tally.seconds():.0f} s; "
             f"{counted(len(tally.caught))} caught so far of {len(mutants)}"
             + "".join(f", not as its header says: {name}" for name in tally.failed))
        return 130


def typed(arguments):
    """The nets that are to run besides, the names of mutants, and the revision since which a change
    chooses among them; None, having said why, if it makes no sense."""
    also, names, left, since = [], [], list(arguments), None
    while left:
        word = left.pop(0)
        if word == "--also" and left and nets.exists(left[0]):
            also.append(left.pop(0))
        elif word == "--also":
            named = left[0] if left else "without a name"
            print(f"script/test mutants: --also: there is no net {named}", file=sys.stderr)
            return None
        elif word == "--since" and left:
            since = left.pop(0)
        elif word == "--since":
            print("script/test mutants: --since: expected a git revision", file=sys.stderr)
            return None
        elif word.startswith("-"):
            print(f"script/test mutants: there is no option {word}", file=sys.stderr)
            return None
        else:
            names.append(word)
    if since and names:
        print("script/test mutants: --since: expected no names beside it", file=sys.stderr)
        return None
    return also, names, since


def main(arguments):
    usage = __doc__.strip().format(nets="\n".join("               " + net for net in nets.every()))
    if "-h" in arguments or "--help" in arguments:
        print(usage)
        return 0
    asked = typed(arguments)
    if asked is None:
        print(usage, file=sys.stderr)
        return 2
    also, names, since = asked
    os.chdir(ROOT)
    # Whoever starts this in the background may have it ignore the signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return run(chosen(names, since), also)
    except mutant.Unsound as unsound:
        tell(f"script/test mutants: {unsound}")
    except PermissionError as refused:
        path = Path(refused.filename)
        there = next(each for each in (path, *path.parents) if each.exists())
        tell(f"script/test mutants: {path} cannot be written by you "
             f"({there} belongs to {there.owner()})")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
