"""Goal: a project that takes miniraft in as a folder keeps its tests and settings to itself.

usage: embedding_test.py CMAKE GENERATOR COMPILER
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

LISTS = f"""\
cmake_minimum_required(VERSION 3.25)
project(outside LANGUAGES CXX)
enable_testing()
set(MINIRAFT_FOLDER {ROOT})
add_subdirectory({ROOT}/examples examples)
add_executable(yours yours.cpp)
target_link_libraries(yours PRIVATE miniraft::replica miniraft::os)
add_test(NAME yours COMMAND yours)
"""


def run(*command, **more):
    done = subprocess.run(command, text=True, capture_output=True, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def main():
    cmake, generator, compiler = sys.argv[1:]
    ctest = Path(cmake).with_name("ctest")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "CMakeLists.txt").write_text(LISTS)
        Path(folder, "yours.cpp").write_text("int main() {}\n")
        build = Path(folder, "build")
        # What the environment says about the build type is not what is tested here.
        environment = {name: value for name, value in os.environ.items()
                       if name != "CMAKE_BUILD_TYPE"}
        run(cmake, "-S", folder, "-B", build, "-G", generator,
            f"-DCMAKE_CXX_COMPILER={compiler}", env=environment)
        tests = run(ctest, "-N", cwd=build)
        assert "Test #1: yours" in tests and "Total Tests: 1\n" in tests, tests
        assert not list(build.rglob("miniraft-config*")), "its install rules join the owner's"
        cache = (build / "CMakeCache.txt").read_text()
        assert "CMAKE_BUILD_TYPE:STRING=\n" in cache, "the build type is not the owner's any more"


if __name__ == "__main__":
    main()
