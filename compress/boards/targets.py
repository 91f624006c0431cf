"""The emulated boards: the core, the emulator and the compiler of each."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType

from compress.boards.budgets import MemoryBudget
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
        flash_bytes: the memory for code and constants that is really there.
        ram_bytes: the RAM that is really there.
        count_ns: virtual nanoseconds, which are instructions, in a step of its counter.
        larger: a board with more memory, whose core executes this one's code.
    """

    name: str
    emulator: tuple[str, ...]
    toolchain: str
    flags: tuple[str, ...]
    flash_origin: int
    ram_origin: int
    flash_bytes: int
    ram_bytes: int
    count_ns: float
    larger: "Board | None" = None

    def with_room_for(self, budget: MemoryBudget) -> "Board":
        """Return this board, or the larger one if the budget is more than this one has.

        Raises:
            CompressError: neither has the memory.
        """
        needed = (budget.flash_bytes, budget.ram_bytes + 1)
        if needed[0] <= self.flash_bytes and needed[1] <= self.ram_bytes:
            return self
        if self.larger is not None:
            return self.larger.with_room_for(budget)
        raise CompressError(
            f"the board {self.name} has only {self.flash_bytes:,} bytes of flash and"
            f" {self.ram_bytes:,} bytes of RAM"
        )

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


@dataclass(frozen=True, kw_only=True)
class _Memory:
    """Where an Arm board's memories begin, and their bytes."""

    flash_bytes: int = 4096 * _KB
    ram_bytes: int = 4096 * _KB
    flash_origin: int = 0
    ram_origin: int = 0x2000_0000


def _cortex(
    core: str,
    machine: str,
    megahertz: int,
    memory: _Memory = _Memory(),
    *,
    flags: tuple[str, ...] = (),
    larger: Board | None = None,
) -> Board:
    return Board(
        name=core,
        emulator=("qemu-system-arm", "-M", machine),
        toolchain="arm-none-eabi-",
        flags=(f"-mcpu={core}", "-mthumb", *flags),
        count_ns=1000 / megahertz,
        larger=larger,
        **asdict(memory),
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
    flash_bytes=1024 * _KB,
    ram_bytes=4096 * _KB,
    count_ns=1,
)

_MICROBIT = _Memory(flash_bytes=256 * _KB, ram_bytes=16 * _KB)
_AN505 = _Memory(flash_origin=0x1000_0000, ram_origin=0x3800_0000)
_AN547 = _Memory(flash_bytes=512 * _KB, ram_bytes=512 * _KB)

TARGETS: Mapping[str, Board] = MappingProxyType(
    {
        "cortex-m0": _cortex(
            *("cortex-m0", "microbit", 16, _MICROBIT),
            larger=replace(_cortex("cortex-m0", "mps2-an385", 25), name="cortex-m0 code on an M3"),
        ),
        "cortex-m3": _cortex("cortex-m3", "mps2-an385", 25),
        "cortex-m4": _cortex("cortex-m4", "mps2-an386", 25),
        "cortex-m7": _cortex("cortex-m7", "mps2-an500", 25),
        "cortex-m33": _cortex("cortex-m33", "mps2-an505", 20, _AN505),
        "cortex-m55": _cortex("cortex-m55", "mps3-an547", 32, _AN547, flags=("-mfloat-abi=hard",)),
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
