"""Measure artifacts against each other: size, accuracy, agreement, latency, throughput.

ONNX files and C99 are measured without torch; it is imported when a TorchScript file is among them.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.c_runner import compiler_version
from compress.errors import CompressError
from compress.formats import C_FOLDER, WASM_FOLDER
from compress.manifest import Entry, entry_of
from compress.measuring import (
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
    speedup,
)
from compress.training_data import TrainingData
from compress.wasm_runner import node_version
from mnist_edge.data import (
    MNIST_MEAN,
    MNIST_STD,
    Images,
    Moments,
    OwnData,
    normalization,
    source_of,
    try_load_test,
)
from mnist_edge.evaluation.corrupted_errors import corrupted_errors
from mnist_edge.evaluation.feeding import fed, fits
from mnist_edge.evaluation.opening import INPUT_SHAPE, open_network, without_unrunnable
from mnist_edge.evaluation.own_float import OwnFloat, compare_with_own_floats
from mnist_edge.evaluation.scoring import first_corrupted
from mnist_edge.evaluation.training_data import training_data_in
from mnist_edge.settings.defaults import DATASET
from mnist_edge.settings.timing import Timing

BASELINE, BATCHES = "phase5-float.onnx", (1, 64)
_TIMING = Timing()
_NO_DATA = "the files take no images of MNIST's form, and no --data are named"
_IMAGE_AXES = 4


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
class BenchRow:
    """What was measured of one artifact.

    `test` and `agreement` are None where there were no test images; `speeds` has an entry for each
    batch size that the artifact takes. `in_manifest` is whether a manifest beside the file has the
    network's figures. `own_float` compares with the float network that the file was quantized from,
    where that is published beside it. `corrupted` is the mean error on MNIST-C's corruptions of
    `CORRUPTED` test images; None where these are no grey pixels, or without SciPy. `corrupted_in`
    names the file that was measured where that is another of the same logits.
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
    own_float: OwnFloat | None = None
    corrupted: float | None = None
    corrupted_in: str | None = None

    def speed(self, batch: int) -> Speed | None:
        """Return the speed at a batch size, or None if the artifact does not take it."""
        return next((speed for speed in self.speeds if speed.batch == batch), None)


@dataclass(frozen=True)
class BenchResult:
    """All rows, and under what they were measured.

    `source` says what the test images are; if there were none, it is None and `note` says
    why. `left_out` says which of the artifacts could not be measured, and why, a line each.
    """

    rows: tuple[BenchRow, ...]
    baseline: str
    dataset: str
    source: str | None
    note: str | None
    threads: int
    rounds: int
    machine: Mapping[str, Any]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class _OpenedFile:
    """An opened artifact, with the normalization of the data set."""

    name: str
    model: RunnableModel
    mean: Moments
    std: Moments

    def logits(self, images: NDArray[Any]) -> NDArray[Any]:
        return self.model.logits(self.inputs(images))

    def inputs(self, images: NDArray[Any]) -> NDArray[Any]:
        return fed(self.model, images, self.mean, self.std)

    def takes(self, batch: int) -> bool:
        return self.model.fixed_batch in (None, batch)


def bench(
    paths: Sequence[Path],
    *,
    baseline: Path | None = None,
    dataset: str | OwnData | None = None,
    data_dir: Path | None = None,
    timing: Timing = _TIMING,
    progress: Callable[[str], None] = lambda message: None,
) -> BenchResult:
    """Measure the artifacts at `paths` in one run, interleaved round by round.

    Args:
        paths: ONNX, TorchScript or safetensors files, or folders of C99. Where there is no
            compiler, the latter are left out, and the result says so.
        baseline: what speed and answers are compared with; it is measured too if it is not among
            `paths`. Without it, `phase5-float.onnx` if that is among them, else the first.
        dataset: whose test images the accuracy is of. If they cannot be had, the rest is measured
            and the result says so, unless `data_dir` names a folder that lacks them. None takes
            MNIST if the files are of such images, and else measures no accuracy.
        data_dir: where to look for them, see `mnist_edge.data`.
        timing: threads and rounds.
        progress: called with a line on what is done next.

    Raises:
        CompressError: no files, files that take inputs of different shapes, or other ones than the
            data have; bad data, or a baseline in C99 without a compiler.
    """
    files, left_out = without_unrunnable(paths)
    files, reference = _with_baseline(files, baseline, left_out)
    models, found = _models_and_data(files, dataset, data_dir, timing.threads)
    dataset = dataset or DATASET
    test = None if isinstance(found, str) else found
    subjects = _with_moments(models, files, dataset, data_dir, has_data=test is not None)
    against = _name(reference, files)
    is_own = isinstance(dataset, OwnData)
    corrupted = {} if test is None or is_own else first_corrupted(test)
    rows = _measured(subjects, test, corrupted, against, timing, progress)
    source = source_of(dataset, data_dir=data_dir) if test else None
    note = f"latency only: {found}" if isinstance(found, str) else None
    how = (timing.threads, timing.rounds, _machine(files))
    return BenchResult(rows, against, str(dataset), source, note, *how, left_out=left_out)


