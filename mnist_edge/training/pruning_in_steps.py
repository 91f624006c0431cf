"""Prune a trained network in steps, fine-tune after each, and say what it cost and what it brought.

Every step has a folder of its own with the network as it was cut and the training that followed,
so a run that was stopped goes on where it was, even if its budget is a latency.
"""

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from rich.table import Table
from torch import Tensor, nn
from torch.nn import functional

from compress.errors import UserError
from compress.exporters import export
from compress.files import read_json, write_json
from compress.model_file import load_model, save_model
from compress.pruning import Budget, prune
from compress.pruning.budget import cost_of
from compress.pruning.criteria import (
    Criterion,
    batch_norm_scale,
    hessian,
    lamp,
    magnitude,
    random,
    taylor,
)
from compress.pruning.order import SCOPES
from compress.pruning.schedules import SCHEDULES
from compress.pruning.structured import LayerChange, change_table, layer_changes
from compress.quantization.spec import QuantizationSpec
from compress.simplify.folding import fold
from mnist_edge import pipeline
from mnist_edge.commands.quantizing import Comparison, compare_files
from mnist_edge.data import Dataset
from mnist_edge.evaluation import artifacts
from mnist_edge.networks import models
from mnist_edge.report.stages import comparison_table
from mnist_edge.report.text import percent
from mnist_edge.settings.recipes import training_config
from mnist_edge.training.loop import (
    Listener,
    check_choice,
    check_range,
    evaluate,
    normalized,
    to_tensors,
)
from mnist_edge.training.taught_views import fingerprint
from mnist_edge.training.train import TrainingConfig, TrainingResult, train

CRITERIA = ("magnitude", "bn-scale", "taylor", "hessian", "lamp", "random")
_CALIBRATION_IMAGES = 2000


def fine_tuning(**overrides: Any) -> TrainingConfig:
    """Our own fine-tuning of a pruned network: the tuned recipe, shorter and at a lower rate.

    Args:
        overrides: settings by name, as `mnist_edge.settings.recipes.training_config` takes them.

    Raises:
        UserError: a setting is unknown or out of range.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    return training_config("tuned", 5, {"epochs": 20, "learning_rate": 0.05, **given})


@dataclass(frozen=True)
class PruningConfig:
    """Everything that decides what is pruned and how it is trained afterwards.

    Attributes:
        target: what the pruned network may cost.
        criterion: how channels are scored, one of `CRITERIA`.
        scope: how layers are compared, one of `compress.pruning.order.SCOPES`.
        round_to: a multiple of so many channels stays in every layer that is pruned.
        steps: how many times channels are cut, with fine-tuning after each.
        schedule: how far each step goes, one of `compress.pruning.schedules.SCHEDULES`.
        step_epochs: epochs of fine-tuning after each step but the last.
        images: training images whose losses the criteria "taylor" and "hessian" look at.
        training: of the last step; the seed is also that of the criterion "random".
        tuned: whether there is any fine-tuning at all.
    """

    target: Budget
    criterion: str = "magnitude"
    scope: str = "balanced"
    round_to: int = 1
    steps: int = 3
    schedule: str = "cubic"
    step_epochs: int = 2
    images: int = 512
    training: TrainingConfig = field(default_factory=fine_tuning)
    tuned: bool = True

    def __post_init__(self) -> None:
        check_choice("criterion", self.criterion, CRITERIA)
        check_choice("scope", self.scope, SCOPES)
        check_choice("schedule", self.schedule, tuple(SCHEDULES))
        check_range("rounding", self.round_to, 1, 1024)
        check_range("steps", self.steps, 1, 1000)
        check_range("epochs a step", self.step_epochs, 1, 10_000)
        check_range("images", self.images, 1, 1_000_000)

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return {**asdict(self), "training": self.training.to_json()}


@dataclass(frozen=True)
class Stage:
    """One step: the budget's measure before and after, and validation accuracy as fractions."""

    step: int
    cost: tuple[float, float]
    accuracy_cut: float
    accuracy_tuned: float


@dataclass(frozen=True)
class PruningResult:
    """A pruned network, how it came about, its file, and the last fine-tuning if there was one."""

    model: nn.Module
    stages: tuple[Stage, ...]
    model_path: Path
    training: TrainingResult | None = None


