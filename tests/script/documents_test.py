"""Goal: what the documents tell you to type works, and what they refer to is there.

Each command in their code is run from the root of the repository, by the programs of the release
build; what would take long in a shorter form, and what installs or builds is only checked: there is
such a program, and its --help knows the options. Nothing is left in the work tree.
"""
import functools
import json
import re
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md",
             *sorted((ROOT / "docs").glob("*.md"))]
HERE = "tests/script/documents_test.py"
LIMIT_S = 60

# What each command becomes before it is run: every pattern that is found in it, in this order.
# {scratch} is a temporary folder. Options of the lab count as they were given last.
SHORTER = (
    (r"^miniraft-", "build/bin/miniraft-"),
    (r"build/dev/bin/", "build/bin/"),
    # The lab has those options of Maelstrom that we name; the demo hands its options to the lab.
    (r"^maelstrom test", "build/bin/miniraft-lab maelstrom"),
    (r"^script/demo", "build/bin/miniraft-lab maelstrom --bin build/bin/miniraft-maelstrom"),
    (r"miniraft-lab maelstrom(.*?)( -- .*)?$",
     r"miniraft-lab maelstrom --out {scratch}/run\1 --time-limit 3\2"),
    (r"\bstore/", "{scratch}/"),
    (r"build/seeds/1/", "{scratch}/run/"),  # of the demo some lines before
    (r"--seeds 1\.\.1000\b", "--seeds 1..3"),
    (r"--hours 8\b", "--hours 0.0003"),
    (r"miniraft-lab simulate.*", r"\g<0> --out {scratch}/simulation"),
    (r"miniraft-lab explore (?!--list).*", r"\g<0> --states-max 20000"),
    (r"MINIRAFT_SEEDS=1\.\.\d+", "MINIRAFT_SEEDS=1..3"),
    (r"MINIRAFT_JSON_(TEXTS|DOUBLES)=1\.\.\d+", r"MINIRAFT_JSON_\1=1..1000"),
    (r"^script/format$", "script/format --check"),
    (r"^ctest --preset \w+", r"ctest --preset release --show-only"),
    (r"^cmake --install build/\w+ --prefix \w+",
     "cmake --install build/release --prefix {scratch}/installed"),
)
# What installs, builds, needs another build or has a test of its own.
ONLY_CHECKED = (
    r"script/(setup|build|test|tidy)( .*)?",
    r"script/bench .*",  # script/test runs each, with --quick
    r"build/fuzz/bin/fuzz_.*",  # script/test runs each
    r"mkdir .*",
)
# What ends with another status than 0, once it is shorter: histories of broken systems, of which
# the documents say so, and searches that end at a bound.
STATUSES = (
    (r"check .*/jepsen_stale_read\.log", 1),
    (r"check \.\./shared/corpora/histories/\*\.log", 1),
    (r"explore .*--states-max", 2),
)
# What may be run without a rule above.
HARMLESS = (r"(time |\w+=\S+ |printf .* \| )*(build/bin/[\w-]+|script/check)( .*)?"
            r"|script/format --check|(ctest|cmake) --.*")

PROGRAM = r"(script|build|bench)/[\w./-]+|ctest|cmake|miniraft-\w+|maelstrom"
COMMAND = re.compile(rf"(^|&& |; |\| )(time )?(\w+=\S+ )*({PROGRAM})( |$)")
SHELLS = ("", "sh", "console")


class Command(NamedTuple):
    line: int
    text: str
    shown: list  # the lines that follow, of one that begins with "$ "


def blocks(text):
    """Of the text outside of fences, and of fences by their language: (language, [(number, line)]).

    Indented code is a fence without a language; text has the language None.
    """
    found = [(None, [])]
    fence = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("```"):
            fence = line[3:].strip() if fence is None else None
            found.append((fence, []))
            continue
        language = "" if fence is None and line.startswith("    ") else fence
        if language is None and not line and found[-1][0] == "":
            language = ""  # a blank line may be within indented code
        if language != found[-1][0]:
            found.append((language, []))
        found[-1][1].append((number, line if fence is not None else line.removeprefix("    ")))
    return found


def commands(text):
    found = []
    for language, lines in blocks(text):
        if language not in SHELLS:
            continue
        shows = False
        lines = iter(lines)
        for number, line in lines:
            while line.endswith("\\"):
                line = line[:-1].rstrip() + " " + next(lines)[1].strip()
            is_asked = line.startswith("$ ")
            command = re.sub(r"\s+#( .*|$)", "", line.removeprefix("$ ")).strip()
            if COMMAND.search(command) and (is_asked or not shows):
                found.append(Command(number, command, []))
                shows = is_asked
            elif shows and line:
                found[-1].shown.append(line)
    return found


def parts(command):
    return re.split(r" && |; ", command)


