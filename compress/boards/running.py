"""A network's firmware in an emulator (QEMU), and what one run takes.

QEMU counts instructions reproducibly, but knows nothing of a core's cycles: instructions are not
milliseconds.
"""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.boards.budgets import BUDGETS, STACK_BYTES, MemoryBudget
from compress.boards.building import compile_network, flash_bytes, link_firmware
from compress.boards.layers import LayerCost, constant_bytes, marked, rows_bytes
from compress.boards.programs import run_program
from compress.boards.targets import Board, board
from compress.c_header import read_header
from compress.errors import CompressError
from compress.graph import Codes
from compress.reading import read_text

_LARGEST_SOURCE = 1 << 30


@dataclass(frozen=True, kw_only=True)
class BoardRun:
    """What a network gave and took on a board.

    `outputs` uint8 [N, output bytes]; `instructions` of one run, to about 60; `stack_bytes` at the
    deepest of one run; `flash_bytes` of the network alone, `firmware_bytes` of everything.
    """

    outputs: Codes
    instructions: int
    stack_bytes: int
    arena_bytes: int
    flash_bytes: int
    firmware_bytes: int

    @property
    def ram_bytes(self) -> int:
        """The arena and the deepest stack; the input is its caller's."""
        return self.arena_bytes + self.stack_bytes


def run_on_board(
    folder: str | os.PathLike[str],
    inputs: npt.NDArray[Any],
    *,
    target: str | Board,
    options: Sequence[str] = ("-O2",),
    libraries: Sequence[str] = (),
    budget: MemoryBudget = BUDGETS["roomy"],
    stack_bytes: int = STACK_BYTES,
    timeout: float = 600,
) -> BoardRun:
    """Compile the network in `folder` for a board, run it there on inputs, and measure one run.

    Args:
        folder: holds NAME.h and NAME.c, from `export_c`.
        inputs: [N, ...] as the C takes them: uint8 codes. N is at least 1.
        target: one of TARGETS, or a board of your own.
        options: the compiler's, after -std=c99.
        libraries: the linker's options for libraries that the network calls; `export_c`'s need
            none. Without "-lc", plain loops stand in for memcpy, memmove and memset.
        budget: what all of the firmware must fit in; the linker refuses more.
        stack_bytes: the stack that the linker keeps free within the RAM.
        timeout: seconds that the emulation may take.

    Raises:
        OverBudget: the firmware doesn't fit in its budget.
        CompressError: the target is unknown, a tool is missing, the firmware doesn't compile, or
            the emulation fails.
    """
    chosen = _board_for(target, budget)
    header = read_header(folder)
    with tempfile.TemporaryDirectory() as build:
        place = Path(build)
        compile_network(header, place, chosen, options)
        link_firmware(header, place, chosen, libraries, budget, stack_bytes)
        _emulate(place, chosen, inputs, timeout)
        return _results(place, chosen, len(inputs))


def run_layers_on_board(
    folder: str | os.PathLike[str],
    inputs: npt.NDArray[Any],
    *,
    target: str | Board,
    options: Sequence[str] = ("-O2",),
    budget: MemoryBudget = BUDGETS["roomy"],
    timeout: float = 600,
) -> tuple[LayerCost, ...]:
    """Run the network in `folder` on a board on one input, and measure what each layer takes.

    The C is compiled with a mark behind each layer, which takes some 20 instructions a row; what
    the marks take of memory comes on top of the budget.

    Args:
        folder: holds NAME.h and NAME.c, from `export_c`.
        inputs: [1, ...] as the C takes it: uint8 codes.
        target: one of TARGETS, or a board of your own.
        options: the compiler's, after -std=c99.
        budget: what all of the firmware, but for the marks, must fit in.
        timeout: seconds that the emulation may take.

    Raises:
        OverBudget: the firmware doesn't fit in its budget.
        CompressError: as `run_on_board` does, or the C isn't `export_c`'s.
    """
    header = read_header(folder)
    source = read_text(header.source, most=_LARGEST_SOURCE)
    layers = marked(source)
    room = MemoryBudget(
        flash_bytes=budget.flash_bytes + layers.flash_bytes,
        ram_bytes=budget.ram_bytes + layers.ram_bytes,
    )
    chosen = _board_for(target, room)
    with tempfile.TemporaryDirectory() as build:
        place = Path(build)
        compile_network(header, place, chosen, options, layers)
        link_firmware(header, place, chosen, (), room, STACK_BYTES)
        _emulate(place, chosen, inputs[:1], timeout)
        counts = np.frombuffer((place / "costs").read_bytes(), "<u4")[3:]
        symbols = run_program([f"{chosen.toolchain}nm", "-S", str(place / "network.o")])
    rows, constants = rows_bytes(source), constant_bytes(symbols, layers.layers)
    return tuple(
        LayerCost(
            name=name,
            instructions=round(int(count) * chosen.count_ns),
            arena_bytes=rows.get(name, 0),
            flash_bytes=constants[name],
        )
        for name, count in zip(layers.layers, counts.tolist(), strict=True)
    )


def _board_for(target: str | Board, budget: MemoryBudget) -> Board:
    return (board(target) if isinstance(target, str) else target).with_room_for(budget)


def _emulate(build: Path, board: Board, inputs: npt.NDArray[Any], timeout: float) -> None:
    """Run the firmware on inputs, which it reads from a file beside it."""
    (build / "inputs").write_bytes(np.ascontiguousarray(inputs).tobytes())
    options = ["-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=0"]
    semihosting = ["-semihosting-config", "enable=on,target=native"]
    machine = [*board.emulator, *options, *semihosting]
    run_program([*machine, "-kernel", str(build / "firmware.elf")], cwd=build, timeout=timeout)


def _results(build: Path, board: Board, count: int) -> BoardRun:
    outputs = np.frombuffer((build / "outputs").read_bytes(), np.uint8)
    if outputs.size == 0 or outputs.size % count:
        raise CompressError(f"the board {board.name} gave {outputs.size} bytes of output")
    costs: npt.NDArray[np.uint32] = np.frombuffer((build / "costs").read_bytes(), "<u4")
    return BoardRun(
        outputs=outputs.reshape(count, -1),
        instructions=round(int(costs[0]) * board.count_ns),
        stack_bytes=int(costs[1]),
        arena_bytes=int(costs[2]),
        flash_bytes=flash_bytes(build / "network.o", board),
        firmware_bytes=flash_bytes(build / "firmware.elf", board),
    )
