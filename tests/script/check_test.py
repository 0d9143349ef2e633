"""Goal: script/check finds each kind of fault at its line, and nothing in a repository without."""
import itertools
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent.parent / "script/check"

CMAKE = """miniraft_layer(base)
miniraft_layer(raft USES base)
miniraft_layer(json USES base)
miniraft_layer(os FOLDER os USES base)
"""
HEADER = "// What it is.\n// Where it stands.\n// What it keeps.\n#pragma once\n"
SOUND = {
    "CMakeLists.txt": CMAKE,
    "cmake/tests.cmake": "foreach(layer base raft)\n  miniraft_tests(core/${layer} x)\n",
    "core/base/a.h": HEADER + "#include <string>\n",
    "core/raft/b.h": HEADER + '#include "core/base/a.h"\n',
    "core/raft/b.cpp": '#include "core/raft/b.h"\n#include <algorithm>\nint f() {\n}\n',
    "tests/core/raft/b_test.cpp": '// Goal: b.\n#include <thread>\n#include "core/raft/b.h"\n',
    "apps/maelstrom/CMakeLists.txt": "target_link_libraries(x PUBLIC miniraft_os miniraft_raft)\n",
    "apps/maelstrom/main.cpp": '#include "core/raft/b.h"\n#include <sys/types.h>\n',
}


def long_function(lines):
    return "int f() {\n" + "  g(1'000, '{');  // }\n" * (lines - 2) + "}\n"


def placed(path, text):
    """Tests below leave out the folder of the sources and the same at the front of includes."""
    text = re.sub('(?<=#include ")(?=(core|os|apps)/)', "miniraft/", text)
    return re.sub("^(?=(core|os|apps)/)", "miniraft/", path), text


