"""C compiled and linked into the firmware of a board."""

from collections.abc import Sequence
from pathlib import Path

from compress.boards.budgets import MemoryBudget, OverBudget
from compress.boards.layers import Marked
from compress.boards.programs import ProgramFailed, run_program
from compress.boards.targets import Board
from compress.c_header import Header

FILES = Path(__file__).parent
"""The folder of the start-up code, the headers and the linker script."""


def compile_network(
    header: Header, build: Path, board: Board, options: Sequence[str], layers: Marked | None = None
) -> None:
    """Compile the network, or its C with marks of layers, and what starts and measures it."""
    base = [board.compiler, *board.flags, "-ffreestanding", "-ffunction-sections", "-c"]
    includes = [f"-I{header.source.parent}", f"-I{FILES}"]
    source = header.source
    if layers is not None:
        source = build / source.name
        source.write_text(layers.text)
    network = ["-std=c99", *options, str(source), "-o", str(build / "network.o")]
    run_program([*base, *includes, *network])
    defines = [
        f'-DHEADER="{header.name}.h"',
        f"-DRUN(input,output,arena)={header.call('input', 'output', 'arena')}",
        f"-DIN={header.bytes_of('INPUT')}",
        f"-DOUT={header.bytes_of('OUTPUT')}",
        f"-DARENA={header.macro('ARENA_BYTES')}",
        *([] if layers is None else [f"-DLAYERS={len(layers.layers)}"]),
    ]
    for name in ("startup", "measure", "memory"):
        files = [str(FILES / f"{name}.c"), "-o", str(build / f"{name}.o")]
        strict = ["-std=gnu99", "-O2", "-Wall", "-Wextra", "-Werror"]
        run_program([*base, *includes, *strict, *defines, *files])


def link_firmware(
    header: Header,
    build: Path,
    board: Board,
    libraries: Sequence[str],
    budget: MemoryBudget,
    stack_bytes: int,
) -> None:
    """Link what was compiled into a firmware within the budget.

    Raises:
        OverBudget: the linker finds no room for it.
    """
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
        run_program(
            [
                *(board.compiler, *board.flags, "-nostdlib", "-Wl,--gc-sections"),
                *(f"-Wl,--defsym={name}={value}" for name, value in symbols.items()),
                *(f"-T{FILES / 'part.ld'}", *objects, *libraries, "-lgcc"),
                *("-o", str(build / "firmware.elf")),
            ]
        )
    except ProgramFailed as error:
        for line in error.lines:
            if "overflowed" in line:
                raise OverBudget(
                    f"{header.name} does not fit in {budget.flash_bytes:,} bytes of flash and"
                    f" {budget.ram_bytes:,} of RAM on {board.name}; the linker says:"
                    f" {line.split(': ', 1)[-1]}"
                ) from error
        raise


def flash_bytes(binary: Path, board: Board) -> int:
    """Return the bytes of code, constants and initial data in an object or a firmware."""
    text, data = run_program([f"{board.toolchain}size", str(binary)]).splitlines()[1].split()[:2]
    return int(text) + int(data)
