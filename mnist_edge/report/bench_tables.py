"""A bench run shown: tables, Markdown, JSON and pictures. A new column is one entry here."""

import dataclasses
from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any

from compress.c_runner import FAST
from compress.errors import CompressError
from compress.extras import why_missing
from compress.files import read_json, write_json, write_text
from compress.measuring import Figures, Latency, Score, Speedup
from mnist_edge.data import DATASETS
from mnist_edge.evaluation.bench import BATCHES, BenchResult, BenchRow, Speed
from mnist_edge.evaluation.corrupted_errors import COMPARED
from mnist_edge.evaluation.own_float import OwnFloat
from mnist_edge.evaluation.scoring import CORRUPTED
from mnist_edge.report.pareto import Point
from mnist_edge.report.plots import plot_bench, plot_pareto
from mnist_edge.report.published_points import PUBLISHED
from mnist_edge.report.tables import Column, Sheet, records
from mnist_edge.report.text import percent, thousands


def _share(score: Score) -> str:
    return percent(score.fraction)


def _share_of_own(own: OwnFloat) -> str:
    return _share(own.agreement)


def _interval(score: Score) -> str:
    low, high = score.interval
    return f"{100 * low:.2f}–{100 * high:.2f}"


def _time(microseconds: float) -> str:
    return f"{microseconds:,.0f}" if microseconds >= 1000 else f"{microseconds:.1f}"


def _quartiles(latency: Latency) -> str:
    return f"{_time(latency.low_us)}–{_time(latency.high_us)}"


def _ratio(speedup: Speedup) -> str:
    return f"{speedup.median:.2f}"


def _ratio_quartiles(speedup: Speedup) -> str:
    return f"{speedup.low:.2f}–{speedup.high:.2f}"


_OF_FILES: tuple[Column[BenchRow], ...] = (
    Column("artifact", attrgetter("name"), key="name"),
    Column("", attrgetter("format"), key="format"),
    Column("", attrgetter("input_dtype"), key="input_dtype"),
    Column("params", attrgetter("figures.params"), thousands, "params"),
    Column("MACs", attrgetter("figures.macs"), thousands, "macs"),
    Column("weight bytes", attrgetter("figures.weight_bytes"), thousands, "weight_bytes"),
    Column("file bytes", attrgetter("figures.file_bytes"), thousands, "file_bytes"),
    Column("test accuracy", attrgetter("test"), _share, "test"),
    Column("95 % interval", attrgetter("test"), _interval, detail=True),
    Column("same answers", attrgetter("agreement"), _share, "agreement"),
    Column("as own float", attrgetter("own_float"), _share_of_own, "own_float", detail=True),
    Column("MNIST-C error", attrgetter("corrupted"), percent, "corrupted", detail=True),
    Column("", attrgetter("speeds"), key="speeds"),
)
_OF_SPEEDS: tuple[Column[Speed], ...] = (
    Column("", attrgetter("batch"), key="batch"),
    Column("median µs", attrgetter("latency.median_us"), _time),
    Column("quartiles", attrgetter("latency"), _quartiles, "latency", detail=True),
    Column("p95 µs", attrgetter("latency.p95_us"), _time, detail=True),
    Column("", attrgetter("speedup"), key="speedup"),
    Column("images/s", attrgetter("images_per_second"), thousands, "images_per_second"),
    Column("times as fast", attrgetter("speedup"), _ratio),
    Column("quartiles", attrgetter("speedup"), _ratio_quartiles, detail=True),
)


def write_reports(result: BenchResult, folder: Path) -> tuple[Path, ...]:
    """Write `bench.json`, `bench.md`, and the pictures of `draw` into `folder`.

    Raises:
        CompressError: a file cannot be written.
    """
    paths = folder / "bench.json", folder / "bench.md"
    write_json(paths[0], as_json(result))
    write_text(paths[1], as_markdown(result))
    return (*paths, *draw(result, folder))


