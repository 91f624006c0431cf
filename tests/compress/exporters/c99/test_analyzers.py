"""Static analyzers have nothing to say of published C: the smallest, as they take their time."""

import subprocess
from pathlib import Path

from c_variants import tool

SOURCE = Path(__file__).parents[4] / "exported" / "mcu-small-c" / "mcu_small.c"


def test_clangs_analyzer_finds_nothing(tmp_path):
    command = [
        tool("clang"),
        "--analyze",
        "-std=c99",
        "-Xanalyzer",
        "-analyzer-output=text",
        SOURCE,
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
