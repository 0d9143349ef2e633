"""Goal: each script says how it is used when asked, and what is wrong when it is used otherwise."""
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = sorted(path for path in [*(ROOT / "script").iterdir(), *(ROOT / "bench").glob("*.sh")])
# They set up and build before they hand on what they do not know.
HAND_ON = ("demo", "test")


def run(*command):
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=60)


class UsageTest(unittest.TestCase):
    def test_help_tells_the_usage_and_the_exit_statuses(self):
        self.assertGreater(len(SCRIPTS), 10)
        for script in SCRIPTS:
            with self.subTest(script=script.name):
                told = run(script, "--help")
                self.assertEqual((told.returncode, told.stderr), (0, ""))
                self.assertIn("usage: script/", told.stdout)
                self.assertIn("exit status: 0", told.stdout)
                self.assertIn("wrong usage", told.stdout)

    def test_an_option_that_there_is_not_is_named(self):
        for script in SCRIPTS:
            if script.name in HAND_ON:
                continue
            with self.subTest(script=script.name):
                told = run(script, "--no-such-option")
                self.assertEqual(told.returncode, 2, told.stderr)
                self.assertIn("--no-such-option", told.stderr)
                self.assertIn("usage: script/", told.stderr)

    def test_mistakes_say_what_is_expected(self):
        for command, complaint in (
                ("setup --core --bench", "one option at most, got --core --bench"),
                ("build nosuch", "there is no preset nosuch"),
                ("bench", "which one?"),
                ("bench nosuch", "there is no bench nosuch"),
                ("bench maelstrom soon", "expected SECONDS, a number such as 10, got soon"),
                ("bench maelstrom 0", "expected SECONDS, a number such as 10, got 0"),
                ("bench maelstrom 1 2", "expected SECONDS, a number such as 10, got 1 2"),
                ("bench maelstrom --quick 2", "expected SECONDS, a number such as 10, "
                                              "got --quick 2"),
                ("bench seeds --quick 2", "expected up to three numbers such as 20 20 1, "
                                          "got --quick 2"),
                ("bench json --quick --frob", "there is no option --frob"),
                ("bench seeds 20 0.0", "expected up to three numbers such as 20 20 1, got 20 0.0"),
                ("bench build --runs 0", "--runs: expected a number from 1, got 0"),
                ("bench json --only", "--only: expected the name of an input, got nothing"),
                ("test mutants nosuch", "there is no mutant nosuch"),
                ("test mutants --also nosuch", "--also: there is no net nosuch")):
            with self.subTest(command=command):
                told = run(*("script/" + command).split())
                self.assertEqual(told.returncode, 2)
                self.assertIn(complaint, told.stderr)


if __name__ == "__main__":
    unittest.main()
