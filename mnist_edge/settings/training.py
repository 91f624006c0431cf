"""How a network is trained: every setting, and the recipes that we train by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from compress.errors import CompressError
from compress.files import json_of
from compress.settings import check, check_names, plain_values, setting
from mnist_edge.settings.augmentation import Augmentation

NO_ATTENTION = "none"


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides the result of a training, apart from the data.

    `layers`, `attention`, `residual` and `widths` change the network of `phase`; the settings of
    distillation matter where there is a teacher.
    """

    phase: int = setting(5, help="Phase of the reference document", low=1, high=5)
    epochs: int = setting(20, help="Passes over the images", low=1, high=10_000)
    batch_size: int = setting(128, help="Images per step", low=2, high=1_000_000)
    learning_rate: float = setting(
        0.01, help="Highest learning rate of the schedule", above=0, high=1e3
    )
    optimizer: str = setting(
        "sgd", help="Optimizer of the weights", choices=("sgd", "adam", "adamw")
    )
    momentum: float = setting(0.9, help="SGD's momentum", low=0, below=1)
    nesterov: bool = setting(False, help="Nesterov momentum for SGD")
    weight_decay: float = setting(
        0.0, help="Weight decay, not on BatchNorm and biases", low=0, high=1e3
    )
    schedule: str = setting(
        "constant",
        help="Schedule of the learning rate",
        choices=("constant", "step", "cosine", "linear", "one-cycle", "plateau"),
    )
    warm_up: float = setting(0.0, help="Linear warm-up of the learning rate", unit="epochs", low=0)
    label_smoothing: float = setting(
        0.0, help="Share of the target spread over all classes", low=0, below=1
    )
    average_decay: float = setting(
        0.0, help="Decay per step of the weights' moving average (EMA); 0 is off", low=0, below=1
    )
    dropout: float | None = setting(
        None, help="Channel dropout rate, in place of the phase's", low=0, below=1
    )
    select: str = setting(
        "best",
        help="Weights to keep: of the epoch best on validation, or the last",
        choices=("best", "last"),
    )
    precision: str = setting(
        "float32",
        help="Precision of the convolutions; weights stay float32",
        choices=("float32", "bfloat16"),
    )
    distillation: float = setting(
        0.9,
        help="Weight of the distillation loss against cross entropy",
        low=0,
        high=1,
        option="--weight",
    )
    teaching: str = setting(
        "logits",
        help="Distillation loss on the teacher's logits: Hinton's, or decoupled",
        choices=("logits", "decoupled"),
        option="--loss",
    )
    features: float = setting(
        0.0, help="Weight of matching the teacher's last features", low=0, high=1e6
    )
    temperature: float = setting(4.0, help="Distillation temperature", low=1e-3, high=1e3)
    layers: tuple[str, ...] = setting(
        (), help="Another network, as `networks.architecture` reads it, in place of the phase's"
    )
    activation: str = setting(
        "relu",
        help="Activation after each convolution",
        choices=("relu", "silu", "gelu", "hardswish", "prelu"),
    )
    attention: str = setting(
        NO_ATTENTION,
        help="Attention after the pooling, at the same number of parameters",
        choices=(NO_ATTENTION, "se", "eca", "cbam"),
    )
    residual: bool = setting(False, help="Residual connections, at the same number of parameters")
    widths: tuple[int, ...] = setting(
        (),
        help="Output channels of conv3 to conv7, in place of the phase's",
        low=1,
        high=1024,
        form="C3,C4,C5,C6,C7",
    )
    network: str = setting(
        "",
        help="Another network, in place of the phase's: layers in words, resnet8, a classifier of"
        " torchvision's, an .onnx file, or FILE.py:NAME, a function or class without arguments,"
        " whose code is then run",
        later=True,
    )
    seed: int = setting(0, help="Seed of all randomness", low=0, high=2**31 - 1)
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        for name in ("layers", "widths"):
            if isinstance(getattr(self, name), list):
                object.__setattr__(self, name, tuple(getattr(self, name)))
        check(self)
        check_warm_up(self)
        if self.widths:
            from mnist_edge.networks.models import check_widths

            check_widths(self.widths)
        if self.nesterov and self.momentum == 0 and self.optimizer == "sgd":
            raise CompressError("Nesterov's momentum needs some; give --momentum or --no-nesterov")
        if self.network and (self.layers or self.widths or self.residual):
            raise CompressError("a network of its own has no layers, residual or widths besides")
        if self.layers and (self.attention != NO_ATTENTION or self.residual or self.widths):
            raise CompressError(
                "layers say all of a network; leave attention, residual, widths out"
            )

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return plain_values(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "TrainingConfig":
        """The configuration of plain values; settings that are not named have their defaults."""
        augmentation = Augmentation(**values.get("augmentation", {}))
        return cls(**{**values, "augmentation": augmentation})


_FEW, _BATCH_OF_FEW, _STEPS, _MOST_EPOCHS = 5000, 32, 1500, 150
_DOCUMENT_ROTATION = Augmentation(rotation=7, fill=1, interpolation="nearest")
ROBUST: Mapping[str, Any] = {
    **{"thickness": 0.2, "occlusion": 0.2, "blur": 1.2, "contrast": 0.8, "noise": 0.2},
    "degraded": 0.125,
}
"""What the robust recipe makes worse; docs/robust_training.md says what each part buys."""
_AUGMENTATION = tuple(field.name for field in fields(Augmentation))
_TRAINING = tuple(field.name for field in fields(TrainingConfig) if field.name != "augmentation")


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


def robust(phase: int) -> TrainingConfig:
    """Our own training, with a share of the images as poor pens, hands and cameras give them."""
    config = tuned(phase)
    seen = replace(config.augmentation, **ROBUST)
    return replace(config, augmentation=seen)


TRAINING_RECIPES = {"reference": reference, "tuned": tuned, "robust": robust}


def training_config(recipe: str, phase: int, overrides: Mapping[str, Any]) -> TrainingConfig:
    """A training recipe with some of its settings replaced.

    Args:
        recipe: of `TRAINING_RECIPES`.
        phase: the network, 1 to 5.
        overrides: settings by the names of `TrainingConfig`'s and `Augmentation`'s fields; None
            leaves a setting as the recipe has it.

    Raises:
        CompressError: the recipe or a setting is unknown, or a value is out of range.
    """
    if recipe not in TRAINING_RECIPES:
        raise CompressError(
            f"recipe {recipe!r} is unknown; choose one of {', '.join(TRAINING_RECIPES)}"
        )
    return changed(TRAINING_RECIPES[recipe](phase), overrides)


def for_few(count: int) -> dict[str, Any]:
    """What the tuned recipe changes for own data of few inputs: smaller steps, about as many.

    Fewer than 5,000 inputs are learned in batches of 32, for as many epochs as 1,500 steps take.

    Args:
        count: training inputs.

    Returns:
        Settings by name, as `training_config` takes them; none for many inputs.
    """
    if count >= _FEW:
        return {}
    steps = -(-count // _BATCH_OF_FEW)
    epochs = min(-(-_STEPS // steps), _MOST_EPOCHS)
    return {"batch_size": _BATCH_OF_FEW, "learning_rate": 0.05, "epochs": epochs}


def changed(config: TrainingConfig, overrides: Mapping[str, Any]) -> TrainingConfig:
    """A configuration with some settings replaced, named as in `training_config`.

    Raises:
        CompressError: a setting is unknown, or a value is out of range.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    check_names(given, *_TRAINING, *_AUGMENTATION, where="a training recipe")
    moved = {key: value for key, value in given.items() if key in _AUGMENTATION}
    changes = {key: value for key, value in given.items() if key in _TRAINING}
    return replace(config, augmentation=replace(config.augmentation, **moved), **changes)


def training_of(metadata: Mapping[str, str]) -> TrainingConfig | None:
    """The training that a network's file tells of, also after pruning; None where there is none."""
    try:
        values = json_of(metadata.get("training", "null"))
        if values is None and "pruning" in metadata:
            values = json_of(metadata["pruning"])["config"]["training"]
        return None if values is None else TrainingConfig.from_json(values)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def check_warm_up(config: Any) -> None:
    """Raise CompressError if the rate of a training rises for longer than it lasts."""
    if config.warm_up > config.epochs:
        raise CompressError(f"a warm-up of {config.warm_up:g} epochs is longer than the training")
