"""Prune a float model file and say what it cost and what it brought, on this machine."""

import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from compress.exporters import export
from compress.model_file import StoredModel, load_model, save_model
from compress.pruning.structured import LayerChange, layer_changes
from compress.simplify.folding import fold
from mnist_edge.commands.float_models import read_float
from mnist_edge.data import Dataset
from mnist_edge.evaluation.comparing import FileComparison, compare_files
from mnist_edge.evaluation.outputs import RUNS, name_of, require_free
from mnist_edge.networks.files import ABOUT
from mnist_edge.report.stages import comparison_table
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import percent, thousands
from mnist_edge.settings.defaults import CALIBRATION_IMAGES, QUANTIZATION
from mnist_edge.settings.pruning import PruningConfig
from mnist_edge.settings.training import training_of
from mnist_edge.training.calibration import quantize_on
from mnist_edge.training.keeping import warn_of_worse
from mnist_edge.training.pruning import PruningResult, PruningStep, prune_in_steps
from mnist_edge.training.run import QUIET, Run


@dataclass(frozen=True)
class PruningOutcome:
    """What pruning a file gave: the layers, the steps, and the comparison with the unpruned.

    The steps' cost is counted in `kind`.
    """

    written: Path
    kind: str
    layers: tuple[LayerChange, ...]
    stages: tuple[PruningStep, ...]
    comparisons: list[FileComparison]
    remarks: list[str]

    def to_json(self) -> dict[str, Any]:
        """Plain values for machines."""
        return asdict(self)


def prune_file(
    model: str,
    data: Dataset,
    config: PruningConfig,
    *,
    out: Path | None = None,
    teacher: str | None = None,
    threads: int = 1,
    run: Run = QUIET,
) -> PruningOutcome:
    """Prune a float model file and compare both, folded and as integers, on this machine.

    Args:
        model: path of a safetensors or ONNX file, a published name, or FILE.py:NAME.
        data: the images; the test part is not touched.
        config: what to prune and how to train; with the augmentation and precision of the
            network's own training, where its file tells of that.
        out: folder of the pruning; the default is named for model and seed, in `runs`.
        teacher: float model that fine-tuning learns from, named as `model` is; None takes the
            unpruned network.
        threads: of the latency measurements.
        run: device, whether to resume, and where progress goes.

    Raises:
        CompressError: the model can't be read or pruned, or the folder holds a network, or another
            pruning.
    """
    source, stored = read_float(model, data)
    config = _as_trained(config, stored)
    folder = out or RUNS / f"{name_of(source)}-pruned-seed{config.training.seed}"
    again = run.overwrite or run.resume
    require_free([folder / "model.safetensors"], overwrite=again, resumable=True)
    teacher_model = stored if teacher is None else read_float(teacher, data)[1]
    result = prune_in_steps(
        stored.model, data, config, folder, teacher=teacher_model.model, run=run
    )
    result = _with_better(result)
    example = stored.example()
    changes = layer_changes(stored.model, result.model, example)
    run.say("measuring")
    comparisons = _compare(stored.model, result.model, example, data, threads)
    about = [stored.metadata[ABOUT]] if ABOUT in stored.metadata else []
    remarks = [*about, *_remarks(changes, comparisons)]
    kind = config.target.unit
    return PruningOutcome(result.model_path, kind, changes, result.steps, comparisons, remarks)


def _with_better(result: PruningResult) -> PruningResult:
    """The network as it was cut, where fine-tuning after the last step made it worse."""
    last = result.steps[-1]
    if last.accuracy_tuned >= last.accuracy_cut:
        return result
    cut = load_model(result.model_path.parent / f"step{last.step}" / "pruned.safetensors")
    metadata = load_model(result.model_path).metadata  # steps, and what it was trained on
    save_model(cut.model, cut.example(), result.model_path, metadata=metadata)
    kept = f"{result.model_path} is the network as it was cut"
    warn_of_worse("fine-tuning", last.accuracy_cut, last.accuracy_tuned, kept)
    return replace(result, model=cut.model)


