"""The emulated boards: the core, the emulator and the compiler of each."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compress.boards.programs import run_program
from compress.errors import CompressError

_KB = 1024


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
        return {tool: run_program([tool, "--version"]).splitlines()[0] for tool in self._tools}

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
