"""Measure integer networks on emulated microcontrollers: flash, RAM, stack, instructions.

Instructions are counted, and reproducible; they are not milliseconds.
"""

import itertools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.boards import (
    BUDGETS,
    BoardRun,
    LayerCost,
    MemoryBudget,
    OverBudget,
    board,
    run_layers_on_board,
    run_on_board,
)
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

NOISE = 10
"""How many inputs of noise are fed where no images fit."""


@dataclass(frozen=True)
class BoardRow:
    """What was measured of one network on one board.

    Attributes:
        name: of the artifact.
        target: the board's name.
        run: what it took; None if it doesn't fit in the budget.
        refusal: what the linker says if it doesn't.
        images: how many inputs the board got.
        differing: how many got other integers than by `reference`; None if there was none.
        reference: what the integers were compared with.
        fed: what the inputs are.
        layers: what each layer took, if that was asked for.
    """

    name: str
    target: str
    run: BoardRun | None
    refusal: str | None
    images: int
    differing: int | None
    reference: str | None
    fed: str
    layers: tuple[LayerCost, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What turns instructions into an estimate of milliseconds; neither number is measured."""

    megahertz: float
    cycles_per_instruction: float

    def milliseconds(self, instructions: int) -> float:
        """Return the estimate for so many instructions."""
        return instructions * self.cycles_per_instruction / (1000 * self.megahertz)


@dataclass(frozen=True)
class BoardsResult:
    """All rows, and under what they were measured; a clock, where one is given, estimates times."""

    rows: tuple[BoardRow, ...]
    budget: MemoryBudget
    optimization: str
    tools: Mapping[str, str]
    clock: Clock | None = None

    @property
    def refused(self) -> list[str]:
        """What the linker says of the networks that don't fit in the budget."""
        return [row.refusal for row in self.rows if row.refusal]


@dataclass(frozen=True)
class _BoardNetwork:
    """A network's C, inputs, and the outputs [N, output bytes] that they must give, if known."""

    name: str
    folder: Path
    codes: Codes
    expected: Codes | None
    reference: str | None
    fed: str


@dataclass(frozen=True)
class _Pictures:
    """Images uint8 [N, ...] and what they are; or None, and why there are none."""

    pixels: NDArray[np.uint8] | None
    words: str


def bench_on_boards(
    paths: Sequence[Path],
    *,
    targets: Sequence[str],
    budget: str = "roomy",
    optimization: str = "-O2",
    dataset: str | OwnData = "mnist",
    data_dir: Path | None = None,
    layers: bool = False,
    progress: Callable[[str], None] = lambda message: None,
) -> BoardsResult:
    """Measure the networks at `paths` on each of `targets`, emulated.

    Args:
        paths: folders of C99, or .safetensors files of a QuantizedGraph.
        targets: names in `compress.boards.TARGETS`.
        budget: a name in `compress.boards.BUDGETS`; a network that doesn't fit is a row too.
        optimization: the compiler's option.
        dataset: whose first test images are fed; noise where they are none that a network takes.
        data_dir: where to look for them, see `mnist_edge.data`.
        layers: whether to measure each layer, too, in a run of its own.
        progress: called with a line on what is done next.

    Raises:
        CompressError: no networks, one that isn't of integers, an unknown target or budget, a tool
            that is missing, or a program that fails on a board.
    """
    _check(paths, budget)
    boards = [board(target) for target in targets]
    pictures = _pictures(dataset, data_dir)
    rows = []
    with tempfile.TemporaryDirectory() as build:
        subjects = [_subject(path, Path(build) / str(i), pictures) for i, path in enumerate(paths)]
        for subject, target in itertools.product(subjects, targets):
            progress(f"{subject.name} on {target}")
            how = _How(target, BUDGETS[budget], optimization)
            rows.append(_row(subject, how, layers=layers))
    tools = {tool: line for each in boards for tool, line in each.tool_versions().items()}
    return BoardsResult(tuple(rows), BUDGETS[budget], optimization, tools)


def _check(paths: Sequence[Path], budget: str) -> None:
    if budget not in BUDGETS:
        raise CompressError(
            f"there is no budget {budget!r:.60}; choose one of {', '.join(BUDGETS)}"
        )
    if not paths:
        raise CompressError(
            "there is nothing to measure; name a folder of C99 or a .safetensors file"
        )


def _pictures(dataset: str | OwnData, data_dir: Path | None) -> _Pictures:
    test = try_load_test(dataset, data_dir=data_dir)
    if isinstance(test, str):
        return _Pictures(None, test)
    return _Pictures(test.inputs[:IMAGES], str(dataset))


def _subject(path: Path, build: Path, pictures: _Pictures) -> _BoardNetwork:
    if path.is_dir():
        vouch_for_published()
        require_trust(path, FORMATS[C_FOLDER].acts)
        codes, fed = _inputs(read_header(path).input_shape, pictures)
        expected = run_c(path, [codes])[0] if compiler() else None
        reference = "the same C on this machine" if compiler() else None
        return _BoardNetwork(path.name, path, codes, expected, reference, fed)
    if not holds_graph(path):
        raise CompressError(f"{path} is neither a folder of C99 nor a network of integers")
    graph = QuantizedGraph.load(path)
    export_c(graph, build, name=c_name(path.stem))
    codes, fed = _inputs(graph.input.shape, pictures)
    return _BoardNetwork(path.name, build, codes, graph.run(codes), "the interpreter", fed)


def _inputs(shape: tuple[int, ...], pictures: _Pictures) -> tuple[Codes, str]:
    """Return the images as codes [N, *shape], or noise where they don't fit; and what they are."""
    pixels = pictures.pixels
    if pixels is not None and pixels.dtype == np.uint8 and pixels.shape[1:] == shape:
        return pixels, f"the first {len(pixels)} test images of {pictures.words}"
    why = pictures.words if pixels is None else f"{pictures.words} has no inputs of its shape"
    noise = np.random.default_rng(0).integers(0, 256, (NOISE, *shape), np.uint8)
    return noise, f"{NOISE} inputs of random codes, as {why}"


@dataclass(frozen=True)
class _How:
    """On which board, within what, and how compiled."""

    target: str
    budget: MemoryBudget
    optimization: str


def _row(subject: _BoardNetwork, how: _How, *, layers: bool) -> BoardRow:
    count = len(subject.codes)
    given: dict[str, Any] = {
        "target": how.target,
        "options": (how.optimization,),
        "budget": how.budget,
    }
    try:
        run = run_on_board(subject.folder, subject.codes, **given)
        costs = run_layers_on_board(subject.folder, subject.codes, **given) if layers else ()
    except OverBudget as error:
        return BoardRow(subject.name, how.target, None, str(error), 0, None, None, subject.fed)
    differing = None
    if subject.expected is not None:
        differing = int((run.outputs != subject.expected.reshape(count, -1)).any(axis=1).sum())
    return BoardRow(
        *(subject.name, how.target, run, None, count, differing),
        *(subject.reference, subject.fed, costs),
    )