def _as_trained(config: PruningConfig, stored: StoredModel) -> PruningConfig:
    """Fine-tune on inputs as the network saw them."""
    before = training_of(stored.metadata)
    if before is None:
        return config
    training = replace(
        config.training, augmentation=before.augmentation, precision=before.precision
    )
    return replace(config, training=training)


def _compare(
    unpruned: nn.Module, pruned: nn.Module, example: Tensor, data: Dataset, threads: int
) -> list[FileComparison]:
    """Measure both networks, folded, in float and as integers."""
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, network in (("unpruned", unpruned), ("pruned", pruned)):
            files[name] = Path(folder) / f"{name}.onnx"
            export(fold(network, example), files[name], format="onnx", example=example)
            integers = quantize_on(data, network, QUANTIZATION, CALIBRATION_IMAGES)
            files[f"{name} int8"] = Path(folder) / f"{name}-int8.onnx"
            export(integers, files[f"{name} int8"], format="onnx")
        return compare_files(files, data, threads, baseline="unpruned")


def _remarks(changes: tuple[LayerChange, ...], comparisons: list[FileComparison]) -> list[str]:
    """Say so where fewer MACs are not as much faster, and why."""
    before, after = (sum(change.macs[i] for change in changes) for i in (0, 1))
    by_name = {comparison.name: comparison for comparison in comparisons}
    speedup = by_name["pruned"].speedup[1]
    remarks = [
        f"{before / max(after, 1):.2f} times fewer MACs run {speedup.median:.2f} times as fast "
        f"in float, one image at a time ({speedup.low:.2f} to {speedup.high:.2f})"
    ]
    cut = [c for c in changes if c.macs[0] and c.channels[0] != c.channels[1]]
    uneven = [c.name for c in cut if c.channels[1] % 8]
    if uneven and speedup.median < before / max(after, 1):
        remarks.append(
            f"{', '.join(uneven)} keep channels that are no multiple of 8; runtimes compute 8 or "
            "16 at once, so more of them may be faster: try --round-to 8"
        )
    return remarks


def _layers_table(changes: tuple[LayerChange, ...]) -> Sheet:
    """The layers' channels, MACs and parameters before and after."""

    def pair(heading: str, name: str) -> list[Column[LayerChange]]:
        return [
            Column(heading, lambda change: getattr(change, name)[0] or None, thousands),
            Column("pruned", lambda change: getattr(change, name)[1] or None, thousands),
        ]

    columns: list[Column[LayerChange]] = [
        Column("layer", lambda change: change.name),
        Column("kind", lambda change: change.kind),
        *(*pair("channels", "channels"), *pair("MACs", "macs")),
        *pair("parameters", "parameters"),
    ]
    sums = [sum(each) for each in zip(*((*x.macs, *x.parameters) for x in changes), strict=True)]
    totals = (("total", "", "", "", *map(thousands, sums)),)
    title = "layers before and after pruning"
    return Sheet.of(title, columns, changes, words=(0, 1), totals=totals)


def tables(outcome: PruningOutcome) -> list[Any]:
    """The layers, the steps, the comparison, remarks and the file written."""
    columns: list[Column[PruningStep]] = [
        Column("step", lambda step: step.step),
        Column(outcome.kind, lambda step: step.cost[0], thousands),
        Column("after", lambda step: step.cost[1], thousands),
        Column("accuracy as cut", lambda step: step.accuracy_cut, percent),
        Column("fine-tuned", lambda step: step.accuracy_tuned, percent),
    ]
    steps = Sheet.of("steps", columns, outcome.stages)
    compared = comparison_table(outcome.comparisons, against="the unpruned network, all folded")
    lines = [f"note: {remark}" for remark in outcome.remarks]
    return [_layers_table(outcome.layers), steps, compared, *lines, f"written: {outcome.written}"]
