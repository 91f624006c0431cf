"""Measure integer networks on emulated microcontrollers: flash, RAM, stack, instructions.

Instructions are counted, and reproducible; they are not milliseconds.
"""

import dataclasses
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.boards import BUDGETS, STACK_BYTES, BoardRun, Budget, OverBudget, board, run_on_board
from compress.c_runner import compiler, load_c, read_header
from compress.errors import UserError
from compress.exporters.c99 import c_name, export_c
from compress.files import write_json, write_text
from compress.graph import Codes, QuantizedGraph
from compress.graph.contract import holds_graph
from mnist_edge.data import SIDE, DatasetMissing, load_test
from mnist_edge.report.tables import Sheet

IMAGES = 100
"""How many images a board classifies."""


@dataclass(frozen=True)
class Row:
    """What was measured of one network on one board.

    Attributes:
        name: of the artifact.
        target: the board's name.
        run: what it took; None if it doesn't fit in the budget.
        refusal: what the linker says if it doesn't.
        images: how many the board classified.
        differing: how many got other integers than by `reference`; None if there was none.
        reference: what the integers were compared with.
    """

    name: str
    target: str
    run: BoardRun | None
    refusal: str | None
    images: int
    differing: int | None
    reference: str | None


@dataclass(frozen=True)
class BoardsResult:
    """All rows, and under what they were measured; `source` says what the images are."""

    rows: tuple[Row, ...]
    budget: Budget
    optimization: str
    source: str
    tools: Mapping[str, str]


@dataclass(frozen=True)
class _Subject:
    """A network's C, inputs, and the outputs [N, output bytes] that they must give, if known."""

    name: str
    folder: Path
    codes: Codes
    expected: Codes | None
    reference: str | None


def bench_on_boards(
    paths: Sequence[Path],
    *,
    targets: Sequence[str],
    budget: str = "roomy",
    optimization: str = "-O2",
    dataset: str = "mnist",
    data_dir: Path | None = None,
    download: bool = True,
    progress: Callable[[str], None] = lambda message: None,
) -> BoardsResult:
    """Measure the networks at `paths` on each of `targets`, emulated.

    Args:
        paths: folders of C99, or .safetensors files of a QuantizedGraph.
        targets: names in `compress.boards.TARGETS`.
        budget: a name in `compress.boards.BUDGETS`; a network that doesn't fit is a row too.
        optimization: the compiler's option.
        dataset: whose first test images are classified; if they cannot be had, noise is.
        data_dir: where to look for them, see `mnist_edge.data`.
        download: whether they may be downloaded.
        progress: called with a line on what is done next.

    Raises:
        UserError: no networks, one that isn't of integers, an unknown target or budget, a tool that
            is missing, or a program that fails on a board.
    """
    if budget not in BUDGETS:
        raise UserError(f"there is no budget {budget!r:.60}; choose one of {', '.join(BUDGETS)}")
    if not paths:
        raise UserError("there is nothing to measure; name a folder of C99 or a .safetensors file")
    boards = {target: board(target) for target in targets}
    pixels, source = _pixels(dataset, data_dir, download)
    rows = []
    with tempfile.TemporaryDirectory() as build:
        for subject in [
            _subject(path, Path(build) / str(i), pixels) for i, path in enumerate(paths)
        ]:
            for target in targets:
                progress(f"{subject.name} on {target}")
                rows.append(_row(subject, target, BUDGETS[budget], optimization))
    tools = {tool: line for each in boards.values() for tool, line in each.tool_versions().items()}
    return BoardsResult(tuple(rows), BUDGETS[budget], optimization, source, tools)


def _pixels(
    dataset: str, data_dir: Path | None, download: bool
) -> tuple[NDArray[np.uint8] | None, str]:
    """Return the first test images [N, 28, 28], or None, and what is classified."""
    try:
        test = load_test(dataset, data_dir=data_dir, download=download)
    except DatasetMissing as error:
        if data_dir is not None:
            raise
        return None, f"noise: {error}"
    return test.images[:IMAGES], f"the first test images of {dataset}"


