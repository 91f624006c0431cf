"""Run a network's C on emulated microcontrollers (QEMU) and measure what it takes there.

QEMU counts instructions reproducibly, but knows nothing of a core's cycles: instructions are not
milliseconds.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from compress.c_runner import source_of
from compress.errors import UserError
from compress.qgraph import Codes

FILES = Path(__file__).parent
"""The folder of the start-up code, the semihosting header and the linker script."""

COMPILER = "arm-none-eabi-gcc"
EMULATOR = "qemu-system-arm"

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")


@dataclass(frozen=True)
class Board:
    """An emulated board: QEMU's machine, the core, and the virtual nanoseconds of a timer tick."""

    machine: str
    core: str
    tick_ns: float


TARGETS: Mapping[str, Board] = MappingProxyType(
    {
        "cortex-m0": Board("microbit", "cortex-m0", 1000 / 16),
        "cortex-m3": Board("mps2-an385", "cortex-m3", 1000 / 25),
        "cortex-m4": Board("mps2-an386", "cortex-m4", 1000 / 25),
        "cortex-m7": Board("mps2-an500", "cortex-m7", 1000 / 25),
    }
)
"""The boards by the name of their core."""


@dataclass(frozen=True, kw_only=True)
class BoardRun:
    """What a network gave and took on a board.

    `codes` uint8 [N, output bytes]; `instructions` of one run, to about 60; `stack_bytes` at the
    deepest of one run; `flash_bytes` of the network alone, `firmware_bytes` of everything.
    """

    codes: Codes
    instructions: int
    stack_bytes: int
    arena_bytes: int
    flash_bytes: int
    firmware_bytes: int

    @property
    def ram_bytes(self) -> int:
        """The arena and the deepest stack."""
        return self.arena_bytes + self.stack_bytes


def missing_tools() -> list[str]:
    """Return the programs that are needed and not installed."""
    return [tool for tool in (COMPILER, EMULATOR) if shutil.which(tool) is None]


def run_on_board(
    folder: str | os.PathLike[str],
    codes: Codes,
    *,
    target: str,
    optimization: str = "-O2",
    flash_bytes: int = 192 * 1024,
    ram_bytes: int = 12 * 1024,
    timeout: float = 600,
) -> BoardRun:
    """Compile the network in `folder` for a board, run it there on inputs, and measure one run.

    Args:
        folder: holds NAME.h and NAME.c, from `export_c`.
        codes: the inputs, uint8 [N, ...]; N is at least 1.
        target: one of TARGETS.
        optimization: the compiler's option.
        flash_bytes: the budget for code and constants of the whole firmware.
        ram_bytes: the budget for arena, stack and all other data.
        timeout: seconds that the emulation may take.

    Raises:
        UserError: the target is unknown, a tool is missing, the firmware doesn't compile or doesn't
            fit in its budget, or the emulation fails.
    """
    if target not in TARGETS:
        raise UserError(f"there is no target {target!r:.60}; choose one of {', '.join(TARGETS)}")
    if missing := missing_tools():
        raise UserError(f"install {' and '.join(missing)} to run networks on emulated boards")
    source = source_of(Path(folder))
    with tempfile.TemporaryDirectory() as build:
        firmware = _build(
            source, Path(build), TARGETS[target], optimization, flash_bytes, ram_bytes
        )
        (Path(build) / "inputs").write_bytes(np.ascontiguousarray(codes).tobytes())
        _emulate(firmware, TARGETS[target], timeout)
        return _results(source, Path(build), TARGETS[target], len(codes))


def _build(
    source: Path, build: Path, board: Board, optimization: str, flash_bytes: int, ram_bytes: int
) -> Path:
    """Compile network and firmware; return the latter."""
    name, macro = source.stem, source.stem.upper()
    core = [f"-mcpu={board.core}", "-mthumb", "-ffreestanding", "-ffunction-sections"]
    common = [COMPILER, "-std=gnu99", *core, optimization, f"-I{source.parent}", f"-I{FILES}"]
    network = build / "network.o"
    strict = ["-std=c99", *WARNINGS]
    _tool([*common, *strict, "-c", str(source), "-o", str(network)])
    defines = [
        f'-DHEADER="{name}.h"',
        f"-DRUN={name}_run",
        *(f"-D{short}={macro}_{long}_BYTES" for short, long in _SIZES.items()),
    ]
    budgets = [("flash_bytes", flash_bytes), ("ram_bytes", ram_bytes), ("stack_bytes", 512)]
    firmware = build / "firmware.elf"
    _tool(
        [
            *(*common, *defines, "-Wall", "-Wextra", "-nostdlib", "-Wl,--gc-sections"),
            *(f"-Wl,--defsym={symbol}={value}" for symbol, value in budgets),
            *(f"-T{FILES / 'cortex_m.ld'}", str(network)),
            *(str(FILES / "startup.c"), str(FILES / "measure.c"), "-lgcc", "-o", str(firmware)),
        ]
    )
    return firmware


_SIZES = {"IN": "INPUT", "OUT": "OUTPUT", "ARENA": "ARENA"}


def _emulate(firmware: Path, board: Board, timeout: float) -> None:
    options = ["-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=0"]
    semihosting = ["-semihosting-config", "enable=on,target=native"]
    machine = [EMULATOR, "-M", board.machine, *options, *semihosting]
    _tool([*machine, "-kernel", str(firmware)], cwd=firmware.parent, timeout=timeout)


def _results(source: Path, build: Path, board: Board, count: int) -> BoardRun:
    sizes = dict(re.findall(r"^#define \w+_(\w+)_BYTES (\d+)$", _header(source), re.MULTILINE))
    outputs = np.frombuffer((build / "outputs").read_bytes(), np.uint8)
    if outputs.size != count * int(sizes["OUTPUT"]):
        raise UserError(f"the board {board.machine} gave {outputs.size} bytes of output")
    costs: npt.NDArray[np.uint32] = np.frombuffer((build / "costs").read_bytes(), "<u4")
    return BoardRun(
        codes=outputs.reshape(count, -1),
        instructions=round(int(costs[0]) * board.tick_ns),
        stack_bytes=int(costs[1]),
        arena_bytes=int(sizes["ARENA"]),
        flash_bytes=_flash_bytes(build / "network.o"),
        firmware_bytes=_flash_bytes(build / "firmware.elf"),
    )


def _header(source: Path) -> str:
    return source.with_suffix(".h").read_text()


def _flash_bytes(binary: Path) -> int:
    """Return the bytes of code, constants and initial data."""
    size = COMPILER.removesuffix("gcc") + "size"
    text, data = _tool([size, str(binary)]).splitlines()[1].split()[:2]
    return int(text) + int(data)


def _tool(command: list[str], *, cwd: Path | None = None, timeout: float | None = None) -> str:
    """Run a program and return what it prints. Raise UserError with its complaint if it fails."""
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=cwd, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise UserError(f"{command[0]} took more than {timeout:.0f} s") from None
    except subprocess.CalledProcessError as error:
        lines = (error.stderr + error.stdout).strip().splitlines() or ["no message"]
        first = next(
            (line for line in lines if "error" in line or "will not fit" in line), lines[0]
        )
        raise UserError(f"{command[0]} fails: {first[:300]}") from error
    return done.stdout
