"""Generated C on emulated microcontrollers: the same integers, within flash and RAM budgets."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from random_graphs import digit_network

from compress.boards import TARGETS, missing_tools, run_on_board
from compress.errors import UserError
from compress.exporters.c99 import export_c
from compress.qgraph import probes

FIRMWARE = Path(__file__).parents[2] / "examples" / "firmware"
BUDGET = {"flash_bytes": 24 * 1024, "ram_bytes": 6 * 1024}


@pytest.fixture(autouse=True)
def _tools():
    if missing := missing_tools():
        if os.environ.get("CI"):
            pytest.fail(f"{missing} must be installed in CI")
        pytest.skip(f"{missing} are not installed")


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    graph, folder = digit_network(), tmp_path_factory.mktemp("board")
    export_c(graph, folder, name="digits")
    return graph, folder


@pytest.mark.parametrize("target", TARGETS)
def test_every_board_gives_the_interpreters_integers_within_its_budget(digits, target):
    graph, folder = digits
    images = probes(graph, np.uint8)[:8]
    got = run_on_board(folder, images, target=target, **BUDGET)
    np.testing.assert_array_equal(got.codes, graph.run(images).reshape(len(images), -1))
    assert 0 < got.flash_bytes < got.firmware_bytes <= BUDGET["flash_bytes"]
    assert 0 < got.stack_bytes < 512
    assert got.arena_bytes <= got.ram_bytes <= BUDGET["ram_bytes"]
    assert got.instructions > graph.macs


def test_instruction_counts_are_reproducible_and_fewer_with_dot_products(digits):
    graph, folder = digits
    images = probes(graph, np.uint8)[:1]
    counts = [run_on_board(folder, images, target="cortex-m4").instructions for _ in range(2)]
    assert counts[0] == counts[1]
    assert counts[0] < run_on_board(folder, images, target="cortex-m3").instructions


@pytest.mark.parametrize(("budget", "region"), [("flash_bytes", "FLASH"), ("ram_bytes", "RAM")])
def test_firmware_over_its_budget_is_refused(digits, budget, region):
    _, folder = digits
    image = np.zeros((1, 1, 28, 28), np.uint8)
    with pytest.raises(UserError, match=region):
        run_on_board(folder, image, target="cortex-m0", **{**BUDGET, budget: 4096})


def test_an_unknown_target_is_refused(digits):
    with pytest.raises(UserError, match="cortex-m4"):
        run_on_board(digits[1], np.zeros((1, 1, 28, 28), np.uint8), target="z80")


def test_the_example_prints_what_the_interpreter_sees(digits, tmp_path):
    graph, folder = digits
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    arguments = [f"NETWORK={folder}", "NAME=digits", f"BUILD={tmp_path}", "RAM_BYTES=6144"]
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
