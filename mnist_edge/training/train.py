"""Training of the document's networks: what to train and how, and the network that comes of it."""

import copy
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from compress.distillation import FeatureMatching
from compress.errors import UserError
from compress.model_file import save_model
from mnist_edge.data import Dataset
from mnist_edge.networks import models
from mnist_edge.networks.architecture import build_layers
from mnist_edge.networks.attention import ATTENTIONS
from mnist_edge.store import fingerprint
from mnist_edge.training.augment import Augmentation
from mnist_edge.training.batches import Batch
from mnist_edge.training.loop import TrainingLoop, check_choice, check_loop, check_range
from mnist_edge.training.run import QUIET, EpochReport, Run
from mnist_edge.training.teacher_logits import Teacher, teacher_name

OPTIMIZERS = ("sgd", "adam", "adamw")
PRECISIONS = ("float32", "bfloat16")


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides the result of a training, apart from the data.

    Attributes:
        phase: the document's network, 1 to 5.
        layers: another network, as `networks.architecture` reads it, in place of the phase's.
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
        distillation: the teacher's share of the loss, where there is a teacher.
        teaching: how its answers are learned: their "logits", or those "decoupled".
        features: weight of drawing the student's last features near the teacher's.
        temperature: of the teacher's and the student's softened answers.
        activation: one of `models.ACTIVATIONS`, in place of the phase's ReLU.
        attention: one of `ATTENTIONS` after the pooling, or "none".
        residual: whether pairs of convolutions after the pooling have a shortcut.
        widths: output channels of conv3 to conv7 in place of the phase's; none keeps those.
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
    distillation: float = 0.9
    teaching: str = "logits"
    features: float = 0.0
    temperature: float = 4.0
    layers: tuple[str, ...] = ()
    activation: str = "relu"
    attention: str = models.NO_ATTENTION
    residual: bool = False
    widths: tuple[int, ...] = ()
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        check_loop(self)
        check_range("momentum", self.momentum, 0, 0.9999)
        check_range("weight decay", self.weight_decay, 0, 1e3)
        check_range("features", self.features, 0, 1e6)
        object.__setattr__(self, "layers", tuple(self.layers))
        object.__setattr__(self, "widths", tuple(self.widths))
        models.check_widths(self.widths)
        check_choice("activation", self.activation, tuple(models.ACTIVATIONS))
        check_choice("attention", self.attention, (models.NO_ATTENTION, *ATTENTIONS))
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_choice("precision", self.precision, PRECISIONS)
        if self.nesterov and self.momentum == 0 and self.optimizer == "sgd":
            raise UserError("Nesterov's momentum needs some; give --momentum or --no-nesterov")
        if self.layers and (self.attention != models.NO_ATTENTION or self.residual or self.widths):
            raise UserError("layers say all of a network; leave attention, residual, widths out")

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return {**asdict(self), "augmentation": self.augmentation.to_json()}

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
    start: nn.Module | None = None,
    teacher: Teacher | None = None,
    run: Run = QUIET,
) -> TrainingResult:
    """Train the network of `config` and write it, its history and its checkpoint under `out`.

    Files: `model.safetensors` (the selected weights with their structure), `history.json`,
    `config.json` and `checkpoint.pt` (for resuming).

    Args:
        config: what to train and how.
        data: the images; the validation part chooses the epoch, the test part is not touched.
        out: folder of the training; made if missing.
        start: a network to train on in place of a new one; it is not changed.
        teacher: a network of normalized images whose logits are learned too, or the folder of
            `write_logits` with what it answered.
        run: how, and who is told.

    Raises:
        UserError: the folder holds another training, a checkpoint can't be read, or features are to
            be matched without a teacher at hand.
    """
    network = _start(config, start)
    training = _training(network, config, data, run, teacher, _source(start, teacher))
    if config.features:
        training.match_features(teacher)
    training.train(out, resume=run.resume, overwrite=run.overwrite)
    return _finish(training, network, out)


def prepare(config: TrainingConfig, data: Dataset, *, run: Run = QUIET) -> TrainingLoop:
    """A training of a new network before its first step, for a caller that drives it itself.

    Raises:
        UserError: the device can't be used.
    """
    return _training(_start(config), config, data, run)


def _start(config: TrainingConfig, start: nn.Module | None = None) -> nn.Module:
    """The network that a training begins with; the generator is seeded, whatever it is."""
    torch.manual_seed(config.seed)
    return build_network(config) if start is None else copy.deepcopy(start)


def _source(start: nn.Module | None, teacher: Teacher | None) -> str:
    """What a training began with and learns from, so that no other is resumed in its place."""
    taught = "" if teacher is None else teacher_name(teacher)
    return taught if start is None else fingerprint(start) + taught


def _training(
    network: nn.Module,
    config: TrainingConfig,
    data: Dataset,
    run: Run,
    teacher: Teacher | None = None,
    source: str = "",
) -> "_Training":
    model = copy.deepcopy(network).to(run.torch_device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = _build_optimizer(model, config)
    return _Training(model, optimizer, data, config, run=run, teacher=teacher, source=source)


class _Training(TrainingLoop):
    config: TrainingConfig
    averages_buffers = True

    def forward(self, images: Tensor) -> Tensor:
        enabled = self.config.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=enabled):
            return self.network(images).float()

    def match_features(self, teacher: Teacher | None) -> None:
        """Learn the teacher's last features too, through a projection that is learned."""
        if not isinstance(teacher, nn.Module):
            raise UserError("features can be matched only with a teacher at hand, not its views")
        example = self.validation[:2]
        matching = FeatureMatching(self.network, teacher, example).to(self.device)
        self.auxiliary = matching
        self.optimizer.add_param_group({"params": list(matching.parameters()), "weight_decay": 0.0})

    def loss(self, logits: Tensor, batch: Batch) -> Tensor:
        loss = super().loss(logits, batch)
        return loss + self.config.features * self.auxiliary() if self.config.features else loss


def build_network(config: TrainingConfig) -> nn.Sequential:
    """The untrained network of a configuration, float32 [N, 1, 28, 28] to logits [N, 10]."""
    if config.layers:
        return build_layers(config.layers, models.INPUT_SHAPE)
    return models.build(
        config.phase,
        dropout=config.dropout,
        activation=config.activation,
        attention=config.attention,
        residual=config.residual,
        widths=config.widths,
    )


def _finish(training: _Training, model: nn.Module, out: Path) -> TrainingResult:
    config, data, selected = training.config, training.data, training.selected_report
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