def _measured(
    subjects: Sequence[_OpenedFile],
    test: Images | None,
    corrupted: Mapping[str, Images],
    baseline: str,
    timing: Timing,
    progress: Callable[[str], None],
) -> tuple[BenchRow, ...]:
    """Answers to the test images, if there are any, then speed at each batch size."""
    progress("accuracy" if test else "no test images: latency only")
    logits = {s.name: s.logits(test.images) for s in subjects} if test else {}
    answers = {name: each.argmax(1).astype(np.int64) for name, each in logits.items()}
    own = _own_floats(subjects, test.images, answers) if test else {}
    if corrupted:
        progress("accuracy on corrupted images")
    onnx_first = sorted(subjects, key=lambda subject: subject.model.format != "onnx")
    asked = {subject.name: subject.logits for subject in onnx_first if corrupted}
    errors = corrupted_errors(asked, logits, corrupted)
    speeds = []
    for batch in BATCHES:
        progress(f"latency at batch {batch}")
        pixels = _cycled(test.images if test else _noise(subjects[0].model), batch)
        speeds.append(_speeds(subjects, baseline, pixels, timing))
    rows = (_row(subject, test, answers, baseline, speeds) for subject in subjects)
    return tuple(
        dataclasses.replace(
            row,
            own_float=own.get(row.path),
            **(dataclasses.asdict(errors[row.name]) if errors else {}),
        )
        for row in rows
    )


def _own_floats(
    subjects: Sequence[_OpenedFile],
    images: NDArray[Any],
    answers: Mapping[str, NDArray[np.int64]],
) -> dict[Path, OwnFloat]:
    def answered(file: Path) -> NDArray[np.int64]:
        opened = dataclasses.replace(subjects[0], model=open_network(file))
        return opened.logits(images).argmax(1).astype(np.int64)

    return compare_with_own_floats({s.model.path: answers[s.name] for s in subjects}, answered)


def _with_baseline(
    paths: Sequence[Path], baseline: Path | None, left_out: Sequence[str]
) -> tuple[list[Path], Path]:
    """Return the distinct files to measure and which of them the others are compared with."""
    files = list({file.resolve(): file for file in paths}.values())
    if baseline is not None:
        known = [file for file in files if file.resolve() == baseline.resolve()]
        files, baseline = (files, known[0]) if known else ([baseline, *files], baseline)
    if not files and left_out:
        raise CompressError(left_out[0])
    if not files:
        raise CompressError("there is nothing to measure; name a file, or build some with `run`")
    return files, baseline or next((file for file in files if file.name == BASELINE), files[0])


def _machine(files: Sequence[Path]) -> dict[str, Any]:
    facts = machine()
    if any(format_of(file) == C_FOLDER for file in files):
        facts["versions"]["C compiler"] = compiler_version()
    if any(format_of(file) == WASM_FOLDER for file in files):
        facts["versions"]["node"] = node_version()
    return facts


def _models_and_data(
    files: Sequence[Path], dataset: str | OwnData | None, data_dir: Path | None, threads: int
) -> tuple[list[RunnableModel], Images | str]:
    """Open all files, and have the test images that they fit; or say in a line why there are none.

    Raises:
        CompressError: they do not fit the data that are asked for, or each other.
    """
    found = try_load_test(dataset, data_dir=data_dir) if isinstance(dataset, OwnData) else ""
    shape = found.shape if isinstance(found, Images) else INPUT_SHAPE
    models = [open_network(file, threads=threads, input_shape=shape) for file in files]
    if isinstance(found, Images):
        _check_shapes(models, shape)
        return models, found
    if dataset is None and not any(fits(model, shape) for model in models):
        _check_alike(models)
        return models, _NO_DATA
    _check_shapes(models, shape)
    return models, try_load_test(dataset or DATASET, data_dir=data_dir)


