"""Goal: script/test refuses what it cannot mean before it installs or runs anything, and passes
only if a test ran; script/build and what goes through it say so where they cannot write;
and what is interrupted ends.

In a folder of its own, where what it calls are stand-ins that write down how they were called.
"""
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

CALLED = '#!/bin/sh\necho "$(basename "$0") $*" >>"$CALLS"\n'
CTEST = """#!/bin/sh
if [ "$1" = --help ]; then cat <<'TXT'
  -V,--verbose                 = Enable verbose output from tests.
  -N,--show-only[=format]      = Disable actual execution of tests.
  -j <jobs>, --parallel <jobs> = Run the tests in parallel
  -R <regex>, --tests-regex <regex>
                               = Run tests matching regular expression.
  --repeat until-fail:<n>, --repeat-until-fail <n>
  --output-on-failure          = Output anything outputted by the test
  --no-tests=<[error|ignore]>  = Regard no tests found either as 'error'
TXT
exit; fi
""" + CALLED.split("\n")[1] + "\n"


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


class ScriptsTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.folder.chmod(0o755)
        (self.folder / "script").mkdir()

    def copy(self, *scripts):
        for script in scripts:
            shutil.copy(ROOT / "script" / script, self.folder / "script")

    def stand_in(self, *scripts):
        for script in scripts:
            write_program(self.folder / "script" / script, CALLED)


class TestTest(ScriptsTest):
    def setUp(self):
        super().setUp()
        self.copy("test")
        self.stand_in("setup", "build")
        write_program(self.folder / "programs/ctest", CTEST)

    def run_it(self, *arguments):
        """Its exit status, what it complains of, and the calls it made."""
        calls = self.folder / "calls"
        calls.write_text("")
        environment = {**os.environ, "CALLS": str(calls),
                       "PATH": f"{self.folder}/programs:{os.environ['PATH']}"}
        told = subprocess.run([self.folder / "script/test", *arguments], env=environment, text=True,
                              capture_output=True, timeout=60)
        return told.returncode, told.stderr, calls.read_text().splitlines()

    def assert_refused(self, arguments, complaint):
        with self.subTest(arguments=arguments):
            status, errors, calls = self.run_it(*arguments.split())
            self.assertEqual((status, calls), (2, []), errors)
            self.assertIn(f"script/test: {complaint}", errors)
            self.assertIn("usage: script/test", errors)
            self.assertFalse((self.folder / "build").exists())

    def test_a_word_that_belongs_to_no_option_is_refused(self):
        expected = ": expected --quick, --all or mutants, first, or an option of ctest"
        self.assert_refused("quick", "quick" + expected)
        self.assert_refused("mutant X", "mutant" + expected)
        self.assert_refused("--quick quick", "quick" + expected)
        self.assert_refused("--quick mutants", "mutants" + expected)
        self.assert_refused("--quick -V raft", "raft" + expected)
        self.assert_refused("--quick -R core raft", "raft" + expected)
        self.assert_refused("-R core --quick", "--quick: expected as the first argument")
        self.assert_refused("--quick --all", "--all: expected as the first argument")

    def test_an_option_that_ctest_does_not_know_is_refused(self):
        known = "neither script/test nor ctest has an option "
        self.assert_refused("--frob", known + "--frob here")
        self.assert_refused("--quick --frob=1", known + "--frob here")
        self.assert_refused("--quick -Z", known + "-Z here")

    def test_options_of_ctest_go_to_ctest(self):
        for options in ("-R core/raft", "-j4", "-j 4 -V", "--repeat until-fail:3 -R x",
                        "--show-only=json-v1", "-N", "--output-on-failure", "--no-tests=ignore"):
            with self.subTest(options=options):
                status, errors, calls = self.run_it("--quick", *options.split())
                self.assertEqual((status, errors), (0, ""))
                self.assertEqual(calls[:2], ["setup --quick", "build release"])
                self.assertRegex(calls[2], f"^ctest --preset release .*{options}$")

    def test_without_ctest_options_are_checked_once_it_is_installed(self):
        program = self.folder / "programs/ctest"
        setup = f"{CALLED}cp '{self.folder}/ctest' '{program}'\n"
        write_program(self.folder / "ctest", CTEST)
        write_program(self.folder / "script/setup", setup)
        for arguments, status, calls in (("--quick quick", 2, 0), ("--frob", 2, 1),
                                         ("--quick -R core", 0, 3)):
            with self.subTest(arguments=arguments):
                write_program(program, "#!/bin/sh\nexit 127\n")
                told = self.run_it(*arguments.split())
                self.assertEqual((told[0], len(told[2])), (status, calls), told)

    def test_no_test_is_no_success(self):
        calls = self.run_it("--quick", "-R", "nosuchtest")[2]
        self.assertIn("--no-tests=error -R nosuchtest", calls[-1])


