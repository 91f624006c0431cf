"""Quantize a trained file and say what it cost and what it brought, on this machine."""

import math
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from torch import nn

from compress import measuring
from compress.errors import CompressError
from compress.exporters import export
from compress.graph import QuantizedGraph
from compress.model_file import StoredModel
from compress.quantization.diagnosis.explaining import Explanation
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import LayerReport, layer_reports
from compress.simplify.dead_channels import removed_channels
from compress.simplify.folding import fold
from mnist_edge.commands import explain
from mnist_edge.commands.cheapest import accuracy_of
from mnist_edge.commands.float_models import read_float
from mnist_edge.data import Dataset
from mnist_edge.evaluation.comparing import BATCHES, FileComparison, compare_files
from mnist_edge.evaluation.outputs import RUNS, name_of
from mnist_edge.networks.files import ABOUT
from mnist_edge.report.stages import comparison_table, layer_table
from mnist_edge.settings.calibration import Calibration
from mnist_edge.settings.training import TrainingConfig, training_of
from mnist_edge.training.calibration import calibration, quantize_on, taking_pixels
from mnist_edge.training.keeping import warn_of_worse
from mnist_edge.training.run import Run, say_nothing
from mnist_edge.training.writing import write_model

_REPORT_IMAGES = 500
_NORMAL_95 = 1.96
_VNNI = ("avx512_vnni", "avx_vnni", "amx_int8", "dotprod", "i8mm")


@dataclass(frozen=True)
class FineTuning:
    """Settings of quantization-aware training; by default those of the weights' width.

    Attributes:
        epochs: passes over the training images.
        seed: of order and augmentation.
        teacher: a float model to learn from, as `read_float` takes it; None takes the network
            itself.
        run: how, in the folder beside the file, and where progress goes.
    """

    epochs: int | None = None
    seed: int = 0
    teacher: str | None = None
    run: Run = field(default_factory=Run)


@dataclass(frozen=True)
class Subject:
    """What is quantized: a network in float, and the data in the form that it takes.

    Attributes:
        name: what the model is called on the command line.
        given: the data as they were given.
        stored: the network as its file has it.
        network: the same, or one that normalizes raw pixels itself.
        data: for that network.
        source: the file.
        raw_pixels: whether the integers take uint8 pixels instead of normalized images.
    """

    name: str
    given: Dataset
    stored: StoredModel
    network: nn.Module
    data: Dataset
    source: Path
    raw_pixels: bool

    @classmethod
    def read(cls, model: str, data: Dataset, *, raw_pixels: bool = False) -> "Subject":
        """Read a float model, as `float_models.read_float` does.

        Raises:
            CompressError: it can't be read, or raw pixels are asked for where there are none.
        """
        source, stored = read_float(model, data)
        network, seen = taking_pixels(stored.model, data) if raw_pixels else (stored.model, data)
        return cls(model, data, stored, network, seen, source, raw_pixels)

    def trained(
        self, spec: QuantizationSpec, wanted: FineTuning, out: Path | None
    ) -> QuantizedGraph:
        """The network trained on as integers, in the folder beside the file to write.

        Raises:
            CompressError: the network or its teacher can't be read or trained.
        """
        target = target_of(self.source, spec, out=out, seed=wanted.seed)
        folder, teacher = target.with_suffix(""), self.network
        if wanted.teacher is not None:
            teacher = read_float(wanted.teacher, self.given)[1].model
            if self.network is not self.stored.model:
                teacher = nn.Sequential(self.network[0], teacher)  # type: ignore[index]
        before = training_of(self.stored.metadata)
        return _fine_tuned(self.network, self.data, spec, wanted, folder, teacher, before)


def target_of(
    source: Path, spec: QuantizationSpec, *, out: Path | None = None, seed: int | None = None
) -> Path:
    """The ONNX file to write: `out`, or one in runs/ named for model, bits and training seed."""
    if out is not None:
        return out
    bits = "mixed" if spec.bits_by_layer else f"int{spec.weight_bits}"
    trained = "" if seed is None else f"-seed{seed}"
    return RUNS / f"{name_of(source)}-{bits}{trained}.onnx"


