"""Goal: script/test mutants tells at once what it does, counts what was caught and ends on Ctrl-C.

In a repository of one file and two mutants of it, whose compiler and test program are stand-ins.
"""
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

MUTANT = """Bug: {bug}
Source: the rule itself
Breaks: Raft §5.1
Caught by: scenarios

diff --git a/rule.txt b/rule.txt
--- a/rule.txt
+++ b/rule.txt
@@ -1 +1 @@
-{before}
+{bug}
"""

# Configures and builds: the "test program" fails where the rule of the copy is the word "wrong".
CMAKE = """#!/bin/sh
tree=$PWD/build/mutants/tree build=$PWD/build/mutants/build
if [ "$1" = -S ]; then mkdir -p "$build/bin"; : >"$build/CMakeCache.txt"; exit; fi
echo "[1/3] Building a"
if [ -e build/is_slow ]; then sh -c 'echo $$ >build/child; exec sleep 20'; exit 1; fi
echo "[3/3] Linking b"
cat >"$build/bin/test_core_raft" <<TXT
#!/bin/sh
grep -q slow "$tree/rule.txt" && exec sleep 60
echo "[ RUN      ] All/Scenario.holds/rule"
! grep -q wrong "$tree/rule.txt"
TXT
chmod +x "$build/bin/test_core_raft"
"""


def is_alive(process):
    """Within a second: it may be about to end, or ended and not waited for."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{process}/stat").read_text().split()[2] == "Z":
                return False
        except OSError:
            return False
        time.sleep(0.02)
    return True


class MutantsTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = Path(scratch.name) / "repository"
        folder = self.root / "tests/mutants"
        folder.mkdir(parents=True)
        for source in (ROOT / "tests/mutants").glob("*.py"):
            shutil.copy(source, folder)
        (self.root / ".gitignore").write_text("build/\n")
        (self.root / "rule.txt").write_text("right\n")
        self.write_mutant("one", "wrong")
        programs = Path(scratch.name) / "programs"
        programs.mkdir()
        (programs / "cmake").write_text(CMAKE)
        (programs / "cmake").chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
        subprocess.run(["git", "init", "-q", self.root], check=True)

    def write_mutant(self, name, bug, before="right"):
        text = MUTANT.format(bug=bug, before=before)
        patch = self.root / f"tests/mutants/subject/{name}.patch"
        patch.parent.mkdir(exist_ok=True)
        patch.write_text(text)

    def start(self, *names):
        return subprocess.Popen(["python3", "tests/mutants/run.py", *names], cwd=self.root,
                                env=self.environment, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run_all(self, *names):
        running = self.start(*names)
        out, errors = running.communicate(timeout=60)
        return running.returncode, out, errors

    def test_tells_first_what_is_built_and_how_far_it_is(self):
        status, out, errors = self.run_all()
        self.assertEqual((status, errors), (0, ""))
        lines = out.splitlines()
        self.assertEqual(lines[:3], ["building the tree itself, which takes minutes: see "
                                     "build/mutants/build.log", "building the tree itself 1/3",
                                     "building the tree itself 3/3"])
        self.assertIn("[3/3] Linking b", (self.root / "build/mutants/build.log").read_text())
        again = self.run_all()[1].splitlines()
        self.assertEqual(again[0], "building the tree itself: see build/mutants/build.log")

    def test_counts_what_was_caught_and_the_time_of_all(self):
        self.write_mutant("two", "very wrong")
        status, out, _ = self.run_all()
        self.assertEqual(status, 0)
        self.assertRegex(out.splitlines()[-1], r"^2 mutants caught of 2, in \d+ s of which \d+ s "
                                               r"were the tree's build$")
        self.assertNotIn("header says", out)

    def test_no_mutant_at_all_is_a_failure(self):
        shutil.rmtree(self.root / "tests/mutants/subject")
        status, out, _ = self.run_all()
        self.assertEqual((status, out), (1, "script/test mutants: there are no mutants below "
                                            "tests/mutants\n"))

    def commit(self, message):
        identity = ("-c", "user.name=a", "-c", "user.email=a@b")
        for command in (("add", "-A"), (*identity, "commit", "-q", "-m", message)):
            subprocess.run(["git", *command], cwd=self.root, check=True)

    def tried_since(self, revision):
        out = self.run_all("--since", revision)[1]
        return {line.split(":")[0] for line in out.splitlines() if ": caught" in line}

    def test_a_change_chooses_what_it_concerns_and_a_quarter_of_the_others(self):
        for i in range(40):
            self.write_mutant(f"m{i}", f"wrong {i}")
        self.commit("first")
        tried = set()
        for i in range(10):
            (self.root / "other.txt").write_text(f"{i}\n")
            self.commit(f"change {i}")
            names = self.tried_since("HEAD~")
            self.assertLess(len(names), 25)
            tried |= names
        self.assertGreater(len(tried), 25, "other commits have other quarters")
        self.write_mutant("m7", "wrong and changed")
        self.assertIn("m7", self.tried_since("HEAD"))
        (self.root / "rule.txt").write_text("right\nand more\n")
        self.assertIn("it is the turn of 41 mutants of 41\n", self.run_all("--since", "HEAD")[1])

    def test_a_change_of_a_net_chooses_the_mutants_that_it_must_catch(self):
        self.commit("first")
        net = self.root / "tests/core/raft/scenarios/a/b.txt"
        net.parent.mkdir(parents=True)
        net.touch()
        self.commit("a scenario")
        self.assertEqual(self.tried_since("HEAD~"), {"one"})

    def test_a_revision_that_makes_no_sense_is_refused(self):
        self.commit("first")
        for arguments, status, what in ((("--since", "HEAD", "one"), 2, "expected no names"),
                                        (("--since",), 2, "expected a git revision"),
                                        (("--since", "nosuch"), 1, "nosuch")):
            told = self.run_all(*arguments)
            self.assertEqual(told[0], status)
            self.assertIn(what, told[1] + told[2])

    def test_names_what_was_not_caught(self):
        self.write_mutant("harmless", "also right")
        self.write_mutant("stale", "wrong", before="left")
        status, out, _ = self.run_all()
        self.assertEqual(status, 1)
        self.assertRegex(out, r"(?m)^1 mutant caught of 3, in \d+ s of which")
        self.assertEqual(out.splitlines()[-1], "not as their header says: harmless, stale")

    def test_ends_on_ctrl_c_with_what_was_caught_until_then(self):
        self.write_mutant("slow", "slow and wrong")
        running = self.start()
        seen = []
        for line in running.stdout:
            seen.append(line)
            if line.startswith("one: caught"):
                break
        running.send_signal(signal.SIGINT)
        out, errors = running.communicate(timeout=30)
        self.assertEqual((running.returncode, errors), (130, ""), "".join(seen) + out)
        self.assertRegex(out, r"script/test mutants: interrupted after \d+ s; "
                              r"1 mutant caught so far of 2\n$")
        # What is left in the copy harms no later run.
        self.assertEqual(self.run_all("one")[0], 0)

    def test_a_build_ends_with_what_it_has_started(self):
        (self.root / "build").mkdir()
        (self.root / "build/is_slow").touch()
        running = self.start()
        child = self.root / "build/child"
        deadline = time.monotonic() + 10
        while not (child.exists() and child.read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=30)
        self.assertEqual(running.returncode, 130)
        self.assertIn("0 mutants caught so far of 1", out)
        self.assertFalse(is_alive(int(child.read_text())))


if __name__ == "__main__":
    unittest.main()
