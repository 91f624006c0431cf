"""Generated C on emulated microcontrollers: the same integers, and what one run takes."""

from pathlib import Path

import numpy as np
import pytest
from needed_boards import each_of, needs_boards

from compress.boards import BUDGETS, TARGETS, MemoryBudget, run_layers_on_board, run_on_board
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.graph import QuantizedGraph, probes

ROOT = Path(__file__).parents[3]


BUDGET = MemoryBudget(flash_bytes=24 * 1024, ram_bytes=6 * 1024)


WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")


WINDOWS_ON_THE_STACK = {"cortex-m0", "cortex-m4", "cortex-m7", "cortex-m33"}
"""Boards whose kernels copy a window, or pairs of weights, before they multiply."""
MCU = BUDGETS["mcu"]
BLANK = np.zeros((1, 1, 28, 28), np.uint8)


@pytest.fixture(scope="module")
def hundreds(mnist_test, tmp_path_factory):
    """The published network, 300 test images, and their outputs by the interpreter."""
    graph = QuantizedGraph.load(ROOT / "exported" / "phase5-int8.safetensors")
    folder, images = tmp_path_factory.mktemp("published"), mnist_test.images[:300, None]
    export_c(graph, folder, name="phase5")
    return folder, images, graph.run(images).reshape(300, -1)


@pytest.mark.parametrize("target", each_of(*TARGETS))
def test_every_board_gives_the_interpreters_integers_for_300_test_images(hundreds, target):
    folder, images, expected = hundreds
    got = run_on_board(folder, images, target=target, options=("-O3",))
    np.testing.assert_array_equal(got.outputs, expected)


@pytest.mark.parametrize("target", each_of(*TARGETS))
def test_every_board_gives_the_interpreters_integers_within_its_budget(digits, target):
    graph, folder = digits
    images, options = probes(graph, np.uint8)[:8], ("-O2", *WARNINGS)
    got = run_on_board(folder, images, target=target, options=options, budget=BUDGET)
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))
    assert 0 < got.flash_bytes < got.firmware_bytes <= BUDGET.flash_bytes
    assert 0 < got.stack_bytes < (1280 if target in WINDOWS_ON_THE_STACK else 512)
    assert got.arena_bytes <= got.ram_bytes <= BUDGET.ram_bytes
    assert got.instructions > graph.macs / 16  # as many as a vector of Helium takes at once


@needs_boards("cortex-m55")
def test_no_board_has_more_ram_than_it_has(small):
    greedy = MemoryBudget(flash_bytes=16 * 1024, ram_bytes=512 * 1024)
    with pytest.raises(CompressError, match="524,288 bytes of RAM"):
        run_on_board(small[1], BLANK, target="cortex-m55", budget=greedy)


def write_network(folder, body):
    """A network of a byte in and a byte out and an arena that it need not use, written by hand."""
    bytes_of = {"INPUT": 1, "OUTPUT": 1, "ARENA": 2500}
    told = {"RANK": 1, "CHANNELS": 1, "SCALE": 1.0, "ZERO_POINT": 0}
    macros = {f"{end}_{name}": n for end in ("INPUT", "OUTPUT") for name, n in told.items()}
    macros |= {f"{part}_BYTES": size for part, size in bytes_of.items()}
    sizes = "".join(f"#define NET_{name} {number}\n" for name, number in macros.items())
    run = "void net_run(const uint8_t *input, uint8_t *output, uint8_t *arena)"
    (folder / "net.h").write_text(f"#include <stdint.h>\n{sizes}{run};\n")
    (folder / "net.c").write_text(f'#include "net.h"\n{run}\n{{\n    (void)arena;\n{body}\n}}\n')
    return folder


@pytest.mark.parametrize("target", each_of("cortex-m0", "riscv"))
def test_a_network_that_outgrows_the_ram_or_faults_is_told(tmp_path, target):
    byte = np.array([[3]], np.uint8)
    right = write_network(tmp_path, "output[0] = (uint8_t)(input[0] + 1);")
    assert run_on_board(right, byte, target=target).outputs.tolist() == [[4]]
    deep = "volatile uint8_t deep[2000]; for (int i = 0; i < 2000; ++i) deep[i] = input[0];"
    with pytest.raises(CompressError, match="stack outgrows"):
        run_on_board(write_network(tmp_path, deep), byte, target=target, budget=MCU)
    with pytest.raises(CompressError, match="processor faults"):
        run_on_board(write_network(tmp_path, "__builtin_trap();"), byte, target=target)
    missing = "extern uint8_t elsewhere(void); output[0] = elsewhere() + input[0];"
    with pytest.raises(CompressError, match="undefined reference to `elsewhere'"):
        run_on_board(write_network(tmp_path, missing), byte, target=target)


@needs_boards("cortex-m3", "cortex-m4")
def test_instruction_counts_are_reproducible_and_fewer_with_dot_products(digits):
    graph, folder = digits
    images = probes(graph, np.uint8)[:1]
    counts = [run_on_board(folder, images, target="cortex-m4").instructions for _ in range(2)]
    assert counts[0] == counts[1]
    assert counts[0] < run_on_board(folder, images, target="cortex-m3").instructions


@needs_boards("cortex-m4")
def test_a_network_that_just_fits_has_its_layers_measured_too(small):
    run = run_on_board(small[1], BLANK, target="cortex-m4")
    tight = MemoryBudget(flash_bytes=run.firmware_bytes, ram_bytes=BUDGET.ram_bytes)
    again = run_on_board(small[1], BLANK, target="cortex-m4", budget=tight)
    assert again.firmware_bytes == tight.flash_bytes
    layers = run_layers_on_board(small[1], BLANK, target="cortex-m4", budget=tight)
    assert sum(x.instructions for x in layers) == pytest.approx(run.instructions, rel=0.05)
