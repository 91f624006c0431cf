"""How a network is trained: every setting, and the recipes that we train by."""

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from compress.errors import UserError
from mnist_edge.settings.augmentation import Augmentation

OPTIMIZERS = ("sgd", "adam", "adamw")
PRECISIONS = ("float32", "bfloat16")
SELECTIONS = ("best", "last")
SCHEDULES = ("constant", "step", "cosine", "linear", "one-cycle", "plateau")
LOSSES = ("logits", "decoupled")
ACTIVATIONS = ("relu", "silu", "gelu", "hardswish", "prelu")
NO_ATTENTION = "none"
ATTENTIONS = (NO_ATTENTION, "se", "eca", "cbam")


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
        activation: one of `ACTIVATIONS`, in place of the phase's ReLU.
        attention: one of `ATTENTIONS` after the pooling.
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
    attention: str = NO_ATTENTION
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
        check_choice("activation", self.activation, ACTIVATIONS)
        check_choice("attention", self.attention, ATTENTIONS)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_choice("precision", self.precision, PRECISIONS)
        if self.widths:
            from mnist_edge.networks.models import check_widths

            check_widths(self.widths)
        if self.nesterov and self.momentum == 0 and self.optimizer == "sgd":
            raise UserError("Nesterov's momentum needs some; give --momentum or --no-nesterov")
        if self.layers and (self.attention != NO_ATTENTION or self.residual or self.widths):
            raise UserError("layers say all of a network; leave attention, residual, widths out")

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return {**asdict(self), "augmentation": self.augmentation.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "TrainingConfig":
        """The configuration of plain values; settings that are not named have their defaults."""
        augmentation = Augmentation(**values.get("augmentation", {}))
        return cls(**{**values, "augmentation": augmentation})


_DOCUMENT_ROTATION = Augmentation(rotation=7, fill=1, interpolation="nearest")
_AUGMENTATION_FIELDS = tuple(f.name for f in dataclasses.fields(Augmentation))
_TRAINING_FIELDS = tuple(
    f.name for f in dataclasses.fields(TrainingConfig) if f.name != "augmentation"
)


def reference(phase: int) -> TrainingConfig:
    """The reference document's training of `phase`."""
    augmentation = _DOCUMENT_ROTATION if phase >= 5 else Augmentation()
    return TrainingConfig(phase=phase, augmentation=augmentation)


def tuned(phase: int) -> TrainingConfig:
    """Our own training, settled on the validation images."""
    return TrainingConfig(
        phase=phase,
        epochs=40,
        learning_rate=0.1,
        nesterov=True,
        weight_decay=5e-4,
        schedule="one-cycle",
        average_decay=0.998,
        dropout=0.0,
        select="last",
        augmentation=Augmentation(rotation=10, translation=2, scale=0.1, shear=5),
    )


TRAINING_RECIPES = {"reference": reference, "tuned": tuned}


def training_config(recipe: str, phase: int, overrides: Mapping[str, Any]) -> TrainingConfig:
    """A training recipe with some of its settings replaced.

    Args:
        recipe: "reference" or "tuned".
        phase: the network, 1 to 5.
        overrides: settings by the names of `TrainingConfig`'s and `Augmentation`'s fields; None
            leaves a setting as the recipe has it.

    Raises:
        UserError: the recipe or a setting is unknown, or a value is out of range.
    """
    if recipe not in TRAINING_RECIPES:
        raise UserError(
            f"recipe {recipe!r} is unknown; choose one of {', '.join(TRAINING_RECIPES)}"
        )
    return changed(TRAINING_RECIPES[recipe](phase), overrides)


def changed(config: TrainingConfig, overrides: Mapping[str, Any]) -> TrainingConfig:
    """A configuration with some settings replaced, named as in `training_config`.

    Raises:
        UserError: a setting is unknown, or a value is out of range.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    unknown = set(given) - set(_TRAINING_FIELDS) - set(_AUGMENTATION_FIELDS)
    if unknown:
        raise UserError(f"setting {sorted(unknown)[0]!r} is unknown in a training recipe")
    moved = {key: value for key, value in given.items() if key in _AUGMENTATION_FIELDS}
    changes = {key: value for key, value in given.items() if key in _TRAINING_FIELDS}
    augmentation = dataclasses.replace(config.augmentation, **moved)
    return dataclasses.replace(config, augmentation=augmentation, **changes)


def check_loop(config: Any) -> None:
    """Raise UserError if a setting that every training has is out of range or unknown."""
    check_range("epochs", config.epochs, 1, 10_000)
    check_range("batch size", config.batch_size, 2, 1_000_000)
    check_range("learning rate", config.learning_rate, 1e-12, 1e3)
    check_range("warm-up", config.warm_up, 0, config.epochs)
    check_range("label smoothing", config.label_smoothing, 0, 0.9999)
    check_range("average decay", config.average_decay, 0, 0.999999)
    check_range("distillation", config.distillation, 0, 1)
    check_range("temperature", config.temperature, 1e-3, 1e3)
    check_choice("teaching", config.teaching, LOSSES)
    check_choice("schedule", config.schedule, SCHEDULES)
    check_choice("select", config.select, SELECTIONS)


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise UserError unless `value` is from `low` to `high`; NaN is not."""
    if not low <= value <= high:
        raise UserError(f"{name} {value:g} is out of range; choose from {low:g} to {high:g}")


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    """Raise UserError unless `value` is one of `choices`."""
    if value not in choices:
        raise UserError(f"{name} {value!r} is unknown; choose one of {', '.join(choices)}")