def _subject(path: Path, build: Path, pixels: NDArray[np.uint8] | None) -> _Subject:
    if path.is_dir():
        codes = _inputs(read_header(path).input_shape, pixels)
        expected = load_c(path)(codes) if compiler() else None
        reference = "the same C on this machine" if compiler() else None
        return _Subject(path.name, path, codes, expected, reference)
    if not holds_graph(path):
        raise UserError(f"{path} is neither a folder of C99 nor a network of integers")
    graph = QuantizedGraph.load(path)
    export_c(graph, build, name=c_name(path.stem))
    codes = _inputs(graph.input.shape, pixels)
    return _Subject(path.name, build, codes, graph.run(codes), "the interpreter")


def _inputs(shape: tuple[int, ...], pixels: NDArray[np.uint8] | None) -> Codes:
    """Return the images as codes [N, *shape], or noise where they are none or of another shape."""
    if pixels is not None and shape == (1, SIDE, SIDE):
        return pixels[:, np.newaxis]
    return np.random.default_rng(0).integers(0, 256, (IMAGES, *shape), np.uint8)


def _row(subject: _Subject, target: str, budget: Budget, optimization: str) -> Row:
    count = len(subject.codes)
    try:
        run = run_on_board(
            subject.folder, subject.codes, target=target, options=(optimization,), budget=budget
        )
    except OverBudget as error:
        return Row(subject.name, target, None, str(error), 0, None, None)
    differing = None
    if subject.expected is not None:
        differing = int((run.outputs != subject.expected.reshape(count, -1)).any(axis=1).sum())
    return Row(subject.name, target, run, None, count, differing, subject.reference)


# --- Showing it -----------------------------------------------------------------------------------


def write_reports(result: BoardsResult, folder: Path) -> tuple[Path, ...]:
    """Write `boards.json` and `boards.md` into `folder` and return their paths.

    Raises:
        UserError: a file cannot be written.
    """
    paths = folder / "boards.json", folder / "boards.md"
    write_json(paths[0], as_json(result))
    write_text(
        paths[1], f"{sheet(result).as_markdown()}\n\n" + "  \n".join(conditions(result)) + "\n"
    )
    return paths


def as_json(result: BoardsResult) -> dict[str, Any]:
    """Return the result as what JSON can hold."""
    rows = [_row_as_json(row) for row in result.rows]
    value = dataclasses.asdict(dataclasses.replace(result, rows=()))
    return {**value, "stack_bytes_kept_free": STACK_BYTES, "rows": rows}


def sheet(result: BoardsResult) -> Sheet:
    """Return a table: what each network takes on each board."""
    headings = (
        *("artifact", "board", "instructions /image", "flash bytes", "arena bytes"),
        *("peak stack", "RAM bytes", "same integers"),
    )
    return Sheet("On emulated boards", headings, tuple(_cells(row) for row in result.rows))


def conditions(result: BoardsResult) -> list[str]:
    """Say in some lines under what the figures were measured."""
    references = {row.reference: None for row in result.rows if row.reference}
    return [
        "Instructions are not milliseconds: QEMU counts what is executed (-icount shift=0, the same"
        " at every run) and knows nothing of a core's cycles, caches or wait states.",
        "Flash is the network's code and constants; RAM its arena and deepest stack. The input is"
        " its caller's. All the firmware must fit in"
        f" {result.budget.flash_bytes:,} bytes of flash and {result.budget.ram_bytes:,} of RAM.",
        f"Compiled with {result.optimization}: {'; '.join(dict.fromkeys(result.tools.values()))}.",
        *(f"Integers compared with those of {one}, on {result.source}." for one in references),
        *(f"{row.name} on {row.target}: {row.refusal}" for row in result.rows if row.refusal),
    ]


def _cells(row: Row) -> tuple[str, ...]:
    if row.run is None:
        return (row.name, row.target, "doesn't fit", *["-"] * 5)
    run = row.run
    figures = (run.instructions, run.flash_bytes, run.arena_bytes, run.stack_bytes, run.ram_bytes)
    same = "-" if row.differing is None else f"{row.images - row.differing} of {row.images}"
    return (row.name, row.target, *(f"{figure:,}" for figure in figures), same)


def _row_as_json(row: Row) -> dict[str, Any]:
    figures = {}
    if row.run is not None:
        figures = {f.name: getattr(row.run, f.name) for f in dataclasses.fields(row.run)}
        figures["ram_bytes"] = row.run.ram_bytes
        del figures["outputs"]
    return {**dataclasses.asdict(dataclasses.replace(row, run=None)), "run": figures or None}
