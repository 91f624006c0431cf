"""Measurements as reports show them: timed now, or read from where they are kept."""

import dataclasses
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from compress.boards import BUDGETS, run_layers_on_board
from compress.errors import CompressError
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.source import write_to_measure
from compress.files import read_json, write_json
from compress.graph import QuantizedGraph
from compress.manifest import read_manifest
from compress.reporting.content import BoardFigures, Boards, LayerTimes, SpeedRow, Speeds
from compress.reporting.timing import instructions_of, nodes_by_layer
from mnist_edge.data import OwnData
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.bench import BenchResult, bench
from mnist_edge.evaluation.boards import bench_on_boards
from mnist_edge.evaluation.origins import recipe_of
from mnist_edge.report import bench_tables, board_tables
from mnist_edge.report.pareto import Point
from mnist_edge.settings.timing import Timing

Say = Callable[[str], None]
_ROOM = "large"
Kept = tuple[tuple[LayerTimes, ...], Boards | None]


def read_kept(path: Path | None, sha256: str) -> Kept | None:
    """What a file keeps of the network with this hash; None if it keeps nothing of it.

    Raises:
        CompressError: the file is none that `keep` wrote.
    """
    if path is None or not path.exists():
        return None
    value = read_json(path)
    try:
        of_network = value.get(sha256)
        if of_network is None:
            return None
        times = tuple(_times(each) for each in of_network["layers"])
        boards = of_network["boards"]
        rows = boards and tuple(BoardFigures(**row) for row in boards["rows"])
        return times, boards and Boards(boards["conditions"], rows)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CompressError(f"{path} keeps no measurements of a report; remove it") from error


def _times(value: Mapping[str, Any]) -> LayerTimes:
    by_layer = {
        name: (float(a), float(b), float(c)) for name, (a, b, c) in value["by_layer"].items()
    }
    return LayerTimes(value["what"], value["unit"], by_layer)


def keep(
    path: Path | None, sha256: str, times: Sequence[LayerTimes], boards: Boards | None
) -> None:
    """Put what was measured of a network into a file, beside what that keeps of others.

    Raises:
        CompressError: the file cannot be written.
    """
    if path is None or not (times or boards):
        return
    before = read_json(path) if path.exists() else {}
    layers = [dataclasses.asdict(each) for each in times]
    held = {"layers": layers, "boards": dataclasses.asdict(boards) if boards else None}
    write_json(path, {**before, sha256: held})


def layer_instructions(graph: QuantizedGraph, target: str, say: Say) -> list[LayerTimes]:
    """The instructions of each layer on an emulated board, as `bench --target --layers` counts.

    Raises:
        CompressError: the board's tools are missing, or the network does not fit it.
    """
    say(f"the layers on {target}")
    codes = np.zeros((1, sum(math.prod(value.shape) for value in graph.inputs)), np.uint8)
    layout = lay_out(graph)
    with tempfile.TemporaryDirectory() as folder:
        write_to_measure(layout, folder)
        costs = run_layers_on_board(folder, codes, target=target, budget=BUDGETS[_ROOM])
    nodes, counts = nodes_by_layer(layout), dict[str, int]()
    for cost in costs:
        if node := nodes.get(cost.name):
            counts[node] = counts.get(node, 0) + cost.instructions
    what = (
        f"each layer in the network's C, instructions on an emulated {target}, compiled with -O2;"
        " copying the input and the answers is left out"
    )
    return [instructions_of(counts, what)]


def on_boards(
    path: Path,
    targets: Sequence[str],
    dataset: str | OwnData,
    data_dir: Path | None,
    say: Say,
) -> Boards:
    """What a network takes on emulated boards.

    Raises:
        CompressError: a board is unknown, or its tools are missing.
    """
    result = bench_on_boards(
        [path], targets=targets, dataset=dataset, data_dir=data_dir, progress=say
    )
    rows = [
        BoardFigures(row.target, problem=row.refusal or "it does not run there")
        if row.run is None
        else BoardFigures(
            row.target,
            row.run.instructions,
            row.run.flash_bytes,
            row.run.ram_bytes,
            row.run.stack_bytes,
        )
        for row in result.rows
    ]
    return Boards(" ".join(board_tables.conditions(result)), tuple(rows))


def time_files(
    paths: Sequence[Path],
    baseline: Path | None,
    dataset: str | OwnData | None,
    data_dir: Path | None,
    timing: Timing,
    say: Say,
) -> Speeds:
    """Time files on this machine, in turns.

    Raises:
        CompressError: one can't be run.
    """
    how: dict[str, Any] = {"dataset": dataset, "data_dir": data_dir, "timing": timing}
    result = bench(paths, baseline=baseline, progress=say, **how)
    return _speeds(result, [path.name for path in paths])


def speeds_from(record: Path, names: Sequence[str]) -> Speeds:
    """The speeds that a `bench.json` holds of some files, and of its baseline.

    Raises:
        CompressError: it is none, or holds none of the files.
    """
    try:
        found = _speeds(bench_tables.read_record(record), names)
    except (AttributeError, KeyError, TypeError) as error:  # of what it says of the machine
        raise CompressError(f"{record} is no bench.json; `mnist-edge bench` writes one") from error
    if not {row.name for row in found.rows} & set(names):
        raise CompressError(f"{record} holds none of {', '.join(names)}; bench them first")
    return found


def _speeds(result: BenchResult, names: Sequence[str]) -> Speeds:
    wanted = {*names, result.baseline}
    rows = [
        SpeedRow(row.name, speed.batch, speed.latency, speed.speedup)
        for row in result.rows
        if row.name in wanted
        for speed in row.speeds
    ]
    rows.sort(key=lambda row: (row.batch, row.latency.median_us))
    return Speeds(result.baseline, _conditions(result), tuple(rows))


def _conditions(result: BenchResult) -> str:
    facts = result.machine
    flags = ", ".join(facts["flags"]) or "no vector extensions known"
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    threads = f"{result.threads} thread" + ("s" if result.threads > 1 else "")
    return (
        f"{facts['cpu']} ({flags}), {facts['system']}, {threads}, {result.rounds} interleaved"
        f" rounds; {versions}."
    )


def published_points(dataset: str) -> list[Point]:
    """The published networks of a data set, as the manifest has them."""
    entries = [e for e in read_manifest(artifacts.exported_dir()) if e.format == "onnx" and e.test]
    return [
        Point(e.variant, e.test.fraction, e.test.interval, e.weight_bytes, e.macs)
        for e in entries
        if e.test and (recipe := recipe_of(e)) and recipe.dataset == dataset
    ]
