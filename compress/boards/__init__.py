"""Run a network's C on emulated microcontrollers (QEMU) and measure what it takes there.

QEMU counts instructions reproducibly, but knows nothing of a core's cycles: instructions are not
milliseconds.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.c_runner import Header, read_header
from compress.errors import CompressError
from compress.graph import Codes

FILES = Path(__file__).parent
"""The folder of the start-up code, the headers and the linker script."""

_KB = 1024


@dataclass(frozen=True, kw_only=True)
class MemoryBudget:
    """What a part has: flash for code and constants; RAM for arena, stack and all other data."""

    flash_bytes: int
    ram_bytes: int


BUDGETS: Mapping[str, MemoryBudget] = MappingProxyType(
    {
        "roomy": MemoryBudget(flash_bytes=192 * _KB, ram_bytes=12 * _KB),
        "mcu": MemoryBudget(flash_bytes=16 * _KB, ram_bytes=4 * _KB),
    }
)
"""The budgets by name: `roomy` is within what every board has, `mcu` is a small part's."""


class OverBudget(CompressError):
    """The linker finds no room for a network in its budget."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """An emulated board.

    Attributes:
        name: of its core, for people.
        emulator: the program, and the options that choose machine and core.
        toolchain: what the names of compiler, linker and their like begin with.
        flags: the compiler's options for the core.
        flash_origin: the address where code and constants begin.
        ram_origin: the address where data begin.
        ram_bytes: the RAM that is really there.
        count_ns: virtual nanoseconds, which are instructions, in a step of its counter.
    """

    name: str
    emulator: tuple[str, ...]
    toolchain: str
    flags: tuple[str, ...]
    flash_origin: int
    ram_origin: int
    ram_bytes: int
    count_ns: float

    @property
    def compiler(self) -> str:
        """The command of its compiler."""
        return f"{self.toolchain}gcc"

    def missing_tools(self) -> list[str]:
        """Return the programs that it needs and that are not installed."""
        return [tool for tool in self._tools if shutil.which(tool) is None]

    def tool_versions(self) -> dict[str, str]:
        """Return the first line that each of these programs says of itself."""
        return {tool: _tool([tool, "--version"]).splitlines()[0] for tool in self._tools}

    @property
    def _tools(self) -> tuple[str, str]:
        return self.compiler, self.emulator[0]


def _cortex(core: str, machine: str, megahertz: int, ram_bytes: int) -> Board:
    return Board(
        name=core,
        emulator=("qemu-system-arm", "-M", machine),
        toolchain="arm-none-eabi-",
        flags=(f"-mcpu={core}", "-mthumb"),
        flash_origin=0,
        ram_origin=0x2000_0000,
        ram_bytes=ram_bytes,
        count_ns=1000 / megahertz,
    )


_RISCV = Board(
    name="rv32imc",
    emulator=(
        "qemu-system-riscv32",
        "-M",
        "virt",
        "-bios",
        "none",
        "-cpu",
        "rv32,a=off,f=off,d=off",
    ),
    toolchain="riscv64-unknown-elf-",
    flags=("-march=rv32imc", "-mabi=ilp32"),
    flash_origin=0x8000_0000,
    ram_origin=0x8010_0000,
    ram_bytes=4096 * _KB,
    count_ns=1,
)

TARGETS: Mapping[str, Board] = MappingProxyType(
    {
        "cortex-m0": _cortex("cortex-m0", "microbit", 16, 16 * _KB),
        "cortex-m3": _cortex("cortex-m3", "mps2-an385", 25, 4096 * _KB),
        "cortex-m4": _cortex("cortex-m4", "mps2-an386", 25, 4096 * _KB),
        "cortex-m7": _cortex("cortex-m7", "mps2-an500", 25, 4096 * _KB),
        "riscv": _RISCV,
    }
)
"""The boards by the name of their core."""

STACK_BYTES = 512
"""The stack that the linker keeps free; what a network really takes is measured."""


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


def board(target: str) -> Board:
    """Return the board of a name in TARGETS, ready to use.

    Raises:
        CompressError: there is no such name, or a program that the board needs is not installed.
    """
    if target not in TARGETS:
        raise CompressError(
            f"there is no target {target!r:.60}; choose one of {', '.join(TARGETS)}"
        )
    if missing := TARGETS[target].missing_tools():
        raise CompressError(f"install {' and '.join(missing)} to run networks on {target}")
    return TARGETS[target]


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
    chosen = board(target) if isinstance(target, str) else target
    if budget.ram_bytes >= chosen.ram_bytes:
        raise CompressError(f"the board {chosen.name} has only {chosen.ram_bytes:,} bytes of RAM")
    header = read_header(folder)
    with tempfile.TemporaryDirectory() as build:
        place = Path(build)
        _compile(header, place, chosen, options)
        _link(header, place, chosen, libraries, budget, stack_bytes)
        (place / "inputs").write_bytes(np.ascontiguousarray(inputs).tobytes())
        _emulate(place, chosen, timeout)
        return _results(header, place, chosen, len(inputs))


def _compile(header: Header, build: Path, board: Board, options: Sequence[str]) -> None:
    """Compile the network, and what starts and measures it."""
    base = [board.compiler, *board.flags, "-ffreestanding", "-ffunction-sections", "-c"]
    includes = [f"-I{header.source.parent}", f"-I{FILES}"]
    network = ["-std=c99", *options, str(header.source), "-o", str(build / "network.o")]
    _tool([*base, *includes, *network])
    sizes = {"IN": "INPUT", "OUT": "OUTPUT", "ARENA": "ARENA"}
    prefix = header.name.upper()
    defines = [
        f'-DHEADER="{header.name}.h"',
        f"-DRUN={header.name}_run",
        *(f"-D{short}={prefix}_{long}_BYTES" for short, long in sizes.items()),
    ]
    for name in ("startup", "measure", "memory"):
        files = [str(FILES / f"{name}.c"), "-o", str(build / f"{name}.o")]
        strict = ["-std=gnu99", "-O2", "-Wall", "-Wextra", "-Werror"]
        _tool([*base, *includes, *strict, *defines, *files])


def _link(
    header: Header,
    build: Path,
    board: Board,
    libraries: Sequence[str],
    budget: MemoryBudget,
    stack_bytes: int,
) -> None:
    symbols = {
        "flash_origin": board.flash_origin,
        "flash_bytes": budget.flash_bytes,
        "ram_origin": board.ram_origin,
        "ram_bytes": budget.ram_bytes,
        "caller_bytes": board.ram_bytes - budget.ram_bytes,
        "stack_bytes": stack_bytes,
    }
    parts = ["network", "startup", "measure", *([] if "-lc" in libraries else ["memory"])]
    objects = [str(build / f"{name}.o") for name in parts]
    try:
        _tool(
            [
                *(board.compiler, *board.flags, "-nostdlib", "-Wl,--gc-sections"),
                *(f"-Wl,--defsym={name}={value}" for name, value in symbols.items()),
                *(f"-T{FILES / 'part.ld'}", *objects, *libraries, "-lgcc"),
                *("-o", str(build / "firmware.elf")),
            ]
        )
    except OverBudget as error:
        raise OverBudget(
            f"{header.name} does not fit in {budget.flash_bytes:,} bytes of flash and"
            f" {budget.ram_bytes:,} of RAM on {board.name}; the linker says: {error}"
        ) from error


def _emulate(build: Path, board: Board, timeout: float) -> None:
    options = ["-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=0"]
    semihosting = ["-semihosting-config", "enable=on,target=native"]
    machine = [*board.emulator, *options, *semihosting]
    _tool([*machine, "-kernel", str(build / "firmware.elf")], cwd=build, timeout=timeout)


def _results(header: Header, build: Path, board: Board, count: int) -> BoardRun:
    outputs = np.frombuffer((build / "outputs").read_bytes(), np.uint8)
    if outputs.size != count * header.output_bytes:
        raise CompressError(f"the board {board.name} gave {outputs.size} bytes of output")
    costs: npt.NDArray[np.uint32] = np.frombuffer((build / "costs").read_bytes(), "<u4")
    return BoardRun(
        outputs=outputs.reshape(count, -1),
        instructions=round(int(costs[0]) * board.count_ns),
        stack_bytes=int(costs[1]),
        arena_bytes=header.arena_bytes,
        flash_bytes=_flash_bytes(build / "network.o", board),
        firmware_bytes=_flash_bytes(build / "firmware.elf", board),
    )


def _flash_bytes(binary: Path, board: Board) -> int:
    """Return the bytes of code, constants and initial data."""
    text, data = _tool([f"{board.toolchain}size", str(binary)]).splitlines()[1].split()[:2]
    return int(text) + int(data)


def _tool(command: list[str], *, cwd: Path | None = None, timeout: float | None = None) -> str:
    """Run a program and return what it prints. Raise CompressError with its words if it fails."""
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=cwd, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise CompressError(f"{command[0]} took more than {timeout:.0f} s") from None
    except subprocess.CalledProcessError as error:
        lines = (error.stderr + error.stdout).strip().splitlines() or ["no message"]
        for line in lines:
            if "overflowed" in line:
                raise OverBudget(line.split(": ", 1)[-1]) from error
        marks = ("error:", "undefined reference")
        first = next((line for line in lines if any(mark in line for mark in marks)), lines[0])
        raise CompressError(f"{command[0]} fails: {first[:300]}") from error
    return done.stdout