def shorter(part, scratch):
    for pattern, replacement in SHORTER:
        part = re.sub(pattern, replacement, part)
    return part.replace("{scratch}", str(scratch))


def run(command, **more):
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=LIMIT_S,
                          **{"stdin": subprocess.DEVNULL, **more})


def without_times(text):
    return [re.sub(r"\d+\.\d+ s\b", "0 s", line) for line in text.split("\n") if line]


def problem_of_run(command, shown):
    """What is wrong with what a command does, or None."""
    # Lines that a client sends are typed, all others of a dialogue are printed.
    typed = [line for line in shown if line.startswith("{") and json.loads(line)["src"] != "n1"]
    try:
        more = {"input": "".join(line + "\n" for line in typed), "stdin": None} if typed else {}
        told = run(["bash", "-o", "pipefail", "-c", command], **more)
    except subprocess.TimeoutExpired:
        return f"takes more than {LIMIT_S} s: add a shorter form to SHORTER in {HERE}"
    want = next((status for pattern, status in STATUSES if re.search(pattern, command)), 0)
    if told.returncode != want:
        return (f"ends with {told.returncode}, expected {want} (STATUSES in {HERE}):\n"
                f"{told.stdout[-1000:]}{told.stderr[-2000:]}")
    if re.search(r"^(\[==========\] Running 0 tests|Total Tests: 0$)", told.stdout, re.M):
        return "finds no test"
    printed = without_times(told.stdout)
    missing = [line for line in without_times("\n".join(shown))
               if line not in printed and line not in typed]
    return f"does not print {missing[0]!r} but:\n{told.stdout}" if missing else None


@functools.cache
def help_of(*command):
    told = run([*command, "--help"])
    return told.stdout + told.stderr


@functools.cache
def presets(kind):
    return [preset["name"]
            for preset in json.loads((ROOT / "CMakePresets.json").read_text())[kind + "Presets"]]


@functools.cache
def targets():
    """Of the release build, and the fuzz targets."""
    told = run(["cmake", "--build", "build/release", "--target", "help"])
    names = re.findall(r"^(?:\.\.\. )?([\w-]+)", told.stdout, re.M)
    return {*names, *(f"fuzz_{path.stem}" for path in (ROOT / "fuzz").glob("*.cpp"))}


def first_unknown(kind, names, is_known):
    return next((f"there is no {kind} {name}" for name in names if not is_known(name)), None)


def problem_of_build(names):
    return (first_unknown("preset", names[:1], lambda name: name in presets("configure")) or
            first_unknown("target", names[1:], lambda name: name in targets()))


def problem_of_bench(names):
    return first_unknown("bench", names[:1], lambda name: list(ROOT.glob(f"bench/{name}.[sc]*")))


def problem_of_mutants(names):
    nets = help_of("script/test", "mutants")
    return first_unknown("mutant", names, lambda name: knows(nets, name) or
                         list(ROOT.glob(f"tests/mutants/**/{name}.patch")))


def problem_of_fuzzing(program, names):
    return (first_unknown("target", [program.rpartition("/")[2]], lambda name: name in targets()) or
            first_unknown("folder", names,
                          lambda name: name.startswith("build/") or (ROOT / name).is_dir()))


def problem_of_words(command):
    """What is wrong with the words of a command that is not run, or None.

    Words in capitals and with dots stand for others.
    """
    program, *words = [word for word in shlex.split(command) if not re.match(r"\w+=", word)]
    names = [word for word in words if not re.match(r"\[?-", word)
             and not re.search(r"[A-Z]{3}|…|\.\.", word)]
    if program == "mkdir":
        return None
    if program.startswith("build/fuzz/bin/"):
        return problem_of_fuzzing(program, names)
    if not (ROOT / program).is_file():
        return f"there is no program {program}"
    asked, problem = [program], None
    if program == "script/build":
        problem = problem_of_build(names)
    elif program == "script/bench" and words[:1] == names[:1]:
        problem = problem_of_bench(names)
        asked += names[:1]
    elif program == "script/test" and words[:1] == ["mutants"]:
        problem = problem_of_mutants(names[1:])
        asked += names[:1]
    elif program == "build/bin/miniraft-lab":
        asked += names[:1]
    options = [option[0] for option in (re.match(r"-[\w-]+", word.strip("[]")) for word in words)
               if option and option[0] not in ("--help", "-h")]
    unknown = [option for option in options if not knows(help_of(*asked), option)]
    return problem or (f"{' '.join(asked)} --help knows no {unknown[0]}" if unknown else None)


def knows(text, option):
    return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text) is not None


