"""Which mutants are tried after a change: all that it concerns, and a quarter of the others, which
the hash of the commit selects.

A change concerns a mutant if it touches its patch, a file that the patch changes, or the sources of
a net that must catch it.
"""
import hashlib
import subprocess

import mutant

QUARTERS = 4
SOURCES = {
    "unit": ("tests/core/raft/", "tests/core/replica/", "tests/core/kv/", "tests/support/"),
    "scenarios": ("tests/core/raft/scenarios/", "tests/support/"),
    "random": ("tests/core/raft/random_test.cpp", "tests/core/replica/random_test.cpp",
               "tests/support/"),
    "explorer": ("miniraft/sim/explore/", "miniraft/sim/fingerprint.h"),
    "simulator": ("miniraft/sim/cluster/", "miniraft/sim/history/", "miniraft/sim/fingerprint.h"),
}


def git(root, *arguments):
    """What git prints; raises Unsound with what is wrong with the arguments."""
    told = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)
    if told.returncode != 0:
        raise mutant.Unsound(told.stderr.strip().split("\n")[0])
    return told.stdout


def concerns(changed, one):
    """Whether what has changed can make a difference to whether this mutant is caught."""
    own = {one.patch.relative_to(mutant.FOLDER.parent.parent).as_posix(), *one.files}
    sources = tuple(source for net in one.caught_by for source in SOURCES[net.split()[0]])
    return any(path in own or path.startswith(sources) for path in changed)


def quarter_of(text):
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % QUARTERS


def turn(mutants, root, since):
    """Those of `mutants` whose turn it is when the tree, committed or not, differs from the
    revision `since`."""
    changed = git(root, "diff", "--name-only", since).split("\n")
    now = quarter_of(git(root, "rev-parse", "HEAD").strip())
    return [one for one in mutants if concerns(changed, one) or quarter_of(one.name) == now]