def _with_moments(
    models: Sequence[RunnableModel],
    files: Sequence[Path],
    dataset: str | OwnData,
    data_dir: Path | None,
    *,
    has_data: bool,
) -> list[_OpenedFile]:
    """Each file with the normalization that it keeps, or else that of the data."""
    kept = {model.path: training_data_in(model) for model in models}
    mean: Moments = MNIST_MEAN
    std: Moments = MNIST_STD
    needed = [m for m in models if m.input_dtype == "float32" and kept[m.path] is None]
    if has_data and needed:
        mean, std = normalization(dataset, data_dir=data_dir)
    return [
        _OpenedFile(_name(model.path, files), model, *_moments(kept[model.path], mean, std))
        for model in models
    ]


def _moments(kept: TrainingData | None, mean: Moments, std: Moments) -> tuple[Moments, Moments]:
    return (mean, std) if kept is None else (kept.mean, kept.std)


def _check_shapes(models: Sequence[RunnableModel], shape: tuple[int, ...]) -> None:
    for model in models:
        if not fits(model, shape):
            wanted = "x".join(map(str, shape))
            raise CompressError(
                f"{model.path} takes inputs of shape {_sides(model)}, not images of Nx{wanted}"
            )


def _check_alike(models: Sequence[RunnableModel]) -> None:
    first = models[0]
    for model in models:
        if None in model.input_shape[1:]:
            raise CompressError(
                f"{model.path} takes inputs of any size, {_sides(model)}; name data with --data"
            )
        if model.input_shape[1:] != first.input_shape[1:]:
            raise CompressError(
                f"{model.path} takes inputs of shape {_sides(model)}, but {first.path} of"
                f" {_sides(first)}; measure them apart"
            )


def _sides(model: RunnableModel) -> str:
    return "x".join("N" if size is None else str(size) for size in model.input_shape)


def _name(file: Path, files: Sequence[Path]) -> str:
    """Return the file's name, or its path where two files have the same name."""
    return file.name if [other.name for other in files].count(file.name) == 1 else str(file)


def _noise(model: RunnableModel) -> NDArray[Any]:
    """Noise of the shape that a model takes: pixels, or numbers about 0 for what takes no image."""
    random = np.random.RandomState(0)
    shape = (max(BATCHES), *(size or 1 for size in model.input_shape[1:]))
    if len(shape) == _IMAGE_AXES or model.input_dtype == "uint8":
        return random.randint(0, 256, shape).astype(np.uint8)
    return random.standard_normal(shape).astype(np.float32)


def _cycled(images: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    return images[np.arange(count) % len(images)]


def _speeds(
    subjects: Sequence[_OpenedFile],
    baseline: str,
    pixels: NDArray[np.uint8],
    timing: Timing,
) -> dict[str, Speed]:
    """Time all artifacts that take a batch of so many `pixels` [batch, 28, 28]."""
    batch = len(pixels)
    runners = {s.name: s.model.bind(s.inputs(pixels)) for s in subjects if s.takes(batch)}
    latencies = interleaved(
        runners, rounds=timing.rounds, min_round_seconds=timing.min_round_seconds
    )
    reference = latencies.get(baseline)
    return {
        name: Speed(batch, latency, speedup(latency, reference) if reference else None)
        for name, latency in latencies.items()
    }


def _row(
    subject: _OpenedFile,
    test: Images | None,
    answers: Mapping[str, NDArray[np.int64]],
    baseline: str,
    speeds: Sequence[Mapping[str, Speed]],
) -> BenchRow:
    name, model = subject.name, subject.model
    entry = entry_of(model.path)
    return BenchRow(
        name=name,
        path=model.path,
        format=model.format,
        input_dtype=model.input_dtype,
        figures=network_figures(model.path, entry),
        test=agreement(answers[name], test.labels) if test else None,
        agreement=agreement(answers[name], answers[baseline]) if test else None,
        speeds=tuple(at_batch[name] for at_batch in speeds if name in at_batch),
        in_manifest=entry is not None,
    )


def network_figures(file: Path, entry: Entry | None) -> Figures:
    """Measure the file; what its manifest entry says of the network goes before that.

    A file may hold more than its network: zeros for speed, or 4-bit weights as bytes.
    """
    figures = measure(file)
    if entry is None:
        return figures
    listed = {name: getattr(entry, name) for name in ("params", "macs", "weight_bytes")}
    known = {name: value for name, value in listed.items() if value is not None}
    return dataclasses.replace(figures, **known)
