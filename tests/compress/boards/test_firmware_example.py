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


@pytest.mark.parametrize("target", each_of("cortex-m33"))
def test_a_smaller_budget_is_built_anew_and_refused_and_a_main_of_ones_own_runs(
    digits, tmp_path, target
):
    need(shutil.which("make"), "make")
    (tmp_path / "own.c").write_text(
        '#include HEADER\n#include "semihosting.h"\nint main(void)\n'
        '{\n    semihosting_write("mine\\n");\n    return 0;\n}\n'
    )
    arguments = [f"NETWORK={digits[1]}", f"TARGET={target}", f"BUILD={tmp_path / 'build'}"]

    def make(*more):
        call = ["make", "-s", "-C", str(FIRMWARE), "run", *arguments, *more]
        return subprocess.run(call, capture_output=True, text=True, check=False)

    own = make(f"MAIN={tmp_path / 'own.c'}")
    assert own.returncode == 0, own.stderr
    assert "mine" in own.stdout + own.stderr
    small = make(f"MAIN={tmp_path / 'own.c'}", "RAM_BYTES=512", "STACK_BYTES=1024")
    assert small.returncode != 0
    assert "region `RAM' overflowed" in small.stderr
