"""The nets that are to catch a mutant: the tests of this repository, by kind.

A net is one or more commands that end with 0 while the code is right.
"""
import re
import resource
import subprocess
import time
from dataclasses import dataclass

# A whole run of a net takes seconds: one that takes so long waits for something that never comes.
NET_SECONDS_MAX = 120
# And one that takes so much memory grows without end.
NET_BYTES_MAX = 4 << 30
# Of an exploration: all states of the smaller bounds, the nearest ones of others.
STATES_MAX = 3_000_000
# Of simulations: so many at a time, so that the first to fail is soon seen.
SEEDS = [(first, first + 9) for first in range(1, 101, 10)]

BOUNDS = ("election", "crash", "replication", "duplicates", "reads", "three_terms", "transfer",
          "snapshot", "damage", "removal", "promotion", "joining", "joining_snapshot",
          "replacement")
TARGETS = ("test_core_raft", "test_core_replica", "test_core_kv", "miniraft-lab")


@dataclass(frozen=True)
class Catch:
    by: str  # a test, a scenario, a seed, a promise
    seconds: float


def gtest(program, only):
    return [program, f"--gtest_filter={only}", "--gtest_fail_fast", "--gtest_color=no"]


def commands_of(net):
    if net == "unit":
        return [gtest("test_core_raft", "-All/Scenario.*:RaftRandom.keeps*"),
                gtest("test_core_replica", "-ReplicaRandom.keeps*"), gtest("test_core_kv", "*")]
    if net == "scenarios":
        return [gtest("test_core_raft", "All/Scenario.*")]
    if net == "random":
        return [gtest("test_core_raft", "RaftRandom.keeps*"),
                gtest("test_core_replica", "ReplicaRandom.keeps*")]
    if net == "simulator":
        return [["miniraft-lab", "simulate", "--seeds", f"{first}..{last}", "--jobs", "2",
                 "--as-it-is"] for first, last in SEEDS]
    kind, _, bounds = net.partition(" ")
    if kind == "explorer" and bounds in BOUNDS:
        return [["miniraft-lab", "explore", bounds, "--states-max", str(STATES_MAX)]]
    return None


def exists(net):
    return commands_of(net) is not None


def every():
    return (["unit", "scenarios", "random"] + [f"explorer {bounds}" for bounds in BOUNDS] +
            ["simulator"])


def who_failed(output):
    """Of a gtest program: the test that failed, or in which the program ended."""
    found = re.search(r"^\[  FAILED  \] (\S+?),? ", output, re.M)
    tests = re.findall(r"^\[ RUN      \] (\S+)", output, re.M)
    test = found.group(1) if found else tests[-1] if tests else "no test"
    seed = re.search(r"MINIRAFT_SEEDS=(\d+)\.\.", output)
    if "Random.keeps" in test:
        return "seed " + seed.group(1) if seed else "a CHECK"
    return test.rpartition("/")[2]


def what_broke(output):
    """Of an exploration or a simulation: the promise."""
    found = re.search(r"^broken +(.*, after \d+ steps)", output, re.M)
    seed = re.search(r"^(seed \d+) breaks (\S+) at", output, re.M)
    if seed:
        return f"{seed.group(1)} breaks {seed.group(2)}"
    return found.group(1) if found else "a CHECK"


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (NET_BYTES_MAX, NET_BYTES_MAX))


def cast(net, programs):
    """Runs the net's commands; what was caught and how fast, or None."""
    begin = time.monotonic()
    for command in commands_of(net):
        try:
            run = subprocess.run([programs / command[0], *command[1:]], capture_output=True,
                                 text=True, errors="replace", timeout=NET_SECONDS_MAX,
                                 preexec_fn=limit_memory)
        except subprocess.TimeoutExpired:
            return Catch(f"no end within {NET_SECONDS_MAX} s", time.monotonic() - begin)
        is_test = command[0] != "miniraft-lab"
        if run.returncode == 0 or (not is_test and run.returncode == 2):
            continue  # 2: the limit on states was reached, or a history is too hard to judge.
        by = who_failed(run.stdout) if is_test else what_broke(run.stdout)
        return Catch(by, time.monotonic() - begin)
    return None
