"""MLPerf Tiny's four networks, and two of ours, in C99 on every emulated board.

    python benchmarks/boards.py ../shared/models/mlperf-tiny    # measure, and write the page
    python benchmarks/boards.py                                 # the page anew from the record

Writes docs/boards.json, a record a network, board and optimization, and docs/boards.md, made of it.
What is in the record is not measured again, so an interrupted run goes on; --anew begins a new one,
as after a change of the generator, and --again measures what is chosen again, as the boards whose
kernels changed. No time is measured, so a busy machine will do. The integers of every run are
compared with the interpreter's.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import numpy as np
import torch
from numpy.typing import NDArray

import compress
from compress.boards import BUDGETS, TARGETS, OverBudget, run_on_board
from compress.exporters.c99 import export_c
from compress.files import read_json
from compress.graph import QuantizedGraph
from mnist_edge.report.pages import render, write_page

EXPORTED = Path(__file__).parents[1] / "exported"
OPTIMIZATIONS = ("-O2", "-O3")
_NAME = "boards"
_BUDGET = "large"


@click.command()
@click.argument("models", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--network", "names", multiple=True, help="One of the networks; else all.")
@click.option("--target", "targets", multiple=True, type=click.Choice([*TARGETS]))
@click.option("--optimize", type=click.Choice(OPTIMIZATIONS), multiple=True, default=OPTIMIZATIONS)
@click.option("--work", type=click.Path(path_type=Path), default=Path("runs/boards"))
@click.option("--out", type=click.Path(path_type=Path), default=Path("docs"), show_default=True)
@click.option("--anew", is_flag=True, help="Begin a new record.")
@click.option("--again", is_flag=True, help="Measure what is chosen again; keep the others.")
def main(
    models: Path | None,
    names: tuple[str, ...],
    targets: tuple[str, ...],
    optimize: tuple[str, ...],
    work: Path,
    out: Path,
    anew: bool,
    again: bool,
) -> None:
    """Measure what is not in the record yet, and write the page."""
    path = out / f"{_NAME}.json"
    record = read_json(path) if path.exists() and not anew else {"boards": {}, "tools": {}}
    chosen = (names or tuple(NETWORKS)) if models is not None else ()
    for name in chosen:
        graph = taken(name, models or Path(), work)
        how = [(target, option) for option in optimize for target in targets or TARGETS]
        if again:
            forget(record, name, how)
        for step in measure(graph, record, name, how):
            click.echo(step, err=True)
            write_page(out, _NAME, record, as_markdown)
    written = write_page(out, _NAME, record, as_markdown)
    click.echo(f"written: {', '.join(map(str, written))}", err=True)


def taken(name: str, models: Path, work: Path) -> QuantizedGraph:
    """One of `NETWORKS` as integers; kept in the folder `work`, as quantizing takes a while."""
    kept = work / f"{name}.safetensors"
    if not kept.exists():
        work.mkdir(parents=True, exist_ok=True)
        NETWORKS[name](models).save(kept)
    return QuantizedGraph.load(kept)


def _quantized(path: Path, inputs: NDArray[np.float32]) -> QuantizedGraph:
    """A float ONNX file: imported, folded, quantized."""
    calibration = torch.from_numpy(inputs)
    small = compress.fold(compress.load(path), calibration[:2])
    return compress.quantize(small, calibration)


def _keywords(models: Path) -> QuantizedGraph:
    inputs = np.load(models / "kws-1000.npz")["x"][:100].astype(np.float32)
    return _quantized(models / "kws-float.onnx", inputs.reshape(-1, 1, 49, 10))


def _images(models: Path) -> QuantizedGraph:
    inputs = np.load(models / "ic-500-calibration.npz")["x"][:200].astype(np.float32)
    return _quantized(models / "ic-float.onnx", inputs)


def _wake_words(models: Path) -> QuantizedGraph:
    noise = np.random.default_rng(0).random((32, 3, 96, 96), dtype=np.float32)
    return _quantized(models / "vww-float.onnx", noise)


def _anomalies(models: Path) -> QuantizedGraph:
    network = compress.load(models / "ad-qdq.onnx")
    assert isinstance(network, QuantizedGraph)
    return network


def _ours(name: str) -> Callable[[Path], QuantizedGraph]:
    return lambda models: QuantizedGraph.load(EXPORTED / f"{name}.safetensors")


NETWORKS: Mapping[str, Callable[[Path], QuantizedGraph]] = {
    "DS-CNN": _keywords,
    "MobileNetV1 0.25": _wake_words,
    "ResNet-8": _images,
    "autoencoder": _anomalies,
    "phase5-int8": _ours("phase5-int8"),
    "phase5-int4": _ours("phase5-int4"),
}
"""The networks by name, each made of a folder of models. Where no samples are at hand noise stands
for them: the scales are then of no use, but what a kernel takes hardly depends on them."""


def measure(
    graph: QuantizedGraph, record: dict[str, Any], name: str, how: list[tuple[str, str]]
) -> Iterator[str]:
    """Put into the record what it lacks of a network; yield what was done."""
    found = record["boards"].setdefault(name, {"macs": graph.macs, "runs": {}})
    lacking = [pair for pair in dict.fromkeys(how) if _key(*pair) not in found["runs"]]
    if not lacking:
        return
    inputs = np.random.default_rng(0).integers(0, 256, (1, *graph.input.shape), np.uint8)
    expected = graph.run(inputs).reshape(1, -1)
    with TemporaryDirectory() as folder:
        export_c(graph, folder, name="net")
        for target, option in lacking:
            run = _run(folder, inputs, expected, target, option)
            found["runs"][_key(target, option)] = run
            record["tools"] |= TARGETS[target].tool_versions()
            yield f"{name} on {_key(target, option)}: {run.get('instructions')}"


def forget(record: dict[str, Any], name: str, how: list[tuple[str, str]]) -> None:
    """Take some runs of a network out of the record."""
    runs = record["boards"].get(name, {"runs": {}})["runs"]
    for pair in how:
        runs.pop(_key(*pair), None)


def _key(target: str, option: str) -> str:
    return f"{target} {option}"


def _run(
    folder: str,
    inputs: NDArray[np.uint8],
    expected: NDArray[np.uint8],
    target: str,
    option: str,
) -> dict[str, Any]:
    budget = BUDGETS[_BUDGET]
    try:
        run = run_on_board(folder, inputs, target=target, options=(option,), budget=budget)
    except OverBudget as error:
        return {"refused": str(error)}
    same = bool((run.outputs == expected).all())
    figures = ("instructions", "flash_bytes", "arena_bytes", "stack_bytes", "ram_bytes")
    return {"same_integers": same, **{figure: getattr(run, figure) for figure in figures}}


def as_markdown(record: Mapping[str, Any]) -> str:
    """Make the page of the record."""
    rows = [
        _row(name, found["macs"], key, run)
        for name, found in record["boards"].items()
        for key, run in sorted(found["runs"].items(), key=_order)
    ]
    budget = BUDGETS[_BUDGET]
    return render("boards.md.jinja", rows=rows, tools=record["tools"], budget=budget)


def _order(of: tuple[str, Any]) -> tuple[int, int]:
    """Where a run stands among its network's: by the optimization, then by the board."""
    target, option = of[0].split()
    return OPTIMIZATIONS.index(option), [*TARGETS].index(target)


def _row(name: str, macs: int, key: str, run: Mapping[str, Any]) -> list[str]:
    target, option = key.split()
    if "refused" in run:
        return [name, target, option, "doesn't fit", *["-"] * 6]
    counts = ("flash_bytes", "arena_bytes", "stack_bytes", "ram_bytes")
    return [
        *(name, target, option, f"{run['instructions']:,}"),
        f"{run['instructions'] / macs:.2f}",
        *(f"{run[count]:,}" for count in counts),
        "yes" if run["same_integers"] else "no",
    ]


if __name__ == "__main__":
    main()
