"""Measure artifacts against each other: size, accuracy, agreement, latency, throughput.

ONNX files and C99 are measured without torch; it is imported when a TorchScript file is among them.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from compress.c_runner import FAST, NO_COMPILER, compiler, compiler_version
from compress.errors import UserError
from compress.files import write_json, write_text, written_whole
from compress.manifest import Entry, entry_of
from compress.measuring import (
    C_FOLDER,
    Figures,
    Latency,
    RunnableModel,
    Score,
    Speedup,
    agreement,
    format_of,
    interleaved,
    machine,
    measure,
    open_model,
    speedup,
)
from mnist_edge.data import (
    MNIST_MEAN,
    MNIST_STD,
    SIDE,
    DatasetMissing,
    Images,
    load_test,
    model_input,
    normalization,
    source_of,
)
from mnist_edge.report import pareto
from mnist_edge.report.tables import Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from rich.table import Table

INPUT_SHAPE = (1, SIDE, SIDE)
BASELINE = "phase5-float.onnx"
BATCHES = (1, 64)


@dataclass(frozen=True)
class Speed:
    """How fast one artifact is at one batch size.

    `speedup` is over the baseline in the same rounds, None if that does not take the batch size.
    """

    batch: int
    latency: Latency
    speedup: Speedup | None

    @property
    def images_per_second(self) -> float:
        """Images in a second at the median latency."""
        return 1e6 * self.batch / self.latency.median_us


@dataclass(frozen=True)
class Row:
    """What was measured of one artifact.

    `test` and `agreement` are None where there were no test images; `speeds` has an entry for each
    batch size that the artifact takes. `in_manifest` is whether a manifest beside the file told the
    network's figures.
    """

    name: str
    path: Path
    format: str
    input_dtype: str
    figures: Figures
    test: Score | None
    agreement: Score | None
    speeds: tuple[Speed, ...]
    in_manifest: bool = False

    def speed(self, batch: int) -> Speed | None:
        """Return the speed at a batch size, or None if the artifact does not take it."""
        return next((speed for speed in self.speeds if speed.batch == batch), None)


@dataclass(frozen=True)
class BenchResult:
    """All rows, and under what they were measured.

    `source` says what the test images are; if there were none, it is None and `note` says
    why. `left_out` says which of the artifacts could not be measured, and why, a line each.
    """

    rows: tuple[Row, ...]
    baseline: str
    dataset: str
    source: str | None
    note: str | None
    threads: int
    rounds: int
    machine: Mapping[str, Any]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Subject:
    """An opened artifact, with the normalization of the data set."""

    name: str
    model: RunnableModel
    mean: float
    std: float

    def classes(self, images: NDArray[np.uint8]) -> NDArray[np.int64]:
        return self.model.classes(self.inputs(images))

    def inputs(self, images: NDArray[np.uint8]) -> NDArray[Any]:
        return model_input(images, self.model.input_dtype, self.mean, self.std)

    def takes(self, batch: int) -> bool:
        return self.model.fixed_batch in (None, batch)


def bench(
    paths: Sequence[Path],
    *,
    baseline: Path | None = None,
    dataset: str = "mnist",
    data_dir: Path | None = None,
    download: bool = True,
    threads: int = 1,
    rounds: int = 30,
    min_round_seconds: float = 0.02,
    progress: Callable[[str], None] = lambda message: None,
) -> BenchResult:
    """Measure the artifacts at `paths` in one run, interleaved round by round.

    Args:
        paths: ONNX, TorchScript or safetensors files, or folders of C99. Where there is no
            compiler, the latter are left out, and the result says so.
        baseline: what speed and answers are compared with; it is measured too if it is not among
            `paths`. Without it, `phase5-float.onnx` if that is among them, else the first.
        dataset: whose test images tell the accuracy. If they cannot be had, the rest is measured
            and the result says so, unless `data_dir` names a folder that lacks them.
        data_dir: where to look for them, see `mnist_edge.data`.
        download: whether they may be downloaded.
        threads: threads within one operator; C99 runs in one.
        rounds: timed rounds at each batch size.
        min_round_seconds: how long each artifact runs in one round.
        progress: called with a line on what is done next.

    Raises:
        UserError: no files, a file that is no network for such images, bad data, or a baseline in
            C99 without a compiler.
    """
    if threads < 1:
        raise UserError(f"{threads} threads cannot run; take at least 1")
    files, left_out = _without_unrunnable(paths)
    files, reference = _with_baseline(files, baseline, left_out)
    test, note = _test_images(dataset, data_dir, download)
    subjects = _opened(files, dataset, data_dir, threads, has_data=test is not None)
    against = _name(reference, files)
    progress("accuracy" if test else "no test images: latency only")
    answers = {s.name: s.classes(test.images) for s in subjects} if test else {}
    speeds = []
    for batch in BATCHES:
        progress(f"latency at batch {batch}")
        pixels = _cycled(test.images if test else _noise(), batch)
        speeds.append(_speeds(subjects, against, pixels, rounds, min_round_seconds))
    return BenchResult(
        rows=tuple(_row(subject, test, answers, against, speeds) for subject in subjects),
        baseline=against,
        dataset=dataset,
        source=source_of(dataset, data_dir=data_dir) if test else None,
        note=note,
        threads=threads,
        rounds=rounds,
        machine=_machine(files),
        left_out=left_out,
    )


def _without_unrunnable(paths: Sequence[Path]) -> tuple[list[Path], tuple[str, ...]]:
    """Leave out C99 where there is no compiler; return the rest, and why the others aren't in."""
    if compiler() is not None:
        return list(paths), ()
    left_out = [path for path in paths if path.is_dir()]
    rest = [path for path in paths if path not in left_out]
    return rest, tuple(f"{path.name} is left out: {NO_COMPILER}" for path in left_out)


