"""Quantize a trained file and say what it cost and what it brought, on this machine."""

import math
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from compress import measuring
from compress.exporters import export
from compress.graph import QuantizedGraph
from compress.measuring import Figures, Latency, Score, Speedup
from compress.model_file import StoredModel, load_model
from compress.quantization.diagnosis.remedies import Explanation
from compress.quantization.diagnosis.report import LayerReport, layer_reports
from compress.quantization.spec import QuantizationSpec
from compress.simplify.folding import fold
from mnist_edge import pipeline
from mnist_edge.commands import explaining
from mnist_edge.data import Dataset, normalize
from mnist_edge.evaluation import artifacts
from mnist_edge.report.stages import comparison_table, layer_table
from mnist_edge.training.loop import Listener

BATCHES = (1, 64)
_REPORT_IMAGES = 500
_NORMAL_95 = 1.96
_VNNI = ("avx512_vnni", "avx_vnni", "amx_int8", "dotprod", "i8mm")


@dataclass(frozen=True)
class Comparison:
    """One of the compared files: its figures, validation score, latency by batch size."""

    name: str
    figures: Figures
    validation: Score
    agreement: Score
    latency: dict[int, Latency]
    speedup: dict[int, Speedup]


@dataclass(frozen=True)
class FineTuning:
    """What is asked of quantization-aware training; by default that of the weights' width.

    Attributes:
        epochs: passes over the training images.
        seed: of order and augmentation.
        teacher: a float model file to learn from; None takes the network itself.
        resume: go on from the checkpoint beside the file.
        overwrite: start anew although there is one.
        listener: is told how it goes.
    """

    epochs: int | None = None
    seed: int = 0
    teacher: Path | None = None
    resume: bool = False
    overwrite: bool = False
    listener: Listener | None = None


@dataclass(frozen=True)
class Outcome:
    """What a quantization gave: its files, a report a layer, and the comparison with float.

    `explanation` is what the layers lose and what helps, where that was asked for; `subject` names
    the float file and its data on the command line.
    """

    written: tuple[Path, ...]
    layers: list[LayerReport]
    comparisons: list[Comparison]
    remarks: list[str]
    subject: str
    explanation: Explanation | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for machines."""
        explained = self.explanation and explaining.as_json(self.explanation)
        return {**asdict(self), "explanation": explained}


def quantize_file(
    model: str,
    data: Dataset,
    *,
    out: Path | None = None,
    spec: QuantizationSpec,
    calibration_images: int,
    raw_pixels: bool = False,
    fine_tuning: FineTuning | None = None,
    explain: bool = False,
    threads: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Quantize a float model file, write ONNX and integers, compare with float on validation.

    Args:
        model: path of a safetensors file, or a published name.
        data: calibrated on its training images, scored on its validation images.
        out: the ONNX file; the integers go beside it, as safetensors.
        spec: how to quantize.
        calibration_images: how many training images set the ranges.
        raw_pixels: whether the ONNX file takes uint8 pixels instead of normalized images.
        fine_tuning: quantization-aware training; None quantizes after training alone.
        explain: whether to find what each layer loses and to try what helps; of quantization
            after training only.
        threads: of onnxruntime, for the timing.
        say: is told what `explain` does.

    Raises:
        UserError: the model can't be read or quantized, or a file can't be written.
    """
    source = artifacts.resolve(model, suffix=".safetensors")
    stored = load_model(source)
    target = out or Path("runs") / f"{source.stem.removesuffix('-float')}-int8.onnx"
    if fine_tuning is None:
        graph = pipeline.quantize_on(data, stored.model, spec, calibration_images)
    else:
        graph = _fine_tuned(stored, data, spec, fine_tuning, target.with_suffix(""))
    graph = replace(graph, float_input=not raw_pixels)
    integers = target.with_suffix(".safetensors")
    export(graph, target, format="onnx")
    export(graph, integers, format="safetensors")
    seen = pipeline.calibration(data, _REPORT_IMAGES)
    comparisons = _compare(stored, graph, target, data, threads)
    return Outcome(
        written=(target, integers),
        layers=layer_reports(stored.model, graph, seen, equalized=spec.equalization),
        comparisons=comparisons,
        remarks=[
            *_loss_remarks(comparisons, _remedy(spec, fine_tuning)),
            *_speed_remarks(comparisons),
        ],
        subject=explaining.subject_of(model, data, calibration_images),
        explanation=explaining.explain_on(data, stored.model, spec, calibration_images, say=say)
        if explain
        else None,
    )


def _fine_tuned(
    stored: StoredModel,
    data: Dataset,
    spec: QuantizationSpec,
    wanted: FineTuning,
    folder: Path,
) -> QuantizedGraph:
    from mnist_edge.training import quantization_aware as training

    config = training.fine_tuning(spec.weight_bits, spec=spec, seed=wanted.seed)
    if wanted.epochs:
        config = replace(config, epochs=wanted.epochs)
    teacher = stored if wanted.teacher is None else load_model(wanted.teacher)
    result = training.train_quantized(
        stored.model,
        data,
        config,
        folder,
        teacher=teacher.model,
        resume=wanted.resume,
        overwrite=wanted.overwrite,
        listener=wanted.listener,
    )
    return result.graph


