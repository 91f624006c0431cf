"""Generated C on emulated microcontrollers: the same integers, within flash and RAM budgets."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from needed_boards import each_of, needs_boards
from random_graphs import digit_network

from compress.boards import BUDGETS, TARGETS, MemoryBudget, OverBudget, run_on_board
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.graph import QuantizedGraph, probes

ROOT = Path(__file__).parents[3]
FIRMWARE = ROOT / "examples" / "firmware"
BUDGET = MemoryBudget(flash_bytes=24 * 1024, ram_bytes=6 * 1024)
MCU = BUDGETS["mcu"]
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")
COMPILERS_OWN = {"memcpy", "memmove", "memset"}
LIBGCC = {"__aeabi_lmul", "__aeabi_lasr", "__aeabi_llsl", "__aeabi_llsr", "__muldi3", "__ashrdi3"}
"""Of 64 bits, on cores whose instructions have no such products and shifts."""


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """A network of the size of the published one."""
    graph, folder = digit_network(), tmp_path_factory.mktemp("board")
    export_c(graph, folder, name="digits")
    return graph, folder


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A network of a quarter of its parameters."""
    graph = digit_network(widths=(4, 8, 6, 6, 8, 8, 8, 10))
    folder = tmp_path_factory.mktemp("small")
    export_c(graph, folder, name="small")
    return graph, folder


BLANK = np.zeros((1, 1, 28, 28), np.uint8)


@pytest.fixture(scope="module")
def thousand(mnist_test, tmp_path_factory):
    """The published network, 1,000 test images, and their outputs by the interpreter."""
    graph = QuantizedGraph.load(ROOT / "exported" / "phase5-int8.safetensors")
    folder, images = tmp_path_factory.mktemp("published"), mnist_test.images[:1000, None]
    export_c(graph, folder, name="phase5")
    return folder, images, graph.run(images).reshape(1000, -1)


@pytest.mark.parametrize("target", each_of(*TARGETS))
def test_every_board_gives_the_interpreters_integers_for_1000_test_images(thousand, target):
    folder, images, expected = thousand
    got = run_on_board(folder, images, target=target, options=("-O3",))
    np.testing.assert_array_equal(got.outputs, expected)


@pytest.mark.parametrize("target", each_of(*TARGETS))
def test_every_board_gives_the_interpreters_integers_within_its_budget(digits, target):
    graph, folder = digits
    images, options = probes(graph, np.uint8)[:8], ("-O2", *WARNINGS)
    got = run_on_board(folder, images, target=target, options=options, budget=BUDGET)
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))
    assert 0 < got.flash_bytes < got.firmware_bytes <= BUDGET.flash_bytes
    assert 0 < got.stack_bytes < 512
    assert got.arena_bytes <= got.ram_bytes <= BUDGET.ram_bytes
    assert got.instructions > graph.macs


@pytest.mark.parametrize("target", each_of(*TARGETS))
def test_a_small_network_runs_on_an_mcu_of_16_kb_flash_and_4_kb_ram(small, target):
    graph, folder = small
    images = probes(graph, np.uint8)[:4]
    got = run_on_board(folder, images, target=target, budget=MCU)
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))
    assert got.firmware_bytes <= MCU.flash_bytes == 16 * 1024
    assert got.ram_bytes <= MCU.ram_bytes == 4 * 1024


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


@needs_boards("cortex-m0")
def test_no_board_has_more_ram_than_it_has(small):
    greedy = MemoryBudget(flash_bytes=16 * 1024, ram_bytes=16 * 1024)
    with pytest.raises(CompressError, match="16,384 bytes of RAM"):
        run_on_board(small[1], BLANK, target="cortex-m0", budget=greedy)


def write_network(folder, body):
    """A network of a byte in and a byte out and an arena that it need not use, written by hand."""
    bytes_of = {"INPUT": 1, "OUTPUT": 1, "ARENA": 2500}
    sizes = "".join(f"#define NET_{part}_BYTES {size}\n" for part, size in bytes_of.items())
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


@pytest.mark.parametrize("target", each_of(*TARGETS))
def test_the_object_needs_what_compilers_bring_and_nothing_else(digits, tmp_path, target):
    board, made = TARGETS[target], tmp_path / "digits.o"
    for level in ("-Os", "-O2", "-O3"):
        options = [*board.flags, "-std=c99", "-ffreestanding", level, *WARNINGS]
        source = str(digits[1] / "digits.c")
        subprocess.run([board.compiler, *options, "-c", source, "-o", made], check=True)
        listing = subprocess.check_output([f"{board.toolchain}nm", "-u", made], text=True)
        assert set(listing.split()) - {"U"} <= COMPILERS_OWN | LIBGCC


@needs_boards("cortex-m3", "cortex-m4")
def test_instruction_counts_are_reproducible_and_fewer_with_dot_products(digits):
    graph, folder = digits
    images = probes(graph, np.uint8)[:1]
    counts = [run_on_board(folder, images, target="cortex-m4").instructions for _ in range(2)]
    assert counts[0] == counts[1]
    assert counts[0] < run_on_board(folder, images, target="cortex-m3").instructions


def test_an_unknown_target_is_refused(digits):
    with pytest.raises(CompressError, match=r"cortex-m4.*riscv"):
        run_on_board(digits[1], BLANK, target="z80")


@pytest.mark.parametrize("target", each_of("cortex-m4", "riscv"))
def test_the_example_prints_what_the_interpreter_sees(digits, tmp_path, target):
    graph, folder = digits
    if shutil.which("make") is None:
        if os.environ.get("CI"):
            pytest.fail("make must be installed in CI")
        pytest.skip("make is not installed")
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


def test_a_missing_compiler_skips_the_boards_that_need_it_and_fails_in_ci(monkeypatch):
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if "riscv" in name else which(name))
    for variable, skipped in (("", True), ("true", False)):
        monkeypatch.setenv("CI", variable)
        assert needs_boards("cortex-m4", "riscv").args == (skipped,)
        assert needs_boards("cortex-m0", "cortex-m4").args == (False,)
