"""The example's own main, start-up code and Makefile."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from needed import need
from needed_boards import each_of

FIRMWARE = Path(__file__).parents[3] / "examples" / "firmware"


@pytest.mark.parametrize("target", each_of("cortex-m4", "riscv"))
def test_the_example_prints_what_the_interpreter_sees(digits, tmp_path, target):
    graph, folder = digits
    need(shutil.which("make"), "make")
    arguments = [f"NETWORK={folder}", f"TARGET={target}", f"BUILD={tmp_path}", "RAM_BYTES=6144"]
    done = subprocess.run(
        ["make", "-s", "-C", str(FIRMWARE), "run", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    records = np.fromfile(FIRMWARE / "digits.bin", np.uint8).reshape(-1, 785)
    seen = graph.run(records[:, 1:].reshape(-1, 1, 28, 28)).reshape(len(records), -1).argmax(axis=1)
    lines = [line for line in done.stdout.splitlines() if line.startswith("digit ")]
    expected = [
        f"digit {a}: seen as {b}" for a, b in zip(records[:, 0], seen.tolist(), strict=True)
    ]
    assert lines == expected
