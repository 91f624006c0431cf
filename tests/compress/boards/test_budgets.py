"""What does not fit a part's memory is refused by the linker."""

from pathlib import Path

import numpy as np
import pytest
from needed_boards import each_of, needs_boards

from compress.boards.budgets import BUDGETS, MemoryBudget, OverBudget
from compress.boards.running import run_on_board
from compress.boards.targets import TARGETS
from compress.exporters.c99 import export_c
from compress.graph import QuantizedGraph
from compress.graph.probes import probes

MCU = BUDGETS["mcu"]
BLANK = np.zeros((1, 1, 28, 28), np.uint8)


@pytest.mark.parametrize("target", each_of(*TARGETS))
def test_a_small_network_runs_on_an_mcu_of_16_kb_flash_and_4_kb_ram(small, target):
    graph, folder = small
    images = probes(graph, np.uint8)[:4]
    got = run_on_board(folder, images, target=target, budget=MCU)
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))
    assert got.firmware_bytes <= MCU.flash_bytes == 16 * 1024
    assert got.ram_bytes <= MCU.ram_bytes == 4 * 1024


@pytest.mark.parametrize("target", each_of("cortex-m0", "cortex-m4", "cortex-m33"))
def test_the_published_mcu_fits_there_when_it_is_made_fast(tmp_path, target):
    graph = QuantizedGraph.load(Path(__file__).parents[3] / "exported" / "mcu.safetensors")
    export_c(graph, tmp_path, name="mcu")
    got = run_on_board(tmp_path, BLANK, target=target, options=("-O2",), budget=MCU)
    np.testing.assert_array_equal(got.outputs, graph.run(BLANK).reshape(1, -1))
    assert got.ram_bytes <= MCU.ram_bytes


@pytest.mark.parametrize("target", each_of(*TARGETS))
def test_a_larger_one_is_refused_there_by_the_linker(digits, target):
    line = r"16,384 bytes of flash and 4,096 of RAM on .* region `RAM' overflowed by \d+ bytes"
    with pytest.raises(OverBudget, match=line):
        run_on_board(digits[1], BLANK, target=target, options=("-Os",), budget=MCU)


@needs_boards("cortex-m4")
def test_code_and_constants_count_as_flash_and_the_stack_as_ram(small):
    _, folder = small
    little = MemoryBudget(flash_bytes=6 * 1024, ram_bytes=MCU.ram_bytes)
    with pytest.raises(OverBudget, match="region `FLASH' overflowed"):
        run_on_board(folder, BLANK, target="cortex-m4", budget=little)
    with pytest.raises(OverBudget, match="region `RAM' overflowed"):
        run_on_board(folder, BLANK, target="cortex-m4", budget=MCU, stack_bytes=4000)