def problem_of(command, scratch):
    for part in parts(command.text):
        test = re.match(r"(?:\w+=\S+ )*ctest --preset (\S+)", part)
        if test and test[1] not in presets("test"):
            return f"there is no test preset {test[1]}"
        short = shorter(part, scratch)
        is_run = not any(re.fullmatch(pattern, short) for pattern in ONLY_CHECKED)
        if is_run and "../shared/" in short and not (ROOT.parent / "shared/corpora").exists():
            continue  # as the tests that read those
        if is_run and not re.fullmatch(HARMLESS, short):
            return f"nothing says how it is tested: add it to SHORTER or ONLY_CHECKED in {HERE}"
        problem = problem_of_run(short, command.shown) if is_run else problem_of_words(short)
        if problem:
            return problem
    return None


def spans(text):
    """What stands in backticks in the text of a document: (line, span)."""
    for language, lines in blocks(text):
        if language is None:
            for number, line in lines:
                for found in re.finditer(r"`([^`]+)`", line):
                    yield number, found[1]


FILE = re.compile(r"[\w.*{},/…+-]*[\w*}…]\.(h|cpp|txt|md|py|sh|cmake|edn|patch|png|hpp|in)")
TOPS = "apps|bench|cmake|core|docs|examples|fuzz|miniraft|os|script|sim|tests"
FOLDER = re.compile(rf"({TOPS})/|({TOPS})(/[a-z_]+)+/?")
# A page of another project, and what stands for any option.
ELSEWHERE = ("membership.md", "--name")


@functools.cache
def tracked():
    told = run(["git", "ls-files", "-co", "--exclude-standard"])
    return [f"/{path}" for path in told.stdout.split("\n") if path]


def is_there(span):
    """Whether tracked files match the end of a path, in which a part may be left open."""
    pattern = re.escape(span.rstrip("/")).replace(r"\*", "[^/]*").replace("…", "[^/]*")
    pattern = re.sub(r"\\\{(.*?)\\\}", lambda found: f"({found[1].replace(',', '|')})", pattern)
    pattern = re.sub(r"\b[A-Z]{3,}\b", "[^/]*", pattern)
    # Whole paths begin at the root or in miniraft/; a name alone may be anywhere.
    begin = "^/(miniraft/)?" if re.match(TOPS, span) and "/" in span else "/"
    return any(re.search(f"{begin}{pattern}(/|$)", path) for path in tracked())


@functools.cache
def known_options():
    """What the node and the commands of the lab say of their options."""
    asked = [("miniraft-maelstrom",), *(("miniraft-lab", name) for name in
                                        ("maelstrom", "check", "simulate", "explore", "json"))]
    return "".join(help_of("build/bin/" + program, *name) for program, *name in asked)


@functools.cache
def known_tests():
    sources = "".join(path.read_text() for path in (ROOT / "tests").rglob("*_test.cpp"))
    return {".".join(names)
            for names in re.findall(r"\bTEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\)", sources)}


def problem_of_span(span):
    if FILE.fullmatch(span) or FOLDER.fullmatch(span):
        return None if span in ELSEWHERE or is_there(span) else f"there is no {span}"
    if re.match(r"(script/|build/bin/|miniraft-)\S+( |$)", span):
        problem = problem_of_words(re.sub("^miniraft-", "build/bin/miniraft-", span))
        return f"`{span}`: {problem}" if problem else None
    option = re.match(r"--[\w-]+", span)
    if option and option[0] not in ELSEWHERE and not knows(known_options(), option[0]):
        return f"no program has an option {option[0]}"
    if re.fullmatch(r"[A-Z]\w+\.[a-z]\w*_\w*", span) and span not in known_tests():
        return f"there is no test {span}"
    return None


def slug(heading):
    text = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return text.replace(" ", "-")


def problem_of_link(document, target):
    path, _, anchor = target.partition("#")
    file = document.parent / path if path else document
    if not file.exists():
        return f"there is no {path}"
    if anchor and file.suffix == ".md":
        headings = re.findall(r"^#+ (.*)$", file.read_text(), re.M)
        if anchor not in [slug(heading) for heading in headings]:
            return f"{path or document.name} has no heading for #{anchor}"
    return None


def links(text):
    for number, line in enumerate(text.split("\n"), 1):
        for found in re.finditer(r"\]\(([^)\s]+)\)", line):
            if not re.match(r"\w+:", found[1]):
                yield number, found[1]


def reference_problems(document, text):
    """What a document refers to and is not there: (line, what)."""
    for number, target in links(text):
        problem = problem_of_link(document, target)
        if problem:
            yield number, problem
    for number, span in spans(text):
        problem = problem_of_span(span)
        if problem:
            yield number, problem