def _with_baseline(
    paths: Sequence[Path], baseline: Path | None, left_out: Sequence[str]
) -> tuple[list[Path], Path]:
    """Return the distinct files to measure and which of them the others are compared with."""
    files = list({file.resolve(): file for file in paths}.values())
    if baseline is not None:
        known = [file for file in files if file.resolve() == baseline.resolve()]
        files, baseline = (files, known[0]) if known else ([baseline, *files], baseline)
    if not files and left_out:
        raise UserError(left_out[0])
    if not files:
        raise UserError("there is nothing to measure; name a file, or build some with `run`")
    return files, baseline or next((file for file in files if file.name == BASELINE), files[0])


def _machine(files: Sequence[Path]) -> dict[str, Any]:
    facts = machine()
    if any(format_of(file) == C_FOLDER for file in files):
        facts["versions"]["C compiler"] = compiler_version()
    return facts


def _test_images(
    dataset: str, data_dir: Path | None, download: bool
) -> tuple[Images | None, str | None]:
    """Return the test images, or why there are none."""
    try:
        return load_test(dataset, data_dir=data_dir, download=download), None
    except DatasetMissing as error:
        if data_dir is not None:
            raise
        return None, f"latency only: {error}"


def _opened(
    files: Sequence[Path], dataset: str, data_dir: Path | None, threads: int, *, has_data: bool
) -> list[_Subject]:
    models = [_open(file, threads) for file in files]
    mean, std = MNIST_MEAN, MNIST_STD
    if has_data and any(model.input_dtype == "float32" for model in models):
        mean, std = normalization(dataset, data_dir=data_dir)
    return [_Subject(_name(model.path, files), model, mean, std) for model in models]


def _open(file: Path, threads: int) -> RunnableModel:
    entry = entry_of(file) if file.suffix == ".ts" and file.is_file() else None
    model = open_model(
        file,
        threads=threads,
        input_shape=INPUT_SHAPE,
        input_dtype=entry.input_dtype if entry else None,
    )
    expected = (model.fixed_batch, *INPUT_SHAPE)
    fits = len(model.input_shape) == 4 and all(
        size in (None, wanted) for size, wanted in zip(model.input_shape, expected, strict=True)
    )
    if not fits:
        shape = "x".join("N" if size is None else str(size) for size in model.input_shape)
        raise UserError(f"{file} takes inputs of shape {shape}, not images of Nx1x28x28")
    return model


def _name(file: Path, files: Sequence[Path]) -> str:
    """Return the file's name, or its path where two files have the same name."""
    return file.name if [other.name for other in files].count(file.name) == 1 else str(file)


def _noise() -> NDArray[np.uint8]:
    return np.random.RandomState(0).randint(0, 256, (max(BATCHES), SIDE, SIDE)).astype(np.uint8)


