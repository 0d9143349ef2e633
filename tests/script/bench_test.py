"""Goal: a bench that is used wrongly says what is wrong, and measures nothing.

usage: bench_test.py FOLDER, in which the programs bench_raft, … are
"""
import subprocess
import sys
import unittest
from pathlib import Path

PROGRAMS = None


def run(command):
    name, *arguments = command.split()
    return subprocess.run([PROGRAMS / f"bench_{name}", *arguments], text=True, capture_output=True,
                          timeout=20)


class BenchTest(unittest.TestCase):
    def test_help_is_no_mistake(self):
        for name in ("raft", "snapshot", "store", "robustness"):
            for option in ("--help", "-h"):
                with self.subTest(name=name, option=option):
                    told = run(f"{name} {option}")
                    self.assertEqual((told.returncode, told.stderr), (0, ""))
                    self.assertTrue(told.stdout.startswith(f"usage: script/bench {name}"))

    def test_quick_forms_are_told(self):
        for name in ("raft", "snapshot", "store", "robustness"):
            with self.subTest(name=name):
                self.assertRegex(run(f"{name} --help").stdout, "(?m)^  --quick  ")

    def test_mistakes_are_named(self):
        for command, complaint in (
                ("raft --frob", "expected --quick or nothing, got --frob"),
                ("raft --quick 5", "expected --quick or nothing, got 5"),
                ("store 5", "expected --quick or nothing, got 5"),
                ("snapshot --frob", "there is no option --frob"),
                ("snapshot 5", "expected an option, got 5"),
                ("snapshot --quick --frob", "there is no option --frob"),
                ("robustness --quick 5", "expected an option, got 5"),
                ("snapshot --megabytes", "--megabytes: expected a number from 1 to 100000, "
                                         "got nothing"),
                ("snapshot --megabytes 0", "--megabytes: expected a number from 1 to 100000, "
                                           "got 0"),
                ("snapshot --value-bytes 5x", "--value-bytes: expected a number from 1 to 100000, "
                                              "got 5x"),
                ("snapshot --megabytes 100001", "1 to 100000, got 100001"),
                ("robustness --frob 1", "there is no option --frob"),
                ("robustness --node", "--node: expected a path, got nothing"),
                ("robustness --megabytes 0", "--megabytes: expected a number from 1 to 1000000, "
                                             "got 0"),
                ("robustness --seed -1", "--seed: expected a number from 0 to "
                                         "18446744073709551615, got -1")):
            with self.subTest(command=command):
                told = run(command)
                name = command.split()[0]
                self.assertEqual((told.returncode, told.stdout), (2, ""), told.stderr)
                self.assertRegex(told.stderr, f"^script/bench {name}: .*{complaint}\n")
                self.assertIn(f"usage: script/bench {name}", told.stderr)


if __name__ == "__main__":
    PROGRAMS = Path(sys.argv.pop(1))
    unittest.main()
