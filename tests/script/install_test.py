"""Goal: who installs miniraft can build and run the examples elsewhere, by find_package alone.

usage: install_test.py CMAKE GENERATOR COMPILER BUILD_FOLDER
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

BANK = """\
paid in: alice 100
moved: alice 70 bob 30
moved: refused
read: alice 70 bob 30
"""
MEMBERS = """\
alice pays in 100: done
node 4 is a learner: done
node 4 is a voter: done
node 4 leads: done
node 1 is removed: done
node 4 knows what alice has: done
"""
PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(outside LANGUAGES CXX)
"""
OTHER_VERSION = PROJECT + """\
find_package(miniraft 0.999 REQUIRED)
"""
SOME_COMPONENTS = PROJECT + """\
find_package(miniraft REQUIRED COMPONENTS raft os OPTIONAL_COMPONENTS nosuch)
if(NOT miniraft_raft_FOUND OR miniraft_nosuch_FOUND OR NOT TARGET miniraft::os)
  message(FATAL_ERROR "the components are not told")
endif()
"""
NO_COMPONENT = PROJECT + """\
find_package(miniraft REQUIRED COMPONENTS raft nosuch)
"""


def outcome_of(*command):
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def run(*command):
    done = outcome_of(*command)
    assert done.returncode == 0, done.stdout
    return done.stdout


def main():
    cmake, generator, compiler, build_folder = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        prefix, source, build = (Path(folder, name) for name in ("prefix", "source", "build"))
        run(cmake, "--install", build_folder, "--prefix", prefix)
        for file in prefix.rglob("*.cmake"):
            assert str(ROOT) not in file.read_text(), f"{file} names the folder it was built from"

        shutil.copytree(ROOT / "examples", source)
        settings = ("-G", generator, f"-DCMAKE_CXX_COMPILER={compiler}",
                    f"-DCMAKE_PREFIX_PATH={prefix}")
        run(cmake, "-S", source, "-B", build, *settings)
        run(cmake, "--build", build)
        found = (build / "CMakeCache.txt").read_text()
        assert f"miniraft_DIR:PATH={prefix}" in found, "another miniraft was found"
        for name, want in (("bank", BANK), ("members", MEMBERS)):
            said = run(build / f"example_{name}")
            assert said == want, f"example_{name} said:\n{said}"

        (source / "CMakeLists.txt").write_text(OTHER_VERSION)
        refused = outcome_of(cmake, "-S", source, "-B", Path(folder, "other"), *settings)
        assert refused.returncode != 0, "a version that is not installed was found"
        assert "version: 0." in refused.stdout, refused.stdout

        (source / "CMakeLists.txt").write_text(SOME_COMPONENTS)
        run(cmake, "-S", source, "-B", Path(folder, "some"), *settings)
        (source / "CMakeLists.txt").write_text(NO_COMPONENT)
        refused = outcome_of(cmake, "-S", source, "-B", Path(folder, "none"), *settings)
        assert refused.returncode != 0, "a component that there is not was found"
        # CMake breaks the lines of what it says.
        told = " ".join(refused.stdout.split())
        assert "no component nosuch; it has base json http metrics" in told, refused.stdout


if __name__ == "__main__":
    main()