class BenchesTest(ScriptsTest):
    def test_each_bench_that_there_is_must_print_its_table(self):
        self.copy("test")
        self.stand_in("setup", "build")
        write_program(self.folder / "programs/ctest", CTEST)
        bench = CALLED + "[ $1 = silent ] || printf 'head\\nrow\\n'; [ $1 != broken ]\n"
        write_program(self.folder / "script/bench", bench)
        calls = self.folder / "calls"
        environment = {**os.environ, "CALLS": str(calls),
                       "PATH": f"{self.folder}/programs:{os.environ['PATH']}"}
        for benches, result in ((("one.sh", "two.cpp"), "passed"), (("broken.cpp",), "FAILED"),
                                (("silent.sh",), "FAILED")):
            shutil.rmtree(self.folder / "bench", ignore_errors=True)
            (self.folder / "bench").mkdir()
            for name in (*benches, "header.h"):
                (self.folder / "bench" / name).touch()
            calls.write_text("")
            # The other parts have nothing here to work on, and fail at once.
            told = subprocess.run([self.folder / "script/test"], env=environment, text=True,
                                  capture_output=True, timeout=60)
            self.assertRegex(told.stdout, f"(?m)^benches    {result} ")
            names = [Path(name).stem for name in benches]
            self.assertEqual([call for call in calls.read_text().splitlines()
                              if call.startswith("bench ")],
                             [f"bench {name} --quick" for name in names])
            for name in names:
                self.assertRegex(told.stdout, f"(?m)^  {name} +{result} +\\d s$")


class WritableTest(ScriptsTest):
    """Whoever runs the tests owns the folder, and somebody else builds in it, if that can be."""

    def setUp(self):
        super().setUp()
        self.copy("build", "test", "demo", "bench")
        self.stand_in("setup")
        (self.folder / "bench").mkdir()
        (self.folder / "bench/raft.cpp").write_text("// A bench.\n")
        write_program(self.folder / "programs/cmake", '#!/bin/sh\necho \'"release" [1/1]\'\n')
        self.other = {}
        if os.getuid() == 0:
            self.other = {"user": "nobody", "group": "nogroup", "extra_groups": []}

    def assert_unwritable(self, command, path):
        owner = pwd.getpwuid(os.getuid()).pw_name
        environment = {**os.environ, "PATH": f"{self.folder}/programs:{os.environ['PATH']}",
                       "CALLS": "/dev/null"}
        with self.subTest(command=command, path=path):
            told = subprocess.run(["bash", *command.split()], cwd=self.folder, env=environment,
                                  text=True, capture_output=True, timeout=60, **self.other)
            self.assertEqual(told.returncode, 1, told.stderr)
            self.assertRegex(told.stderr, f"^script/(build|test): {path} cannot be written by you "
                                          f"\\(it belongs to {owner}\\)\n$")

    def make(self, path, mode):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (self.folder / path).mkdir()
        else:
            (self.folder / path).write_text("an old one\n")
        (self.folder / path).chmod(mode)

    def test_a_folder_that_is_not_writable(self):
        self.folder.chmod(0o555)
        for command in ("script/build", "script/test --quick", "script/demo", "script/bench raft"):
            self.assert_unwritable(command, ".")
        self.folder.chmod(0o755)
        self.make("build/", 0o555)
        for command in ("script/build", "script/test --quick", "script/demo", "script/bench raft"):
            self.assert_unwritable(command, "build")

    def test_what_somebody_else_built(self):
        self.make("build/", 0o777)
        self.make("build/release/", 0o777)
        self.make("build/release/CMakeCache.txt", 0o444)
        for command in ("script/build", "script/demo", "script/bench raft"):
            self.assert_unwritable(command, "build/release/CMakeCache.txt")
        self.make("build/release.log", 0o444)
        self.assert_unwritable("script/build", "build/release.log")
        self.make("build/test/", 0o777)
        self.make("build/test/release.log", 0o444)
        self.assert_unwritable("script/test --quick", "build/test/release.log")


class InterruptTest(ScriptsTest):
    def interrupted(self, script, started):
        """The exit status and stderr of a script that gets SIGINT once the file is there."""
        with subprocess.Popen(
                ["bash", script], cwd=self.folder, stderr=subprocess.PIPE, text=True,
                env={**os.environ, "CALLS": "/dev/null", "TMPDIR": str(self.folder)},
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as running:
            deadline = time.monotonic() + 30
            while not (self.folder / started).exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            running.send_signal(signal.SIGINT)
            return running.wait(timeout=30), running.stderr.read()

    def test_the_bench_of_the_node_ends_its_lab_and_itself(self):
        (self.folder / "bench").mkdir()
        shutil.copy(ROOT / "bench/maelstrom.sh", self.folder / "bench")
        self.stand_in("build")
        lab = "#!/bin/bash\ntrap 'touch ended; exit' TERM\ntouch started\nsleep 15 & wait\n"
        write_program(self.folder / "build/bin/miniraft-lab", lab)
        begin = time.monotonic()
        status, errors = self.interrupted("bench/maelstrom.sh", "started")
        self.assertEqual((status, errors), (130, "script/bench maelstrom: interrupted\n"))
        self.assertLess(time.monotonic() - begin, 10)
        self.assertTrue((self.folder / "ended").exists())
        self.assertEqual(list(self.folder.glob("tmp.*")), [])


if __name__ == "__main__":
    unittest.main()