class CheckTest(unittest.TestCase):
    def findings(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for path, text in itertools.starmap(placed, {**SOUND, **files}.items()):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text)
            (root / "script").mkdir()
            shutil.copy(SCRIPT, root / "script/check")
            subprocess.run(["git", "init", "-q", folder], check=True)
            result = subprocess.run([root / "script/check"], capture_output=True, text=True)
        lines = result.stdout.replace("miniraft/", "").splitlines()
        self.assertEqual(result.returncode, 1 if lines else 0, result.stderr)
        return lines

    def assert_found(self, files, want):
        lines = self.findings(files)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn(want, lines[0])

    def test_finds_nothing_in_a_sound_repository(self):
        self.assertEqual(self.findings({}), [])

    def test_finds_includes_that_point_right_or_to_a_sibling(self):
        self.assert_found({"core/base/c.h": HEADER + '#include "core/raft/b.h"\n'},
                          'core/base/c.h:5: "core/raft/b.h" is not in a layer below')
        self.assert_found({"core/json/c.h": HEADER + '#include "core/raft/b.h"\n'},
                          'core/json/c.h:5: "core/raft/b.h" is not in a layer below')
        self.assert_found({"tests/core/base/c.cpp": '// Goal.\n#include "core/raft/b.h"\n'},
                          "tests/core/base/c.cpp:2:")
        self.assert_found({"core/raft/c.cpp": '#include "core/raft/gone.h"\n'}, "is no file")

    def test_only_tests_and_fuzz_targets_use_what_tests_share(self):
        target = '#include "tests/support/a.h"\nint LLVMFuzzerTestOneInput;\n'
        shared = {"tests/support/a.h": HEADER, "fuzz/corpus/c/1": ""}
        self.assertEqual(self.findings({"fuzz/c.cpp": "// Checks.\n" + target, **shared}), [])
        self.assert_found({"os/c.cpp": target, **shared}, "os/c.cpp:1: ")
        own = {"tests/core/raft/a.h": HEADER, "fuzz/corpus/c/1": ""}
        self.assert_found({"fuzz/c.cpp": "// Checks.\n" + target.replace("support", "core/raft"),
                           **own}, "only tests may include it")

    def test_finds_layers_that_use_what_they_must_not(self):
        sibling = CMAKE.replace("raft USES base", "raft USES base json")
        self.assert_found({"CMakeLists.txt": sibling}, "CMakeLists.txt:2: layer raft uses json")
        self.assert_found({"CMakeLists.txt": CMAKE + "miniraft_layer(sim FOLDER sim USES base)\n",
                           "apps/maelstrom/CMakeLists.txt":
                               "target_link_libraries(x PUBLIC miniraft_raft miniraft_sim)\n"},
                          "apps/maelstrom uses sim")

    def test_finds_headers_that_do_not_belong_in_the_core(self):
        self.assert_found({"core/base/c.h": HEADER + "#include <memory>\n"}, "c.h:5: <memory>")
        self.assert_found({"core/base/c.cpp": "#include <chrono>\n"}, "c.cpp:1: <chrono>")
        self.assert_found({"core/base/c.cpp": "#include <unistd.h>\n"}, "c.cpp:1: <unistd.h>")
        self.assert_found({"os/c.cpp": "#include <asio/io.hpp>\n"}, "c.cpp:1: <asio/io.hpp>")

    def test_finds_what_is_too_long_and_not_what_just_fits(self):
        self.assertEqual(self.findings({"os/c.cpp": long_function(70) + "//\n" * 430}), [])
        self.assert_found({"os/c.cpp": "\n" + long_function(71)}, "c.cpp:2: function of 71 lines")
        self.assert_found({"os/c.cpp": "//\n" * 501}, "os/c.cpp:501: 501 lines")
        self.assert_found({"os/c.h": HEADER + "//\n" * 247}, "os/c.h:251: 251 lines")
        self.assert_found({"os/c.cpp": f"// {'é' * 98}\n"}, "os/c.cpp:1: 101 columns")
        self.assertEqual(self.findings({"os/c.cpp": f"// {'é' * 97}\n"}), [])

    def test_measures_each_function_of_a_class_and_none_of_a_table(self):
        before = "namespace n {\nclass C {\n public:\n  C() : a_{1} {}\n"
        text = before + long_function(71) + "};\n}\n"
        self.assert_found({"os/c.cpp": text}, "os/c.cpp:5: function of 71 lines")
        table = "int t[] = {\n" + "  f(1),\n" * 99 + "};\n"
        self.assertEqual(self.findings({"os/c.cpp": table}), [])

    def test_finds_headers_without_their_first_comment_or_guard(self):
        self.assert_found({"os/c.h": "// One.\n// Two.\n#pragma once\n"}, "begins with 2 lines")
        self.assert_found({"os/c.h": "// Line.\n" * 11 + "#pragma once\n"}, "with 11 lines")
        diagram = "// What.\n//   a -> b\n" * 3 + "#pragma once\n"
        self.assertEqual(self.findings({"os/c.h": diagram}), [])
        self.assert_found({"os/c.h": "// Line.\n" * 3 + "int f();\n"}, "os/c.h:4: no #pragma once")
        self.assert_found({"tests/core/raft/c.cpp": "int x;\n"}, "does not begin with a comment")

    def test_finds_macros_that_other_libraries_may_define(self):
        self.assert_found({"os/c.h": HEADER + "#define CHECK(x) x\n"}, "os/c.h:5: macro CHECK")
        self.assertEqual(self.findings({"os/c.h": HEADER + "#define MINIRAFT_CHECK(x) x\n",
                                        "os/c.cpp": "#define LOCAL 1\n"}), [])

    def test_finds_text_of_documents_that_is_too_wide(self):
        wide = "x" * 131
        self.assert_found({"docs/a.md": f"fine\n{wide}\n"}, "docs/a.md:2: 131 columns")
        self.assertEqual(self.findings({"docs/a.md": f"{wide[1:]}\n| {wide} |\n    {wide}\n"
                                                     f"```text\n{wide}\n```\n"}), [])

    def test_finds_words_and_folders_that_have_no_place(self):
        self.assert_found({"README.md": "fine\nTO" "DO: more\n"}, "README.md:2: `TO" "DO`")
        self.assert_found({"README.md": "see /ho" "me/someone/x\n"}, "README.md:1:")
        self.assert_found({"docs/util/a.md": "fine\n"}, "folder util")

    def test_finds_folders_with_too_many_files(self):
        files = {f"docs/{i}.md": "" for i in range(42)}
        self.assertEqual(self.findings(files), [])
        self.assert_found({**files, "docs/a.md": ""}, "docs has 43 files, 42 at most")
        self.assertEqual(self.findings({f"fuzz/corpus/c/{i}": "" for i in range(99)}), [])

    def test_rooms_are_layers_within_the_folder_of_another(self):
        lists = {"CMakeLists.txt": CMAKE + "miniraft_layer(sim FOLDER os/sim USES base)\n"
                                           "miniraft_layer(explore FOLDER os/sim/e USES sim)\n"}
        rooms = {**lists, "os/sim/a.h": HEADER, "os/sim/e/a.h": HEADER}
        self.assertEqual(self.findings({**rooms, "os/sim/e/a.cpp": '#include "os/sim/a.h"\n'}), [])
        self.assert_found({**rooms, "os/sim/a.cpp": '#include "os/sim/e/a.h"\n'},
                          '"os/sim/e/a.h" is not in a layer below')
        self.assert_found({**rooms, "os/a.cpp": '#include "os/sim/a.h"\n'}, "not in a layer below")

    def test_finds_sources_that_nothing_compiles(self):
        self.assert_found({"core/raft/deeper/c.cpp": ""}, "no CMake target compiles")
        bench = {"bench/json/c.cpp": "// Measures.\n"}
        self.assert_found(bench, "no CMake target compiles")
        self.assertEqual(self.findings({**bench, "bench/json/CMakeLists.txt": ""}), [])
        self.assert_found({"fuzz/c.cpp": "// Checks.\nint LLVMFuzzerTestOneInput;\n"}, "no seeds")
        self.assert_found({"fuzz/c.cpp": "// Checks.\n", "fuzz/corpus/c/1": ""}, "no fuzz target")

    def test_finds_code_in_the_guide_that_no_example_has(self):
        files = {"examples/CMakeLists.txt": "", "examples/a.cpp": "int f() {\n  g();\n  h();\n}\n"}
        guide = "Words.\n\n```cpp\n{}\n```\n```sh\nmake\n```\n"
        for code in ("g();\nh();", "int f() {\n…\n}", "int f() {\n  g();"):
            self.assertEqual(self.findings({**files, "docs/embedding.md": guide.format(code)}), [])
        for code in ("g()", "g();\n\nh();", "int f() {\n}", "int f() {\n…\ni();"):
            self.assert_found({**files, "docs/embedding.md": guide.format(code)},
                              "docs/embedding.md:3: this code is in no example")

    def test_an_example_includes_its_own_files_by_name(self):
        files = {"examples/CMakeLists.txt": "", "examples/a.h": HEADER}
        self.assertEqual(self.findings({**files, "examples/a.cpp": '#include "a.h"\n'}), [])
        self.assert_found({**files, "os/a.cpp": '#include "a.h"\n'}, "is no file")

    def test_finds_mutants_that_are_none(self):
        mutants = "tests/mutants/"
        readers = {mutants + name: (SCRIPT.parent.parent / mutants / name).read_text()
                   for name in ("mutant.py", "nets.py")}
        header = "Bug: f is g\nSource: none\nBreaks: nothing\nCaught by: unit\n\n"
        file = "miniraft/core/raft/b.cpp"
        diff = (f"diff --git a/{file} b/{file}\n--- a/{file}\n+++ b/{file}\n@@ -2,3 +2,3 @@\n"
                " #include <algorithm>\n-int f() {\n+int g() {\n }\n")
        patch = mutants + "group/m.patch"
        self.assertEqual(self.findings({**readers, patch: header + diff}), [])
        self.assert_found({**readers, patch: header + diff.replace("-int f", "-int h")},
                          patch + ":1: does not apply")
        unknown = header.replace("unit", "luck")
        self.assert_found({**readers, patch: unknown + diff}, "no net `luck`")
        self.assert_found({**readers, patch: diff}, "has the fields none")


if __name__ == "__main__":
    unittest.main()