def draw(result: BenchResult, folder: Path) -> tuple[Path, ...]:
    """Draw `bench.png` and `pareto.png` into `folder`.

    Pictures need matplotlib, and the last one known accuracies; those of an earlier bench that are
    not drawn anew are removed.
    Other people's networks are on it where the images are theirs, those of MNIST.

    Raises:
        CompressError: a file cannot be written.
    """
    bench, pareto = folder / "bench.png", folder / "pareto.png"
    if why_missing("matplotlib"):
        for picture in (bench, pareto):
            picture.unlink(missing_ok=True)
        return ()
    plot_bench(result, bench)
    points = points_of(result)
    if not points:
        pareto.unlink(missing_ok=True)
        return (bench,)
    plot_pareto(points, pareto, others=PUBLISHED if result.dataset == "mnist" else ())
    return bench, pareto


def as_json(result: BenchResult) -> dict[str, Any]:
    """Return the result as what JSON can hold, times in microseconds."""
    rows = [_plain(row) for row in result.rows]
    return {**dataclasses.asdict(dataclasses.replace(result, rows=())), "rows": rows}


def read_record(path: Path) -> BenchResult:
    """The result that `write_reports` wrote as `bench.json`.

    Raises:
        CompressError: the file is missing or another one.
    """
    value = read_json(path)
    try:
        rows = tuple(_row(each) for each in value["rows"])
        return BenchResult(**{**value, "rows": rows, "left_out": tuple(value["left_out"])})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CompressError(f"{path} is no bench.json; `mnist-edge bench` writes one") from error


def _row(value: Mapping[str, Any]) -> BenchRow:
    names = [field.name for field in dataclasses.fields(Figures)]
    speeds = [
        Speed(
            speed["batch"],
            Latency(**{**speed["latency"], "rounds_us": tuple(speed["latency"]["rounds_us"])}),
            speed["speedup"] and Speedup(**speed["speedup"]),
        )
        for speed in value["speeds"]
    ]
    return BenchRow(
        name=value["name"],
        path=Path(value["name"]),
        format=value["format"],
        input_dtype=value["input_dtype"],
        figures=Figures(**{name: value[name] for name in names}),
        test=_score(value["test"]),
        agreement=_score(value["agreement"]),
        speeds=tuple(speeds),
        own_float=_own_float(value.get("own_float")),
        corrupted=value.get("corrupted"),
        corrupted_in=value.get("corrupted_in"),
    )


def _own_float(value: Mapping[str, Any] | None) -> OwnFloat | None:
    score = _score(value and value["agreement"])
    return OwnFloat(value["name"], score) if value and score else None


def _score(value: Mapping[str, Any] | None) -> Score | None:
    return None if value is None else Score(value["correct"], value["count"])


def as_markdown(result: BenchResult) -> str:
    """Return the tables and conditions as Markdown."""
    parts = [sheet.as_markdown() for sheet in tables(result)]
    return "\n\n".join([*parts, conditions(result).replace("\n", "  \n")]) + "\n"


def tables(result: BenchResult) -> tuple[Sheet, ...]:
    """Return the table of size and accuracy, and one of speed for each batch size."""
    sizes = Sheet.of("Size and accuracy", _OF_FILES, result.rows)
    return (sizes, *(_speed_table(result, batch) for batch in BATCHES))


def conditions(result: BenchResult) -> str:
    """Say in a line or two under what the figures were measured."""
    facts = result.machine
    flags = ", ".join(facts["flags"]) or "no vector extensions known"
    threads = "1 thread" if result.threads == 1 else f"{result.threads} threads"
    taken = "raw pixels" if result.source and result.dataset in DATASETS else "codes of 8 bits"
    compiled, node = (facts["versions"].get(name) for name in ("C compiler", "node"))
    lines = [
        f"{facts['cpu']} ({flags}), {threads}, onnxruntime {facts['versions']['onnxruntime']}.",
        *([f"C99 takes {taken}: {compiled}, {' '.join(FAST)}, 1 thread."] if compiled else []),
        *([f"WebAssembly takes {taken}: node {node}, 1 thread."] if node else []),
        f"Medians of {result.rounds} interleaved rounds with their quartiles. {_compared(result)}",
        f"Accuracy with its 95 % interval on {result.dataset}: {result.source}."
        if result.source
        else f"Note: {result.note}",
        *_notes_on_corrupted(result),
        *_notes_on_files(result),
        *_notes_on_speed(result),
        *(f"Note: {line}" for line in result.left_out),
    ]
    return "\n".join(lines)