@dataclass(frozen=True)
class QuantizationOutcome:
    """What a quantization gave: its files, a report a layer, and the comparison with float.

    `explanation` is what the layers lose and what helps, where that was asked for; `subject` names
    the float file and its data on the command line.
    """

    written: tuple[Path, ...]
    layers: list[LayerReport]
    comparisons: list[FileComparison]
    remarks: list[str]
    subject: str
    explanation: Explanation | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for machines."""
        explained = self.explanation and explain.as_json(self.explanation)
        return {**asdict(self), "explanation": explained}


def quantize_subject(
    subject: Subject,
    spec: QuantizationSpec,
    calibrated: Calibration,
    *,
    out: Path | None = None,
    fine_tuning: FineTuning | None = None,
    made: QuantizedGraph | None = None,
    threads: int = 1,
) -> QuantizationOutcome:
    """Quantize a float model, write ONNX and integers, compare with float on validation.

    Args:
        subject: the model, and the data: calibrated on its training images, scored on its
            validation images.
        spec: how to quantize.
        calibrated: on how many images, and how good the result of it must be.
        out: the ONNX file; the integers go beside it, as safetensors.
        fine_tuning: quantization-aware training; None quantizes after training alone.
        made: what that gave, where it is known already.
        threads: of onnxruntime, for the timing.

    Raises:
        CompressError: the model can't be quantized, or a file can't be written.
    """
    seed = fine_tuning.seed if fine_tuning is not None else None
    target = target_of(subject.source, spec, out=out, seed=seed)
    stored, data = subject.stored, subject.given
    graph = made or _integers(subject, spec, calibrated, out, fine_tuning)
    graph = replace(graph, float_input=not subject.raw_pixels)
    written = _write(graph, target, data)
    layers = _layers(subject.network, graph, subject.data, spec)
    folded = fold(stored.model, stored.example())
    compared = _compare(stored, folded, graph, target, data, threads)
    remarks = [stored.metadata[ABOUT]] if ABOUT in stored.metadata else []
    remarks += _removal_remarks(folded)
    remarks += _loss_remarks(compared, _remedy(spec, fine_tuning)) + _speed_remarks(compared)
    words = explain.subject_of(subject.name, data, calibrated.images)
    return QuantizationOutcome(written, layers, compared, remarks, words)


def _integers(
    subject: Subject,
    spec: QuantizationSpec,
    calibrated: Calibration,
    out: Path | None,
    fine_tuning: FineTuning | None,
) -> QuantizedGraph:
    least = calibrated.least_sqnr
    if fine_tuning is None:
        return quantize_on(subject.data, subject.network, spec, calibrated.images, least_sqnr=least)
    trained = subject.trained(spec, fine_tuning, out)
    try:
        plain = quantize_on(
            subject.data, subject.network, spec, calibrated.images, least_sqnr=least
        )
    except CompressError:  # so bad that nothing could be worse
        return trained
    before, after = (accuracy_of(graph, subject.data) for graph in (plain, trained))
    if after >= before:
        return trained
    warn_of_worse("training as integers", before, after, "the integers from before it are written")
    return plain


def _layers(
    network: nn.Module, graph: QuantizedGraph, data: Dataset, spec: QuantizationSpec
) -> list[LayerReport]:
    seen = calibration(data, _REPORT_IMAGES)
    return layer_reports(network, graph, seen, equalized=spec.equalization)


def _write(graph: QuantizedGraph, target: Path, data: Dataset) -> tuple[Path, Path]:
    """Write the ONNX file, and the integers beside it."""
    integers = target.with_suffix(".safetensors")
    write_model(graph, target, about=data.about, format="onnx")
    write_model(graph, integers, about=data.about, format="safetensors")
    return target, integers


def explained(
    outcome: QuantizationOutcome,
    subject: Subject,
    spec: QuantizationSpec,
    calibration_images: int,
    *,
    say: Callable[[str], None] = say_nothing,
) -> QuantizationOutcome:
    """The outcome of a quantization after training, with what each layer loses and what helps.

    Raises:
        CompressError: the model can't be quantized.
    """
    found = explain.explain_on(subject.data, subject.network, spec, calibration_images, say=say)
    return replace(outcome, explanation=found)


def _fine_tuned(
    network: nn.Module,
    data: Dataset,
    spec: QuantizationSpec,
    wanted: FineTuning,
    folder: Path,
    teacher: nn.Module,
    before: TrainingConfig | None,
) -> QuantizedGraph:
    from mnist_edge.settings.quantization_training import fine_tuning
    from mnist_edge.training import quantization_aware as training

    config = fine_tuning(spec.weight_bits, spec=spec, seed=wanted.seed)
    if wanted.epochs:
        config = replace(config, epochs=wanted.epochs)
    if before is not None:  # on inputs as the network saw them
        config = replace(config, augmentation=before.augmentation)
    result = training.train_quantized(
        network, data, config, folder, teacher=teacher, run=wanted.run
    )
    return result.graph


def _compare(
    stored: StoredModel,
    folded: nn.Module,
    graph: QuantizedGraph,
    target: Path,
    data: Dataset,
    threads: int,
) -> list[FileComparison]:
    with tempfile.TemporaryDirectory() as folder:
        files = {"float": Path(folder) / "float.onnx", "folded": Path(folder) / "folded.onnx"}
        export(stored.model, files["float"], format="onnx", example=stored.example())
        export(folded, files["folded"], format="onnx", example=stored.example())
        files["quantized"] = target
        *others, ours = compare_files(files, data, threads, baseline="float")
    # Of the network, packed, as a budget counts them: the file may hold zeros for speed.
    figures = replace(ours.figures, weight_bytes=graph.weight_bytes)
    return [*others, replace(ours, figures=figures)]


def _remedy(spec: QuantizationSpec, fine_tuning: FineTuning | None) -> str:
    if fine_tuning is not None:
        return "more --epochs, a larger --teacher or more --weight-bits may win them back"
    untried = "--qat" if spec.adaround else "--adaround or --qat"
    return f"--explain shows in which layers, and {untried} may win them back"


def _removal_remarks(folded: nn.Module) -> list[str]:
    """Which channels folding took out, if any."""
    removed = removed_channels(folded)
    return [f"folding removed {removed}"] if removed.count else []


def _loss_remarks(comparisons: list[FileComparison], remedy: str) -> list[str]:
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


def _speed_remarks(comparisons: list[FileComparison]) -> list[str]:
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
        remarks.append("this CPU has no 8-bit dot product, so integers gain little or nothing")
    return remarks


def tables(outcome: QuantizationOutcome) -> list[Any]:
    """A table a layer, the comparison with float, remarks, files written, what was explained."""
    lines = [f"note: {remark}" for remark in outcome.remarks]
    lines += [f"written: {path}" for path in outcome.written]
    shown = [layer_table(outcome.layers), comparison_table(outcome.comparisons), *lines]
    if outcome.explanation is None:
        return shown
    return [*shown, "", *explain.report(outcome.explanation, outcome.subject)]
