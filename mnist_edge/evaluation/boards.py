"""Measure integer networks on emulated microcontrollers: flash, RAM, stack, instructions.

Instructions are counted, and reproducible; they are not milliseconds.
"""

import itertools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compress.boards import BUDGETS, BoardRun, MemoryBudget, OverBudget, board, run_on_board
from compress.c_header import read_header
from compress.c_runner import compiler, run_c
from compress.errors import CompressError
from compress.exporters.c99 import c_name, export_c
from compress.formats import C_FOLDER, FORMATS
from compress.graph import Codes, QuantizedGraph
from compress.graph.contract import holds_graph
from compress.trust import require_trust
from mnist_edge.data import OwnData, try_load_test
from mnist_edge.evaluation.opening import vouch_for_published

IMAGES = 100
"""How many images a board classifies."""


@dataclass(frozen=True)
class BoardRow:
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

    rows: tuple[BoardRow, ...]
    budget: MemoryBudget
    optimization: str
    source: str
    tools: Mapping[str, str]


@dataclass(frozen=True)
class _BoardNetwork:
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
    dataset: str | OwnData = "mnist",
    data_dir: Path | None = None,
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
        progress: called with a line on what is done next.

    Raises:
        CompressError: no networks, one that isn't of integers, an unknown target or budget, a tool
            that is missing, or a program that fails on a board.
    """
    _check(paths, budget)
    boards = [board(target) for target in targets]
    pixels, source = _pixels(dataset, data_dir)
    rows = []
    with tempfile.TemporaryDirectory() as build:
        subjects = [_subject(path, Path(build) / str(i), pixels) for i, path in enumerate(paths)]
        for subject, target in itertools.product(subjects, targets):
            progress(f"{subject.name} on {target}")
            rows.append(_row(subject, target, BUDGETS[budget], optimization))
    tools = {tool: line for each in boards for tool, line in each.tool_versions().items()}
    return BoardsResult(tuple(rows), BUDGETS[budget], optimization, source, tools)


def _check(paths: Sequence[Path], budget: str) -> None:
    if budget not in BUDGETS:
        raise CompressError(
            f"there is no budget {budget!r:.60}; choose one of {', '.join(BUDGETS)}"
        )
    if not paths:
        raise CompressError(
            "there is nothing to measure; name a folder of C99 or a .safetensors file"
        )


def _pixels(dataset: str | OwnData, data_dir: Path | None) -> tuple[NDArray[np.uint8] | None, str]:
    """The images to classify, or None for noise; and what they are."""
    test = try_load_test(dataset, data_dir=data_dir)
    if isinstance(test, str):
        return None, f"noise: {test}"
    return test.inputs[:IMAGES], f"the first test images of {dataset}"


def _subject(path: Path, build: Path, pixels: NDArray[np.uint8] | None) -> _BoardNetwork:
    if path.is_dir():
        vouch_for_published()
        require_trust(path, FORMATS[C_FOLDER].acts)
        codes = _inputs(read_header(path).input_shape, pixels)
        expected = run_c(path, [codes])[0] if compiler() else None
        reference = "the same C on this machine" if compiler() else None
        return _BoardNetwork(path.name, path, codes, expected, reference)
    if not holds_graph(path):
        raise CompressError(f"{path} is neither a folder of C99 nor a network of integers")
    graph = QuantizedGraph.load(path)
    export_c(graph, build, name=c_name(path.stem))
    codes = _inputs(graph.input.shape, pixels)
    return _BoardNetwork(path.name, build, codes, graph.run(codes), "the interpreter")


def _inputs(shape: tuple[int, ...], pixels: NDArray[np.uint8] | None) -> Codes:
    """Return the images as codes [N, *shape], or noise where they are none or of another shape."""
    if pixels is not None and pixels.dtype == np.uint8 and pixels.shape[1:] == shape:
        return pixels
    return np.random.default_rng(0).integers(0, 256, (IMAGES, *shape), np.uint8)


def _row(subject: _BoardNetwork, target: str, budget: MemoryBudget, optimization: str) -> BoardRow:
    count = len(subject.codes)
    try:
        run = run_on_board(
            subject.folder, subject.codes, target=target, options=(optimization,), budget=budget
        )
    except OverBudget as error:
        return BoardRow(subject.name, target, None, str(error), 0, None, None)
    differing = None
    if subject.expected is not None:
        differing = int((run.outputs != subject.expected.reshape(count, -1)).any(axis=1).sum())
    return BoardRow(subject.name, target, run, None, count, differing, subject.reference)
