"""The training loop: tensors on one device, a checkpoint every epoch, the same result when resumed.

All randomness of an epoch is drawn from (seed, epoch), so nothing of the generators' state needs
storing and a resumed run takes the very steps of an uninterrupted one.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from compress.errors import UserError
from compress.files import write_json, written_whole
from compress.model_file import save_model
from mnist_edge import models
from mnist_edge.augment import Augmentation, augment
from mnist_edge.data import Dataset, Images
from mnist_edge.memory import keep_freed_memory
from mnist_edge.schedules import SCHEDULES, with_warm_up

OPTIMIZERS = ("sgd", "adam", "adamw")
PRECISIONS = ("float32", "bfloat16")
SELECTIONS = ("best", "last")


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides the result of a training, apart from the data.

    Attributes:
        phase: the document's network, 1 to 5.
        epochs: passes over the training images.
        batch_size: images a step.
        learning_rate: the schedule's highest rate.
        optimizer: "sgd" (with `momentum`, `nesterov`), "adam" or "adamw".
        weight_decay: on convolution weights only, not on BatchNorm and biases.
        schedule: one of `SCHEDULES`.
        warm_up: epochs of linear rise at the start.
        label_smoothing: share of the target spread over all classes.
        average_decay: decay a step of the exponential moving average of the weights; 0 is off.
        dropout: channel dropout rate in place of the phase's own.
        select: publish the epoch that is "best" on the validation images, or the "last".
        precision: "bfloat16" runs convolutions in bfloat16 (weights stay float32).
        seed: of initialization, order, augmentation and dropout.
    """

    phase: int = 5
    epochs: int = 20
    batch_size: int = 128
    learning_rate: float = 0.01
    optimizer: str = "sgd"
    momentum: float = 0.9
    nesterov: bool = False
    weight_decay: float = 0.0
    schedule: str = "constant"
    warm_up: float = 0.0
    label_smoothing: float = 0.0
    average_decay: float = 0.0
    dropout: float | None = None
    select: str = "best"
    precision: str = "float32"
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        _check_range("epochs", self.epochs, 1, 10_000)
        _check_range("batch size", self.batch_size, 2, 1_000_000)
        _check_range("learning rate", self.learning_rate, 1e-12, 1e3)
        _check_range("momentum", self.momentum, 0, 0.9999)
        _check_range("weight decay", self.weight_decay, 0, 1e3)
        _check_range("warm-up", self.warm_up, 0, self.epochs)
        _check_range("label smoothing", self.label_smoothing, 0, 0.9999)
        _check_range("average decay", self.average_decay, 0, 0.999999)
        _check_choice("optimizer", self.optimizer, OPTIMIZERS)
        _check_choice("schedule", self.schedule, tuple(SCHEDULES))
        _check_choice("select", self.select, SELECTIONS)
        _check_choice("precision", self.precision, PRECISIONS)

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "TrainingConfig":
        """The configuration of plain values; settings that are not named have their defaults."""
        augmentation = Augmentation(**values.get("augmentation", {}))
        return cls(**{**values, "augmentation": augmentation})


@dataclass(frozen=True)
class EpochReport:
    """What one epoch gave: losses and accuracies as fractions, the rate at its end, seconds."""

    epoch: int
    loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True)
class TrainingResult:
    """The selected network of a training and how it went."""

    model: nn.Module
    config: TrainingConfig
    history: tuple[EpochReport, ...]
    selected: EpochReport
    model_path: Path


class Listener:
    """Is told how a training goes; the default says nothing."""

    def on_start(self, config: TrainingConfig, steps: int, first_epoch: int) -> None:
        """Training begins at `first_epoch`, with `steps` steps an epoch."""

    def on_step(self, epoch: int, loss: float, learning_rate: float) -> None:
        """One step is done."""

    def on_epoch(self, report: EpochReport) -> None:
        """One epoch is done and safely on disk."""


def train(
    config: TrainingConfig,
    data: Dataset,
    out: Path,
    *,
    device: str = "cpu",
    resume: bool = False,
    overwrite: bool = False,
    listener: Listener | None = None,
) -> TrainingResult:
    """Train the network of `config` and write it, its history and its checkpoint under `out`.

    Files: `model.safetensors` (the selected weights with their structure), `history.json`,
    `config.json` and `checkpoint.pt` (for resuming).

    Args:
        config: what to train and how.
        data: the images; the validation part chooses the epoch, the test part is not touched.
        out: folder of the run; made if missing.
        device: a torch device.
        resume: go on from the checkpoint, if there is one.
        overwrite: start anew although there is a checkpoint.
        listener: is told of every step and epoch.

    Raises:
        UserError: the folder holds another run, or a checkpoint that can't be read.
    """
    keep_freed_memory()
    trainer = _Trainer(config, data, _checked_device(device), listener or Listener())
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists() and not overwrite:
        if not resume:
            raise UserError(f"{out} holds a training; add --resume to go on, or --overwrite")
        trainer.restore(checkpoint)
    write_json(out / "config.json", config.to_json())
    trainer.listener.on_start(config, trainer.steps_per_epoch, trainer.next_epoch)
    while trainer.next_epoch <= config.epochs:
        report = trainer.run_epoch()
        trainer.store(checkpoint)
        write_json(out / "history.json", [asdict(r) for r in trainer.history])
        trainer.listener.on_epoch(report)
    return _finish(trainer, data, out)


