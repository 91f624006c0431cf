"""Build files beside a network's C build it, and its self-test passes there."""

import shutil
import subprocess

import pytest
from needed import need
from template_network import written

from compress.c_runner import compiler
from compress.errors import CompressError
from compress.exporters.c99.projects import write_project
from compress.measuring import format_of

ARDUINO = """#include <cstdio>
#include <cstdint>
struct { void begin(long) {} void println(const char *text) { std::puts(text); }
         void print(const char *) {} void print(char) {} void print(unsigned long) {}
         void print(unsigned char) {} } Serial;
unsigned long micros() { return 0; }
void delay(int) {}
"""
MAIN = "int main() { setup(); loop(); return 0; }"


@pytest.fixture
def folder(tmp_path):
    return written(tmp_path) / "net-c"


def test_cmake_builds_a_library_and_runs_the_self_test(folder, tmp_path):
    need(shutil.which("cmake"), "cmake")
    assert write_project(folder, "cmake") == folder / "CMakeLists.txt"
    build = tmp_path / "build"
    for command in (
        ["cmake", "-S", folder, "-B", build],
        ["cmake", "--build", build],
        ["ctest", "--test-dir", build],
    ):
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "100% tests passed" in said


def test_the_sketch_has_the_folders_name_and_runs_the_self_test(folder, tmp_path):
    sketch = write_project(folder, "arduino")
    assert sketch.name == "net-c.ino"
    assert format_of(folder) == "c"
    program = tmp_path / "sketch.cpp"
    program.write_text(ARDUINO + sketch.read_text() + MAIN)
    objects = [tmp_path / "net.o", tmp_path / "selftest.o"]
    for source, made in zip(("net.c", "net_selftest.c"), objects, strict=True):
        subprocess.run([compiler(), "-c", folder / source, "-o", made], check=True)
    warnings = ["-Wall", "-Wextra", "-Werror", f"-I{folder}"]
    need(shutil.which("g++"), "g++")
    subprocess.run(["g++", *warnings, program, *objects, "-o", tmp_path / "sketch"], check=True)
    said = subprocess.run([tmp_path / "sketch"], capture_output=True, text=True, check=True).stdout
    assert said.startswith("self-test passed\n")


def test_weights_in_a_file_are_built_anew_by_cmake_and_refused_for_arduino(folder):
    (folder / "net_weights.bin").write_bytes(b"")
    text = write_project(folder, "cmake").read_text()
    depends = "set_source_files_properties(net.c PROPERTIES OBJECT_DEPENDS"
    assert f"{depends} ${{CMAKE_CURRENT_SOURCE_DIR}}/net_weights.bin)" in text
    with pytest.raises(CompressError, match=r"builds without net_weights\.bin"):
        write_project(folder, "arduino")


def test_other_kinds_and_folders_without_a_network_are_refused(folder, tmp_path):
    with pytest.raises(CompressError, match="no project 'bazel'"):
        write_project(folder, "bazel")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CompressError):
        write_project(tmp_path / "empty", "cmake")


def test_a_build_file_that_is_there_is_replaced_only_when_asked(folder):
    mine = folder / "CMakeLists.txt"
    mine.write_text("mine")
    (folder / "main.c").write_text("int main(void) { return 0; }")
    with pytest.raises(CompressError, match="is there already; pass overwrite=True"):
        write_project(folder, "cmake")
    assert mine.read_text() == "mine"
    assert write_project(folder, "cmake", overwrite=True) == mine
    assert "add_library(net" in mine.read_text()
