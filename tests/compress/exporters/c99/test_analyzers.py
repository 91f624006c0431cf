"""Static analyzers have nothing to say of generated C but what docs/misra.md gives reasons for.

The smallest published network and single operators are looked at, as analyzers take their time.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from c_networks import low_bit_network
from c_variants import tool
from one_operator import graph_of

from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.source import generate

ROOT = Path(__file__).parents[4]
PUBLISHED = ROOT / "exported" / "mcu-small-c"
OPERATORS = ("AveragePool", "Resample", "Mul", "Pad", "Table")


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A folder of C files, and of each the option that leaves plain C99."""
    folder = tmp_path_factory.mktemp("c")
    shutil.copytree(PUBLISHED, folder, dirs_exist_ok=True)
    graphs = {f"op_{name.lower()}": graph_of(name) for name in OPERATORS}
    for name, graph in {**graphs, "low_bits": low_bit_network(2)}.items():
        source = generate(lay_out(graph), name, sha256=graph.sha256)
        (folder / f"{name}.c").write_text(source.code)
        (folder / f"{name}.h").write_text(source.header)
    return {path: f"-D{path.stem.upper()}_PORTABLE" for path in sorted(folder.glob("*.c"))}


def said(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_clangs_analyzer_finds_nothing(tmp_path):
    command = [tool("clang"), "--analyze", "-std=c99", "-Xanalyzer", "-analyzer-output=text"]
    assert said([*command, PUBLISHED / "mcu_small.c"], tmp_path) == ""


def test_gccs_analyzer_finds_nothing(sources, tmp_path):
    command = [tool("gcc"), "-std=c99", "-O1", "-fanalyzer", "-Wall", "-Wextra", "-c"]
    found = {path.name: said([*command, plain, path], tmp_path) for path, plain in sources.items()}
    assert set(found.values()) == {""}, found


def cppcheck(sources, folder, *options):
    """What cppcheck says of all files, as a list of the checks' names."""
    command = [tool("cppcheck"), "--std=c99", "-q", "--template={id}", *options]
    return said([*command, *sources.values(), *sources], folder).split()


def test_cppcheck_finds_nothing(sources, tmp_path):
    assert cppcheck(sources, tmp_path, "--enable=warning,portability,performance") == []


def listed():
    """The rules of the table in docs/misra.md."""
    rows = re.findall(r"^\| ([\d., ]+) \|", (ROOT / "docs" / "misra.md").read_text(), re.MULTILINE)
    return {rule for row in rows for rule in row.split(", ")}


def test_deviations_from_misra_are_those_of_the_page(sources, tmp_path):
    (alone,) = ((path, plain) for path, plain in sources.items() if path.stem == "mcu_small")
    found = cppcheck(sources, tmp_path, "--addon=misra")
    found += cppcheck(dict([alone]), tmp_path, "--addon=misra")  # its names are then nobody else's
    assert {each.removeprefix("misra-c2012-") for each in found} == listed()