def evaluate(
    model: nn.Module, images: Tensor, labels: Tensor, *, batch_size: int = 500
) -> tuple[float, float]:
    """Mean cross entropy and accuracy (a fraction) of an eval-mode pass over normalized images."""
    model.eval()
    loss, correct = 0.0, 0
    with torch.inference_mode():
        for chunk, target in zip(images.split(batch_size), labels.split(batch_size), strict=True):
            logits = model(chunk)
            loss += functional.cross_entropy(logits, target, reduction="sum").item()
            correct += int((logits.argmax(1) == target).sum())
    return loss / len(labels), correct / len(labels)


def to_tensors(images: Images, device: torch.device) -> tuple[Tensor, Tensor]:
    """Images as uint8 [N, 1, 28, 28] and labels as int64 [N] on `device`."""
    pixels = torch.from_numpy(np.ascontiguousarray(images.images)).unsqueeze(1).to(device)
    return pixels, torch.from_numpy(np.ascontiguousarray(images.labels)).to(device)


def normalized(pixels: Tensor, data: Dataset) -> Tensor:
    """Pixels on the 0 to 255 scale as the network's input, channels last in memory."""
    scaled = (pixels.float() / 255 - data.mean) / data.std
    return scaled.contiguous(memory_format=torch.channels_last)