@dataclass(frozen=True)
class Outcome:
    """What pruning a file gave: the layers, the steps, and the comparison with the unpruned.

    The steps' cost is in the measure `kind` of the budget.
    """

    written: Path
    kind: str
    layers: tuple[LayerChange, ...]
    stages: tuple[Stage, ...]
    comparisons: list[Comparison]
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
    teacher: Path | None = None,
    threads: int = 1,
    resume: bool = False,
    overwrite: bool = False,
    listener: Listener | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Prune a float model file and compare both, folded and as integers, on this machine.

    Args:
        model: path or published name of a safetensors file.
        data: the images; the test part is not touched.
        config: what to prune and how to train.
        out: folder of the run; the default is named after the model under `runs`.
        teacher: float model file that fine-tuning learns from; None takes the unpruned network.
        threads: of the latency measurements.
        resume: go on where the folder's run was stopped.
        overwrite: start anew although the folder holds a run.
        listener: is told how the trainings go.
        say: is told what is being done, a line each.

    Raises:
        UserError: the model can't be read or pruned, or the folder holds another run.
    """
    source = artifacts.resolve(model, suffix=".safetensors")
    stored = load_model(source)
    folder = out or Path("runs") / f"{source.stem.removesuffix('-float')}-pruned"
    result = prune_in_steps(
        stored.model,
        data,
        config,
        folder,
        teacher=stored.model if teacher is None else load_model(teacher).model,
        resume=resume,
        overwrite=overwrite,
        listener=listener,
        say=say,
    )
    example = stored.example()
    changes = layer_changes(stored.model, result.model, example)
    say("measuring")
    comparisons = _compare(stored.model, result.model, example, data, threads)
    remarks = _remarks(changes, comparisons)
    kind = config.target.kind
    return Outcome(result.model_path, kind, changes, result.stages, comparisons, remarks)


def prune_in_steps(
    model: nn.Module,
    data: Dataset,
    config: PruningConfig,
    out: Path,
    *,
    teacher: nn.Module | None = None,
    views: Path | None = None,
    device: str = "cpu",
    resume: bool = False,
    overwrite: bool = False,
    listener: Listener | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> PruningResult:
    """Prune `model` to the budget of `config` in steps, with fine-tuning after each.

    Files under `out`: `model.safetensors`, `pruning.json` (the configuration and the steps), and
    for each step a folder with `pruned.safetensors`, the network as it was cut, and its training.

    Args:
        model: a trained network of normalized images; it is not changed.
        data: the images; the test part is not touched.
        config: what to prune and how to train.
        out: folder of the run; made if missing.
        teacher: a network of normalized images whose answers are learned from too.
        views: folder of `make_views`, to learn from a teacher's answers that are there already.
        device: a torch device, for training.
        resume: go on where the run was stopped.
        overwrite: start anew although there is a run.
        listener: is told how the trainings go.
        say: is told what is being done, a line each.

    Raises:
        UserError: the network can't be pruned so far, or the folder holds another run.
    """
    _check_folder(out, config, model, resume=resume, overwrite=overwrite)
    learning: dict[str, Any] = {"teacher": teacher, "views": views, "device": device}
    run = _Run(model, data, config, out, {**learning, "listener": listener}, say)
    for step in range(1, config.steps + 1):
        run.take(step)
    return _finish(run, out)


class _Run:
    """A network on its way from step to step."""

    def __init__(
        self,
        model: nn.Module,
        data: Dataset,
        config: PruningConfig,
        out: Path,
        learning: Mapping[str, Any],
        say: Callable[[str], None],
    ) -> None:
        self.network, self.data, self.config, self.out = model, data, config, out
        self.learning, self.say = learning, say
        self.example = torch.zeros(2, *models.INPUT_SHAPE)
        self.cost = cost_of(config.target, self.example)
        self.start = self.cost(model)
        self.stages: list[Stage] = []
        self.training: TrainingResult | None = None
        """Of the last step taken."""

    def take(self, step: int) -> None:
        """Cut and fine-tune once, or take up what the step's folder has of it."""
        cut = self._cut(step)
        tuned = self._tuned(cut, step) if self.config.tuned else cut
        accuracies = [_accuracy(network, self.data) for network in (cut, tuned)]
        costs = (self.cost(self.network), self.cost(tuned))
        self.stages.append(Stage(step, costs, *accuracies))
        self.network = tuned

    def _cut(self, step: int) -> nn.Module:
        path = self.out / f"step{step}" / "pruned.safetensors"
        if not path.exists():
            config, target = self.config, self._target(step)
            self.say(f"step {step} of {config.steps}: pruning to {target.value:,.0f} {target.kind}")
            pruned = prune(
                self.network,
                self.example,
                target=target,
                criterion=criterion_of(config, self.data),
                scope=config.scope,
                round_to=config.round_to,
                cost=self.cost,
            )
            save_model(pruned.model, self.example, path)
        return load_model(path).model

    def _target(self, step: int) -> Budget:
        share = SCHEDULES[self.config.schedule](step / self.config.steps)
        return self.config.target.stage(self.start, share)

    def _tuned(self, network: nn.Module, step: int) -> nn.Module:
        training = self.config.training
        if step < self.config.steps:
            training = replace(training, epochs=self.config.step_epochs)
        folder = self.out / f"step{step}"
        self.say(f"step {step} of {self.config.steps}: fine-tuning in {folder}")
        result = train(training, self.data, folder, start=network, resume=True, **self.learning)
        self.training = result
        return result.model