class ReadingTest(unittest.TestCase):
    """That nothing in a document is overlooked."""

    def texts(self, text):
        return [command.text for command in commands(text)]

    def test_commands_stand_in_indented_code_and_in_fences_of_a_shell(self):
        self.assertEqual(self.texts("    script/a\ntext\n```\nscript/b\n```\n```sh\nscript/c\n"
                                    "```\n```cmake\ncmake\n```\nscript/d\n"),
                         ["script/a", "script/b", "script/c"])

    def test_a_command_ends_before_its_comment_and_goes_on_after_a_backslash(self):
        self.assertEqual(self.texts("    script/a --x '#1'   # why\n"
                                    "    build/b \\\n      --y  # why\n"),
                         ["script/a --x '#1'", "build/b --y"])

    def test_a_program_may_come_after_variables_and_others(self):
        for text in ("A=1 B=2 build/bin/x", "time ctest --preset dev", "printf x | build/bin/x",
                     "mkdir x && cmake --build x", "miniraft-lab check a; script/b"):
            self.assertEqual(self.texts(f"    {text}\n"), [text])
        self.assertEqual(self.texts("    tests/a.txt: found\n    make\n    scripts/b\n"), [])

    def test_what_is_shown_after_a_command_is_no_command(self):
        [first, second] = commands("    $ script/x\n    script/a ran\n\n    it\n    $ script/b\n")
        self.assertEqual((first.line, first.shown), (1, ["script/a ran", "it"]))
        self.assertEqual((second.line, second.shown), (5, []))


class FindingTest(unittest.TestCase):
    """That a document that is wrong is found."""

    def assert_found(self, text, what):
        [command] = commands(f"    {text}\n")
        problem = problem_of(command, "/nowhere")
        self.assertIn(what, problem or "nothing")

    def test_finds_options_that_there_are_not(self):
        self.assert_found("build/bin/miniraft-lab check --no-such-option x", "ends with 3")
        self.assert_found("script/setup --bare", "script/setup --help knows no --bare")
        self.assert_found("script/test mutants --and random", "knows no --and")
        self.assert_found("script/bench raft --fast", "script/bench raft --help knows no --fast")

    def test_finds_names_that_there_are_not(self):
        self.assert_found("script/no_such", "nothing says how it is tested")
        self.assert_found("build/bin/no_such", "ends with 127")
        self.assert_found("script/build nosuch", "there is no preset nosuch")
        self.assert_found("script/build asan nosuch", "there is no target nosuch")
        self.assert_found("script/bench nosuch", "there is no bench nosuch")
        self.assert_found("script/test mutants nosuch", "there is no mutant nosuch")
        self.assert_found("ctest --preset nosuch", "there is no test preset nosuch")
        self.assert_found("ctest --preset dev -R nosuch", "finds no test")
        self.assert_found("build/dev/bin/test_core_base --gtest_filter=No.such", "finds no test")
        self.assert_found("build/fuzz/bin/fuzz_json fuzz/corpus/nosuch", "there is no folder fuzz/")

    def test_finds_what_is_shown_but_not_printed(self):
        [command] = commands("    $ build/bin/miniraft-maelstrom --version\n    unheard of\n")
        self.assertIn("does not print 'unheard of'", problem_of(command, "/nowhere"))

    def test_finds_what_is_referred_to_and_is_not_there(self):
        text = ("[a](nosuch.md) [b](README.md#no-such) `core/raft/nosuch.h`, `core/nosuch/`,\n"
                "`nosuch.cpp`, `script/setup --bare`, `--no-such N`,\n`Raft.no_such`\n")
        found = [f"{line}: {what}" for line, what in reference_problems(ROOT / "README.md", text)]
        self.assertEqual(len(found), 8, found)
        sound = ("[a](README.md#try-it) `core/raft/raft.h`, `miniraft/core/`, `raft.h`,\n"
                 "`core/raft/*.cpp`, `fuzz/NAME.cpp`, `raft.{h,cpp}`, `script/setup --core`\n")
        self.assertEqual(list(reference_problems(ROOT / "README.md", sound)), [])


class DocumentsTest(unittest.TestCase):
    def test_every_command_works(self):
        before = run(["git", "status", "--porcelain"]).stdout
        count = 0
        for document in DOCUMENTS:
            with tempfile.TemporaryDirectory() as scratch:
                for command in commands(document.read_text()):
                    count += 1
                    place = f"{document.relative_to(ROOT)}:{command.line}"
                    with self.subTest(place):
                        problem = problem_of(command, scratch)
                        self.assertIsNone(problem, f"{place}: `{command.text}` {problem}")
        self.assertGreater(count, 40)
        self.assertEqual(run(["git", "status", "--porcelain"]).stdout, before)

    def test_everything_referred_to_is_there(self):
        problems = [f"{document.relative_to(ROOT)}:{line}: {what}" for document in DOCUMENTS
                    for line, what in reference_problems(document, document.read_text())]
        self.assertEqual(problems, [])


if __name__ == "__main__":
    unittest.main()
