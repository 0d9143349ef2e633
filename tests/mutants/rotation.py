"""Which mutants a run of continuous integration tries: all that a change can concern, and a quarter
of the others, another one for each commit.

A change concerns a mutant if it touches its patch, a file that the patch changes, or the sources of
a net that is to catch it. The tree's own history says what has changed; where there is none (a
shallow clone), everything has.
"""
import hashlib
import subprocess

import mutant

# What has landed with earlier commits was tried with them.
COMMITS = 10
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
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True,
                          check=True).stdout.split("\0")


def changed_files(root):
    """What differs from `COMMITS` ago, in commits or not; None if nobody can say."""
    base = git(root, "rev-list", "--max-count=1", f"--skip={COMMITS}", "HEAD")[0].strip()
    if not base:
        return None
    return {path for path in git(root, "diff", "--name-only", "-z", base) if path}


def concerns(changed, one):
    """Whether what has changed can make a difference to whether this mutant is caught."""
    own = {one.patch.relative_to(mutant.FOLDER.parent.parent).as_posix(), *one.files}
    sources = tuple(source for net in one.caught_by for source in SOURCES[net.split()[0]])
    return any(path in own or path.startswith(sources) for path in changed)


def quarter_of(text):
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % QUARTERS


def turn(mutants, root):
    """Those of `mutants` whose turn it is."""
    changed = changed_files(root)
    if changed is None:
        return list(mutants)
    now = quarter_of(git(root, "rev-parse", "HEAD")[0].strip())
    return [one for one in mutants if concerns(changed, one) or quarter_of(one.name) == now]