class _Trainer:
    def __init__(
        self, config: TrainingConfig, data: Dataset, device: torch.device, listener: Listener
    ) -> None:
        self.config, self.data, self.device, self.listener = config, data, device, listener
        torch.manual_seed(config.seed)
        model = models.build(config.phase, dropout=config.dropout)
        self.model = model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = _weight_average(self.model, config)
        self.optimizer = _build_optimizer(self.model, config)
        self.schedule = with_warm_up(SCHEDULES[config.schedule], config.warm_up / config.epochs)
        self.pixels, self.labels = to_tensors(data.train, device)
        validation, self.validation_labels = to_tensors(data.validation, device)
        self.validation = normalized(validation, data)
        self.history: list[EpochReport] = []
        self.selected: dict[str, Tensor] = {}

    @property
    def next_epoch(self) -> int:
        return len(self.history) + 1

    @property
    def steps_per_epoch(self) -> int:
        return -(-len(self.labels) // self.config.batch_size)

    @property
    def published(self) -> nn.Module:
        return self.average.module if self.average is not None else self.model

    def run_epoch(self) -> EpochReport:
        start, epoch = time.perf_counter(), self.next_epoch
        loss, accuracy = self._train_epoch(epoch)
        validation = evaluate(self.published, self.validation, self.validation_labels)
        rate = self.optimizer.param_groups[0]["lr"]
        seconds = time.perf_counter() - start
        report = EpochReport(epoch, loss, accuracy, *validation, rate, seconds)
        best = max((r.validation_accuracy for r in self.history), default=-1.0)
        if self.config.select == "last" or report.validation_accuracy > best:
            state = self.published.state_dict()
            self.selected = {name: value.detach().clone() for name, value in state.items()}
        self.history.append(report)
        return report

    def _train_epoch(self, epoch: int) -> tuple[float, float]:
        self.model.train()
        generator = _seed_epoch(self.config.seed, epoch)
        loss_sum = torch.zeros((), device=self.device)
        correct = torch.zeros((), dtype=torch.int64, device=self.device)
        for index, chosen in enumerate(self._batches(generator)):
            rate = self._set_rate((epoch - 1) * self.steps_per_epoch + index + 1)
            images = augment(self.pixels[chosen].float(), self.config.augmentation, generator)
            target = self.labels[chosen]
            logits, loss = self._step(normalized(images, self.data), target)
            loss_sum += loss.detach() * len(target)
            correct += (logits.argmax(1) == target).sum()
            self.listener.on_step(epoch, loss.item(), rate)
        return loss_sum.item() / len(self.labels), correct.item() / len(self.labels)

    def _batches(self, generator: torch.Generator) -> Iterator[Tensor]:
        order = torch.randperm(len(self.labels), generator=generator).to(self.device)
        yield from order.split(self.config.batch_size)

    def _set_rate(self, step: int) -> float:
        progress = (step - 0.5) / (self.steps_per_epoch * self.config.epochs)
        rate = self.config.learning_rate * self.schedule(progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        return rate

    def _step(self, images: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        self.optimizer.zero_grad()
        with self._precision():
            logits = self.model(images)
        logits = logits.float()
        smoothing = self.config.label_smoothing
        loss = functional.cross_entropy(logits, target, label_smoothing=smoothing)
        loss.backward()
        self.optimizer.step()
        if self.average is not None:
            self.average.update_parameters(self.model)
        return logits, loss

    def _precision(self) -> AbstractContextManager[Any]:
        enabled = self.config.precision == "bfloat16"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=enabled)

    def store(self, path: Path) -> None:
        state = {
            "config": json.dumps(self.config.to_json()),
            "history": [asdict(report) for report in self.history],
            "model": self.model.state_dict(),
            "average": None if self.average is None else self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "selected": self.selected,
        }
        with written_whole(path) as temporary:
            torch.save(state, temporary)

    def restore(self, path: Path) -> None:
        state = _read_checkpoint(path, self.device)
        try:
            if TrainingConfig.from_json(json.loads(state["config"])) != self.config:
                raise UserError(f"{path} has other options; give those, or --overwrite")
            self.model.load_state_dict(state["model"])
            if self.average is not None:
                self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.history = [EpochReport(**report) for report in state["history"]]
            self.selected = state["selected"]
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise UserError(f"{path} does not fit its options; start with --overwrite") from error


def _finish(trainer: _Trainer, data: Dataset, out: Path) -> TrainingResult:
    model = models.build(trainer.config.phase, dropout=trainer.config.dropout)
    model.load_state_dict({name: value.cpu() for name, value in trainer.selected.items()})
    model.eval()
    selected = _selected_report(trainer.history, trainer.config.select)
    metadata = {
        "training": json.dumps(trainer.config.to_json()),
        "dataset": json.dumps({"name": data.name, "mean": data.mean, "std": data.std}),
        "selected": json.dumps(asdict(selected)),
    }
    path = out / "model.safetensors"
    save_model(model, torch.zeros(2, *models.INPUT_SHAPE), path, metadata=metadata)
    return TrainingResult(model, trainer.config, tuple(trainer.history), selected, path)


def _selected_report(history: list[EpochReport], select: str) -> EpochReport:
    if select == "last":
        return history[-1]
    return max(history, key=lambda report: (report.validation_accuracy, -report.epoch))


def _seed_epoch(seed: int, epoch: int) -> torch.Generator:
    """Seed the global generator (dropout) and return one for order and augmentation."""
    drawn = np.random.SeedSequence([seed, epoch]).generate_state(2, np.uint32)
    torch.manual_seed(int(drawn[0]))
    return torch.Generator().manual_seed(int(drawn[1]))


def _build_optimizer(model: nn.Module, config: TrainingConfig) -> torch.optim.Optimizer:
    decayed = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    groups: list[dict[str, Any]] = [
        {"params": decayed, "weight_decay": config.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    rate = config.learning_rate
    if config.optimizer == "adam":
        return torch.optim.Adam(groups, lr=rate)
    if config.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=rate)
    return torch.optim.SGD(groups, lr=rate, momentum=config.momentum, nesterov=config.nesterov)


def _weight_average(model: nn.Module, config: TrainingConfig) -> AveragedModel | None:
    if config.average_decay == 0:
        return None
    return AveragedModel(model, avg_fn=_exponential(config.average_decay), use_buffers=True)


def _exponential(decay: float) -> Callable[[Tensor, Tensor, Tensor | int], Tensor]:
    """An exponential average whose memory grows with its age, so that the start is forgotten."""

    def step(average: Tensor, current: Tensor, count: Tensor | int) -> Tensor:
        if not average.is_floating_point():  # BatchNorm's count of batches
            return current
        weight = 1 - min(decay, (1 + float(count)) / (10 + float(count)))
        return average.lerp(current, weight)

    return step


def _read_checkpoint(path: Path, device: torch.device) -> dict[str, Any]:
    try:
        state = torch.load(path, map_location=device, weights_only=True)
        if not isinstance(state, dict) or not isinstance(state.get("config"), str):
            raise ValueError("it holds something else")
        return state
    except Exception as error:
        raise UserError(
            f"cannot resume from {path}: it is not a whole checkpoint of this program; "
            "start anew with --overwrite"
        ) from error


def _checked_device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise UserError(f"device {name!r} cannot be used here; try --device cpu") from error
    return device


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise UserError(f"{name} {value:g} is out of range; choose from {low:g} to {high:g}")


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UserError(f"{name} {value!r} is unknown; choose one of {', '.join(choices)}")