def _compared(result: BenchResult) -> str:
    """Say what speed and answers are relative to."""
    if len(result.rows) == 1:
        return f"{result.baseline} alone is measured; name what to compare it with by --baseline."
    return (
        f"Times as fast as {result.baseline} in the same rounds, and same answers as that file."
        " As own float: same answers as the float network that a file was quantized from, where it"
        " is published."
    )


def _speed_table(result: BenchResult, batch: int) -> Sheet:
    columns = [column for column in _OF_SPEEDS if column.heading]
    rows = []
    for row in result.rows:
        speed = row.speed(batch)
        cells = ["-" if speed is None else column.cell(speed) for column in columns]
        rows.append((row.name, *cells))
    headings = ("artifact", *(column.heading for column in columns))
    details = [index for index, column in enumerate(columns, 1) if column.detail]
    return Sheet(f"Speed at batch {batch}", headings, tuple(rows), details=details)


def _plain(value: Any) -> Any:
    """Return a figure as what JSON can hold."""
    if isinstance(value, BenchRow):
        row = {key: _plain(figure) for key, figure in records(_OF_FILES, value).items()}
        return row | ({"corrupted_in": value.corrupted_in} if value.corrupted_in else {})
    if isinstance(value, Speed):
        return {key: _plain(figure) for key, figure in records(_OF_SPEEDS, value).items()}
    if isinstance(value, OwnFloat):
        return {"name": value.name, "agreement": _plain(value.agreement)}
    if isinstance(value, Score):
        known = {"fraction": value.fraction, "interval_95": list(value.interval)}
        return {**dataclasses.asdict(value), **known}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) else value  # type: ignore[arg-type]


def points_of(result: BenchResult) -> list[Point]:
    """The ONNX files as points of the Pareto plot."""
    return [
        Point(
            row.name.removesuffix(".onnx"),
            row.test.fraction,
            row.test.interval,
            row.figures.weight_bytes,
            row.figures.macs,
        )
        for row in result.rows
        if row.test and row.format == "onnx"
    ]


def _notes_on_corrupted(result: BenchResult) -> list[str]:
    """What the error on corrupted images is of, where it is known."""
    if not any(row.corrupted is not None for row in result.rows):
        return []
    shared = [f"{row.name} by {row.corrupted_in}" for row in result.rows if row.corrupted_in]
    alike = (
        f"MNIST-C error of {', '.join(shared)}: their logits are equal on all test images and on"
        f" the first {COMPARED} of each corruption."
    )
    return [
        f"MNIST-C error: mean of 15 corruptions of the first {CORRUPTED:,} test images;"
        " `mnist-edge robustness` shows each.",
        *([alike] if shared else []),
    ]


def _notes_on_files(result: BenchResult) -> list[str]:
    """That integer files without a manifest count more than their network may hold."""
    names = [
        row.name
        for row in result.rows
        if row.format in ("onnx", "torchscript")
        and _holds_integers(row.figures)
        and not row.in_manifest
    ]
    if not names:
        return []
    return [
        f"Note: params, MACs and weight bytes of {', '.join(names)} are counted in the file, zeros "
        "that make it faster included; `mnist-edge quantize` prints the network's own bytes."
    ]


def _notes_on_speed(result: BenchResult) -> list[str]:
    """That an integer ONNX file is slower than the float baseline, and what to take instead."""
    baseline = next((row for row in result.rows if row.name == result.baseline), None)
    if baseline is None or baseline.format != "onnx" or _holds_integers(baseline.figures):
        return []
    slower = {
        row.name: [s for s in row.speeds if s.speedup is not None and s.speedup.high < 1]
        for row in result.rows
        if row.format == "onnx" and _holds_integers(row.figures)
    }
    return [
        f"Note: {name} is slower than {baseline.name} at batch"
        f" {' and '.join(str(speed.batch) for speed in speeds)}: where layers are small, calling"
        " integer layers takes onnxruntime longer than they save. Take the float file there, or"
        " the integers as C (`mnist-edge export --format c`)."
        for name, speeds in slower.items()
        if speeds
    ]


def _holds_integers(figures: Figures) -> bool:
    """Whether the weights take less than the four bytes each that they would as float32."""
    if figures.params is None or figures.weight_bytes is None:
        return False
    return figures.weight_bytes < 4 * figures.params