def _compare(
    stored: StoredModel, graph: QuantizedGraph, target: Path, data: Dataset, threads: int
) -> list[Comparison]:
    with tempfile.TemporaryDirectory() as folder:
        files = {"float": Path(folder) / "float.onnx", "folded": Path(folder) / "folded.onnx"}
        export(stored.model, files["float"], format="onnx", example=stored.example())
        folded = fold(stored.model, stored.example())
        export(folded, files["folded"], format="onnx", example=stored.example())
        files["quantized"] = target
        *others, ours = compare_files(files, data, threads, baseline="float")
    # Of the network, packed, as a budget counts them: the file may hold zeros for speed.
    figures = replace(ours.figures, weight_bytes=graph.weight_bytes)
    return [*others, replace(ours, figures=figures)]


def compare_files(
    files: dict[str, Path], data: Dataset, threads: int, *, baseline: str
) -> list[Comparison]:
    """Measure files on validation images and this machine, interleaved.

    Args:
        files: what to measure, by name.
        data: the images; the test part is not touched.
        threads: of each runtime.
        baseline: name of the file that agreement and speed are relative to.
    """
    timed = {batch: _latencies(files, data, batch, threads) for batch in BATCHES}
    scores = {name: pipeline.score(path, data.validation, data) for name, path in files.items()}
    return [
        Comparison(
            name=name,
            figures=measuring.measure(path),
            validation=scores[name][0],
            agreement=measuring.agreement(scores[name][1], scores[baseline][1]),
            latency={batch: timed[batch][name] for batch in BATCHES},
            speedup={
                batch: measuring.speedup(timed[batch][name], timed[batch][baseline])
                for batch in BATCHES
            },
        )
        for name, path in files.items()
    ]


def _latencies(
    files: dict[str, Path], data: Dataset, batch: int, threads: int
) -> dict[str, Latency]:
    pixels = data.validation.images[:batch]
    runners = {}
    for name, path in files.items():
        model = measuring.open_model(path, threads=threads)
        raw = model.input_dtype == "uint8"
        runners[name] = model.bind(
            pixels[:, None].copy() if raw else normalize(pixels, data.mean, data.std)
        )
    return measuring.interleaved(runners, rounds=20)


def _remedy(spec: QuantizationSpec, fine_tuning: FineTuning | None) -> str:
    if fine_tuning is not None:
        return "more --epochs, a larger --teacher or more --weight-bits may win them back"
    untried = "--qat" if spec.adaround else "--adaround or --qat"
    return f"--explain shows in which layers, and {untried} may win them back"


def _loss_remarks(comparisons: list[Comparison], remedy: str) -> list[str]:
    """That accuracy is lost, where more is than noise explains, and what may win it back.

    The test is McNemar's (1947) on the paired answers. All that differ count as its discordant
    pairs, also the few that are wrong both times, so it says too little rather than too much.
    """
    by_name = {comparison.name: comparison for comparison in comparisons}
    ours, theirs = by_name["quantized"], by_name["float"]
    lost = theirs.validation.correct - ours.validation.correct
    differing = ours.agreement.count - ours.agreement.correct
    if lost <= _NORMAL_95 * math.sqrt(differing):
        return []
    return [
        f"{lost} of {theirs.validation.correct:,} right answers are lost, more than noise "
        f"explains: {remedy}"
    ]


def _speed_remarks(comparisons: list[Comparison]) -> list[str]:
    """Why int8 is slower than float, or not much faster, where it is so."""
    by_name = {comparison.name: comparison for comparison in comparisons}
    flags = measuring.machine()["flags"]
    remarks = []
    for batch in BATCHES:
        ratio = by_name["quantized"].speedup[batch].median
        folded = by_name["folded"].speedup[batch].median
        if ratio < 1:
            remarks.append(
                f"the integers are slower than float at batch {batch}: {ratio:.2f} times as fast"
            )
        elif ratio < folded:
            remarks.append(
                f"at batch {batch} folding alone is faster than integers on this machine"
            )
    if remarks and not set(flags) & set(_VNNI):
        remarks.append("this CPU has no 8-bit dot product, so float runs as fast as integers")
    elif remarks:
        remarks.append(
            "so small a network spends its time between the layers, not in their arithmetic"
        )
    return remarks


def tables(outcome: Outcome) -> list[Any]:
    """A table a layer, the comparison with float, remarks, files written, what was explained."""
    lines = [f"note: {remark}" for remark in outcome.remarks]
    lines += [f"written: {path}" for path in outcome.written]
    shown = [layer_table(outcome.layers), comparison_table(outcome.comparisons), *lines]
    if outcome.explanation is None:
        return shown
    return [*shown, "", *explaining.report(outcome.explanation, outcome.subject)]