def criterion_of(config: PruningConfig, data: Dataset) -> Criterion:
    """The criterion that a configuration names, with losses of the first training images."""
    plain: dict[str, Criterion] = {
        "magnitude": magnitude,
        "bn-scale": batch_norm_scale,
        "lamp": lamp,
        "random": random(config.training.seed),
    }
    if config.criterion in plain:
        return plain[config.criterion]
    images = pipeline.calibration(data, config.images)
    labels = torch.from_numpy(data.train.labels[: len(images)].astype("int64"))

    def losses(network: nn.Module) -> Any:
        for image, label in zip(images.split(1), labels.split(1), strict=True):
            yield functional.cross_entropy(network(image), label)

    return taylor(losses) if config.criterion == "taylor" else hessian(losses)


def _accuracy(network: nn.Module, data: Dataset) -> float:
    pixels, labels = to_tensors(data.validation, torch.device("cpu"))
    return evaluate(network, normalized(pixels, data), labels)[1]


def _check_folder(
    out: Path, config: PruningConfig, model: nn.Module, *, resume: bool, overwrite: bool
) -> None:
    """Refuse a folder that holds another run; note down in it what this one is."""
    path = out / "pruning.json"
    wanted = json.loads(json.dumps({"source": fingerprint(model), "config": config.to_json()}))
    if path.exists() and not overwrite:
        if not resume:
            raise UserError(f"{out} holds a pruning; add --resume to go on, or --overwrite")
        known = read_json(path)
        if not isinstance(known, Mapping) or {key: known.get(key) for key in wanted} != wanted:
            raise UserError(f"{path} is of another model or other options; give --overwrite")
    if overwrite:
        for stale in (*out.glob("step*/pruned.safetensors"), *out.glob("step*/checkpoint.pt")):
            stale.unlink()
    write_json(path, wanted)


def _finish(run: _Run, out: Path) -> PruningResult:
    path, data = out / "model.safetensors", run.data
    record = {"config": run.config.to_json(), "steps": [asdict(stage) for stage in run.stages]}
    dataset = {"name": data.name, "mean": data.mean, "std": data.std}
    metadata = {"pruning": json.dumps(record), "dataset": json.dumps(dataset)}
    save_model(run.network, run.example, path, metadata=metadata)
    write_json(out / "pruning.json", {**read_json(out / "pruning.json"), **record})
    return PruningResult(run.network, tuple(run.stages), path, run.training)


def _compare(
    unpruned: nn.Module, pruned: nn.Module, example: Tensor, data: Dataset, threads: int
) -> list[Comparison]:
    """Measure both networks, folded, in float and as integers."""
    spec = QuantizationSpec(observer="mse")
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, network in (("unpruned", unpruned), ("pruned", pruned)):
            files[name] = Path(folder) / f"{name}.onnx"
            export(fold(network, example), files[name], format="onnx", example=example)
            integers = pipeline.quantize_on(data, network, spec, _CALIBRATION_IMAGES)
            files[f"{name} int8"] = Path(folder) / f"{name}-int8.onnx"
            export(integers, files[f"{name} int8"], format="onnx")
        return compare_files(files, data, threads, baseline="unpruned")


def _remarks(changes: tuple[LayerChange, ...], comparisons: list[Comparison]) -> list[str]:
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


def tables(outcome: Outcome) -> list[Any]:
    """The layers, the steps, the comparison, remarks and the file written."""
    stages = Table(title="steps", title_justify="left")
    before = outcome.kind.replace("_", " ")
    for heading in ("step", before, "after", "accuracy as cut", "fine-tuned"):
        stages.add_column(heading, justify="right")
    for stage in outcome.stages:
        costs = (f"{cost:,.0f}" for cost in stage.cost)
        accuracies = (percent(share) for share in (stage.accuracy_cut, stage.accuracy_tuned))
        stages.add_row(str(stage.step), *costs, *accuracies)
    compared = comparison_table(outcome.comparisons, against="the unpruned network, all folded")
    lines = [f"note: {remark}" for remark in outcome.remarks]
    return [change_table(outcome.layers), stages, compared, *lines, f"written: {outcome.written}"]
