"""Training of the document's networks: what to train and how, and the network that comes of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from compress.model_file import save_model
from mnist_edge import models
from mnist_edge.augment import Augmentation
from mnist_edge.data import Dataset
from mnist_edge.schedules import SCHEDULES
from mnist_edge.training_loop import (
    SELECTIONS,
    EpochReport,
    Listener,
    TrainingLoop,
    check_choice,
    check_range,
    checked_device,
    weight_average,
)

OPTIMIZERS = ("sgd", "adam", "adamw")
PRECISIONS = ("float32", "bfloat16")


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
        check_range("epochs", self.epochs, 1, 10_000)
        check_range("batch size", self.batch_size, 2, 1_000_000)
        check_range("learning rate", self.learning_rate, 1e-12, 1e3)
        check_range("momentum", self.momentum, 0, 0.9999)
        check_range("weight decay", self.weight_decay, 0, 1e3)
        check_range("warm-up", self.warm_up, 0, self.epochs)
        check_range("label smoothing", self.label_smoothing, 0, 0.9999)
        check_range("average decay", self.average_decay, 0, 0.999999)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_choice("schedule", self.schedule, tuple(SCHEDULES))
        check_choice("select", self.select, SELECTIONS)
        check_choice("precision", self.precision, PRECISIONS)

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "TrainingConfig":
        """The configuration of plain values; settings that are not named have their defaults."""
        augmentation = Augmentation(**values.get("augmentation", {}))
        return cls(**{**values, "augmentation": augmentation})


@dataclass(frozen=True)
class TrainingResult:
    """The selected network of a training and how it went."""

    model: nn.Module
    config: TrainingConfig
    history: tuple[EpochReport, ...]
    selected: EpochReport
    model_path: Path


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
    training = _Training(config, data, checked_device(device), listener)
    training.run(out, resume=resume, overwrite=overwrite)
    return _finish(training, out)


class _Training(TrainingLoop):
    config: TrainingConfig

    def __init__(
        self,
        config: TrainingConfig,
        data: Dataset,
        device: torch.device,
        listener: Listener | None,
    ) -> None:
        torch.manual_seed(config.seed)
        model = models.build(config.phase, dropout=config.dropout)
        model = model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        average = weight_average(model, config.average_decay, buffers=True)
        optimizer = _build_optimizer(model, config)
        super().__init__(model, optimizer, data, config, device, listener, average=average)

    def forward(self, images: Tensor) -> Tensor:
        enabled = self.config.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=enabled):
            return self.network(images).float()

    def loss(self, logits: Tensor, images: Tensor, target: Tensor) -> Tensor:
        smoothing = self.config.label_smoothing
        return functional.cross_entropy(logits, target, label_smoothing=smoothing)

    def same_config(self, values: dict[str, Any]) -> bool:
        return TrainingConfig.from_json(values) == self.config


def _finish(training: _Training, out: Path) -> TrainingResult:
    config, data, selected = training.config, training.data, training.selected_report
    model = models.build(config.phase, dropout=config.dropout)
    model.load_state_dict({name: value.cpu() for name, value in training.selected.items()})
    model.eval()
    metadata = {
        "training": json.dumps(config.to_json()),
        "dataset": json.dumps({"name": data.name, "mean": data.mean, "std": data.std}),
        "selected": json.dumps(asdict(selected)),
    }
    path = out / "model.safetensors"
    save_model(model, torch.zeros(2, *models.INPUT_SHAPE), path, metadata=metadata)
    return TrainingResult(model, config, tuple(training.history), selected, path)


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