def _cycled(images: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    return images[np.arange(count) % len(images)]


def _speeds(
    subjects: Sequence[_Subject],
    baseline: str,
    pixels: NDArray[np.uint8],
    rounds: int,
    min_round_seconds: float,
) -> dict[str, Speed]:
    """Time all artifacts that take a batch of so many `pixels` [batch, 28, 28]."""
    batch = len(pixels)
    runners = {s.name: s.model.bind(s.inputs(pixels)) for s in subjects if s.takes(batch)}
    latencies = interleaved(runners, rounds=rounds, min_round_seconds=min_round_seconds)
    reference = latencies.get(baseline)
    return {
        name: Speed(batch, latency, speedup(latency, reference) if reference else None)
        for name, latency in latencies.items()
    }


def _row(
    subject: _Subject,
    test: Images | None,
    answers: Mapping[str, NDArray[np.int64]],
    baseline: str,
    speeds: Sequence[Mapping[str, Speed]],
) -> Row:
    name, model = subject.name, subject.model
    entry = entry_of(model.path)
    return Row(
        name=name,
        path=model.path,
        format=model.format,
        input_dtype=model.input_dtype,
        figures=_figures(model.path, entry),
        test=agreement(answers[name], test.labels) if test else None,
        agreement=agreement(answers[name], answers[baseline]) if test else None,
        speeds=tuple(at_batch[name] for at_batch in speeds if name in at_batch),
        in_manifest=entry is not None,
    )


def _figures(file: Path, entry: Entry | None) -> Figures:
    """Measure the file; what its manifest entry says of the network goes before that.

    A file may hold more than its network: zeros for speed, or 4-bit weights as bytes.
    """
    figures = measure(file)
    if entry is None:
        return figures
    told = {name: getattr(entry, name) for name in ("params", "macs", "weight_bytes")}
    known = {name: value for name, value in told.items() if value is not None}
    return dataclasses.replace(figures, **known)


# --- Showing it -----------------------------------------------------------------------------------


def write_reports(result: BenchResult, folder: Path) -> tuple[Path, ...]:
    """Write `bench.json`, `bench.md`, `bench.png` and `pareto.png` into `folder`.

    The last one, with other people's networks, only where accuracies are known.

    Raises:
        UserError: a file cannot be written.
    """
    paths = tuple(folder / f"bench.{suffix}" for suffix in ("json", "md", "png"))
    write_json(paths[0], as_json(result))
    write_text(paths[1], as_markdown(result))
    write_plot(result, paths[2])
    points = _points(result)
    if not points:
        return paths
    pareto.plot(points, folder / "pareto.png")
    return (*paths, folder / "pareto.png")


def _points(result: BenchResult) -> list[pareto.Point]:
    """The ONNX files as points of the Pareto plot."""
    return [
        pareto.Point(
            row.name.removesuffix(".onnx"),
            row.test.fraction,
            row.test.interval,
            row.figures.weight_bytes,
            row.figures.macs,
        )
        for row in result.rows
        if row.test and row.format == "onnx"
    ]


def as_json(result: BenchResult) -> dict[str, Any]:
    """Return the result as what JSON can hold, times in microseconds."""
    rows = [_row_as_json(row) for row in result.rows]
    return {**dataclasses.asdict(dataclasses.replace(result, rows=())), "rows": rows}


def tables(result: BenchResult) -> "list[Table]":
    """Return rich tables: what the artifacts are worth, and how fast they are at each batch."""
    return [sheet.as_rich() for sheet in _sheets(result)]


def conditions(result: BenchResult) -> str:
    """Say in a line or two under what the figures were measured."""
    facts = result.machine
    flags = ", ".join(facts["flags"]) or "no vector extensions known"
    threads = "1 thread" if result.threads == 1 else f"{result.threads} threads"
    compiled = facts["versions"].get("C compiler")
    lines = [
        f"{facts['cpu']} ({flags}), {threads}, onnxruntime {facts['versions']['onnxruntime']}.",
        *([f"C99 takes raw pixels: {compiled}, {' '.join(FAST)}, 1 thread."] if compiled else []),
        f"Medians of {result.rounds} interleaved rounds with their quartiles; times as fast as "
        f"{result.baseline} in the same rounds; same answers as from that file.",
        f"Accuracy with its 95 % interval on {result.dataset}: {result.source}."
        if result.source
        else f"Note: {result.note}",
        *_notes_on_files(result),
        *(f"Note: {line}" for line in result.left_out),
    ]
    return "\n".join(lines)


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


def _holds_integers(figures: Figures) -> bool:
    """Whether the weights take less than the four bytes each that they would as float32."""
    if figures.params is None or figures.weight_bytes is None:
        return False
    return figures.weight_bytes < 4 * figures.params


def as_markdown(result: BenchResult) -> str:
    """Return the tables and conditions as Markdown."""
    parts = [sheet.as_markdown() for sheet in _sheets(result)]
    return "\n\n".join([*parts, conditions(result).replace("\n", "  \n")]) + "\n"


def write_plot(result: BenchResult, path: Path) -> None:
    """Draw accuracy against bytes of weights and against latency, or these two without data.

    Raises:
        UserError: the file cannot be written.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.8), layout="constrained")
    if result.source:
        left, right = figure.subplots(1, 2, sharey=True)
        _draw(left, result, lambda row: row.figures.weight_bytes, "weights in bytes")
        _draw(
            right, result, lambda row: row.speeds[0].latency.median_us, "latency at batch 1 in µs"
        )
        left.set_ylabel("test accuracy in %, 95 % interval")
    else:
        left = figure.subplots()
        _draw(left, result, lambda row: row.figures.weight_bytes, "weights in bytes")
        left.set_ylabel("latency at batch 1 in µs, quartiles")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    with written_whole(path) as temporary:
        figure.savefig(temporary, dpi=120)


def _row_as_json(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "format": row.format,
        "input_dtype": row.input_dtype,
        **dataclasses.asdict(row.figures),
        "test": _score_as_json(row.test),
        "agreement": _score_as_json(row.agreement),
        "speeds": [_speed_as_json(speed) for speed in row.speeds],
    }


def _score_as_json(score: Score | None) -> dict[str, Any] | None:
    if score is None:
        return None
    return {
        "correct": score.correct,
        "count": score.count,
        "fraction": score.fraction,
        "interval_95": list(score.interval),
    }


def _speed_as_json(speed: Speed) -> dict[str, Any]:
    value = dataclasses.asdict(speed)
    return {**value, "images_per_second": speed.images_per_second}


def _sheets(result: BenchResult) -> tuple[Sheet, ...]:
    return (_worth(result), *(_pace(result, batch) for batch in BATCHES))


def _worth(result: BenchResult) -> Sheet:
    headings = (
        *("artifact", "params", "MACs", "weight bytes", "file bytes"),
        *("test accuracy", "95 % interval", "same answers"),
    )
    rows = tuple(
        (
            row.name,
            *(_count(value) for value in dataclasses.astuple(row.figures)),
            _share(row.test),
            _interval(row.test),
            _share(row.agreement),
        )
        for row in result.rows
    )
    return Sheet("Size and accuracy", headings, rows)


def _pace(result: BenchResult, batch: int) -> Sheet:
    headings = (
        *("artifact", "median µs", "quartiles", "p95 µs", "images/s"),
        *("times as fast", "quartiles"),
    )
    rows = tuple((row.name, *_speed_cells(row.speed(batch))) for row in result.rows)
    return Sheet(f"Speed at batch {batch}", headings, rows)


def _speed_cells(speed: Speed | None) -> tuple[str, ...]:
    if speed is None:
        return ("-",) * 6
    latency, ratio = speed.latency, speed.speedup
    return (
        _time(latency.median_us),
        f"{_time(latency.low_us)}–{_time(latency.high_us)}",
        _time(latency.p95_us),
        f"{speed.images_per_second:,.0f}",
        f"{ratio.median:.2f}" if ratio else "-",
        f"{ratio.low:.2f}–{ratio.high:.2f}" if ratio else "-",
    )


def _time(microseconds: float) -> str:
    return f"{microseconds:,.0f}" if microseconds >= 1000 else f"{microseconds:.1f}"


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _share(score: Score | None) -> str:
    return "-" if score is None else f"{100 * score.fraction:.2f} %"


def _interval(score: Score | None) -> str:
    return "-" if score is None else "{:.2f}–{:.2f}".format(*(100 * x for x in score.interval))


_MARKERS = "osD^vP*Xhd<>"


def _draw(
    axes: "Axes", result: BenchResult, across: Callable[[Row], float | None], label: str
) -> None:
    """Draw one point an artifact: accuracy, or latency where there is none, over `across`."""
    for index, row in enumerate(result.rows):
        x, (y, low, high) = across(row), _height(row)
        if x is None:
            continue
        # Hollow marks, each larger than the one before: those in the same place all stay visible.
        axes.errorbar(
            x,
            y,
            [[y - low], [high - y]],
            label=row.name,
            fmt=_MARKERS[index % len(_MARKERS)],
            markersize=6 + 2 * index,
            fillstyle="none",
            markeredgewidth=1.6,
            linewidth=0.8,
            capsize=3 + index,
        )
    axes.set_xlabel(label)
    axes.grid(visible=True, alpha=0.3)
    _scale_by_ratio(axes)


def _scale_by_ratio(axes: "Axes") -> None:
    """Make the x axis logarithmic, with its ticks written as plain numbers."""
    from matplotlib.ticker import LogLocator, NullLocator

    axes.set_xscale("log")
    axes.margins(x=0.15)
    low, high = axes.get_xlim()
    steps = (1, 2, 5) if high > 4 * low else (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)
    axes.xaxis.set_major_locator(LogLocator(subs=steps))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(
        lambda value, _: f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"
    )


def _height(row: Row) -> tuple[float, float, float]:
    if row.test is None:
        latency = row.speeds[0].latency
        return latency.median_us, latency.low_us, latency.high_us
    low, high = row.test.interval
    return 100 * row.test.fraction, 100 * low, 100 * high
