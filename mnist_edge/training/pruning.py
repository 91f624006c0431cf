"""Prune a trained network in steps, and fine-tune after each.

Every step has a folder of its own with the network as it was cut and the training that followed,
so a run that was stopped goes on where it was, even if its budget is a latency.
"""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from compress.errors import CompressError
from compress.files import read_json, write_json
from compress.model_file import load_model, save_model
from compress.pruning import Budget, Channels, prune
from compress.pruning.choices import criterion_named
from compress.pruning.cost import cost_of
from compress.pruning.criteria import Criterion
from compress.pruning.schedules import SCHEDULES
from mnist_edge.data import Dataset
from mnist_edge.settings.pruning import PruningConfig
from mnist_edge.store import Stage, fingerprint
from mnist_edge.training.calibration import calibration
from mnist_edge.training.run import QUIET, Run
from mnist_edge.training.teacher_logits import Teacher
from mnist_edge.training.train import TrainingResult, metadata_of, train
from mnist_edge.training.validation import validation_accuracy


@dataclass(frozen=True)
class PruningStep:
    """One step: the budget's measure before and after, and validation accuracy as fractions."""

    step: int
    cost: tuple[float, float]
    accuracy_cut: float
    accuracy_tuned: float


@dataclass(frozen=True)
class PruningResult:
    """A pruned network, how it came about, its file, and the last fine-tuning if there was one."""

    model: nn.Module
    steps: tuple[PruningStep, ...]
    model_path: Path
    training: TrainingResult | None = None


def prune_in_steps(
    model: nn.Module,
    data: Dataset,
    config: PruningConfig,
    out: Path,
    *,
    teacher: Teacher | None = None,
    run: Run = QUIET,
) -> PruningResult:
    """Prune `model` to the budget of `config` in steps, with fine-tuning after each.

    Files under `out`: `model.safetensors`, `pruning.json` (the configuration and the steps), and
    for each step a folder with `pruned.safetensors`, the network as it was cut, and its training.

    Args:
        model: a trained network of normalized images; it is not changed.
        data: the images; the test part is not touched.
        config: what to prune and how to train.
        out: folder of the pruning; made if missing.
        teacher: what fine-tuning learns from too, as `training.train.train` takes it.
        run: device, whether to resume, and where progress goes.

    Raises:
        CompressError: the network can't be pruned so far, or the folder holds another pruning.
    """
    _check_folder(out, config, model, data, run)
    pruning = _Pruning(model, data, config, out, teacher, run)
    for step in range(1, config.steps + 1):
        pruning.take(step)
    return pruning.finish()


class _Pruning:
    """A network on its way from step to step."""

    def __init__(
        self,
        model: nn.Module,
        data: Dataset,
        config: PruningConfig,
        out: Path,
        teacher: Teacher | None,
        run: Run,
    ) -> None:
        self.network, self.data, self.config, self.out = model, data, config, out
        self.teacher, self.run = teacher, run
        self.example = torch.zeros(2, *data.shape)
        self.cost = cost_of(config.target, self.example)
        self.start = self.cost(model)
        self.steps: list[PruningStep] = []
        self.training: TrainingResult | None = None
        """Of the last step taken."""

    def take(self, step: int) -> None:
        """Cut and fine-tune once, or take up what the step's folder has of it."""
        cut = self._cut(step)
        tuned = self._tuned(cut, step) if self.config.tuned else cut
        accuracies = [validation_accuracy(network, self.data) for network in (cut, tuned)]
        before = self.steps[-1].cost[1] if self.steps else self.start
        costs = (before, self.cost(tuned))
        self.steps.append(PruningStep(step, costs, *accuracies))
        self.network = tuned

    def finish(self) -> PruningResult:
        """Write the pruned network with the record of its steps, and the same record as JSON."""
        path, data = self.out / "model.safetensors", self.data
        record = {"config": self.config.to_json(), "steps": [asdict(each) for each in self.steps]}
        metadata = {"pruning": json.dumps(record), **metadata_of(data)}
        save_model(self.network, self.example, path, metadata=metadata)
        noted = self.out / "pruning.json"
        write_json(noted, {**read_json(noted), **record})
        return PruningResult(self.network, tuple(self.steps), path, self.training)

    def _cut(self, step: int) -> nn.Module:
        path = self.out / f"step{step}" / "pruned.safetensors"
        config, target = self.config, self._target(step)

        def cut() -> None:
            self._say(step, f"pruning to {target.goal}")
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

        start = {"network": fingerprint(self.network), "data": self.data.digest}
        stage = Stage({"pruning": config.to_json()}, start)
        stage.take_files(path.with_suffix(".json"), cut, [path.name])
        return load_model(path).model

    def _target(self, step: int) -> Budget | Channels:
        share = SCHEDULES[self.config.schedule](step / self.config.steps)
        return self.config.target.stage(self.start, share)

    def _tuned(self, network: nn.Module, step: int) -> nn.Module:
        training = self.config.training
        if step < self.config.steps:
            training = replace(training, epochs=self.config.step_epochs)
        folder = self.out / f"step{step}"
        self._say(step, f"fine-tuning in {folder}")
        run = replace(self.run, resume=True, overwrite=False)
        result = train(training, self.data, folder, start=network, teacher=self.teacher, run=run)
        self.training = result
        return result.model

    def _say(self, step: int, what: str) -> None:
        self.run.say(f"step {step} of {self.config.steps}: {what}")


def criterion_of(config: PruningConfig, data: Dataset) -> Criterion:
    """The criterion that a configuration names, with losses of the first training images."""

    def losses(network: nn.Module) -> Any:
        images = calibration(data, config.images)
        labels = torch.from_numpy(data.train.labels[: len(images)].astype("int64"))
        for image, label in zip(images.split(1), labels.split(1), strict=True):
            yield functional.cross_entropy(network(image), label)

    return criterion_named(config.criterion, losses=losses, seed=config.training.seed)


def _check_folder(
    out: Path, config: PruningConfig, model: nn.Module, data: Dataset, run: Run
) -> None:
    """Refuse a folder that holds another pruning; note down in it what this one is."""
    path = out / "pruning.json"
    start = {"source": fingerprint(model), "data": data.digest}
    stage = Stage({"config": config.to_json()}, start)
    if path.exists() and not run.overwrite:
        if not run.resume:
            raise CompressError(f"{out} holds a pruning; add --resume to go on, or --overwrite")
        if not stage.describes(read_json(path)):
            raise CompressError(
                f"{path} is of another model, other images or other options; give --overwrite"
            )
    if run.overwrite:
        for name in ("pruned.safetensors", "pruned.json", "checkpoint.pt"):
            for stale in out.glob(f"step*/{name}"):
                stale.unlink()
    write_json(path, stage.identity)
