"""A mutant: a patch that puts one historic bug back, with a header that says which.

The header is the text before the patch's first `diff`; a field goes on over indented lines:

    Bug: what the code does with it
    Source: where it was found: a project and its issue, a commit, a paper
    Breaks: Raft §5.4.2
    Caught by: unit, scenarios, random, explorer replication
"""
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nets

FOLDER = Path(__file__).resolve().parent
FIELDS = ("Bug", "Source", "Breaks", "Caught by")


class Unsound(Exception):
    """What is wrong with a patch, as a sentence."""


@dataclass(frozen=True)
class Mutant:
    name: str
    patch: Path
    bug: str
    source: str
    breaks: str
    caught_by: tuple[str, ...]  # names of nets
    files: tuple[str, ...]      # that the patch changes


def read(patch):
    header, diff, rest = patch.read_text(encoding="utf-8").partition("diff --git ")
    fields = {}
    for line in header.splitlines():
        found = re.fullmatch(r"([A-Z][a-z ]+): (.+)", line)
        if found:
            fields[found.group(1)] = found.group(2).strip()
        elif line.startswith("  ") and fields:
            fields[list(fields)[-1]] += " " + line.strip()
        elif line.strip():
            raise Unsound(f"`{line}` is no field of a header")
    if tuple(fields) != FIELDS:
        raise Unsound(f"has the fields {', '.join(fields) or 'none'} and not {', '.join(FIELDS)}")
    files = re.findall(r"^diff --git a/(\S+) b/\1$", diff + rest, re.M)
    if not files:
        raise Unsound("changes no file")
    caught_by = tuple(net.strip() for net in fields["Caught by"].split(","))
    for net in caught_by:
        if not nets.exists(net):
            raise Unsound(f"there is no net `{net}` that could catch it")
    return Mutant(patch.stem, patch, fields["Bug"], fields["Source"], fields["Breaks"], caught_by,
                  tuple(files))


def patches():
    return sorted(FOLDER.glob("*/*.patch"))


def apply(patch, tree, only_check=False):
    """Applies it below `tree`; raises Unsound with what git says if it does not apply exactly."""
    # git must not take `tree` for a folder of a repository around it: it would pass over the files.
    alone = {**os.environ, "GIT_CEILING_DIRECTORIES": str(Path(tree).resolve().parent)}
    command = ["git", "apply"] + (["--check"] if only_check else []) + [str(patch)]
    result = subprocess.run(command, cwd=tree, env=alone, capture_output=True, text=True)
    if result.returncode != 0:
        raise Unsound("does not apply: " + result.stderr.strip().replace("\n", "; "))
