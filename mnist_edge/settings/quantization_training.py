"""How a network is fine-tuned as the integers that will ship."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from compress.errors import CompressError
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.settings import check, like, plain_values, setting
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.calibration import Calibration
from mnist_edge.settings.defaults import CALIBRATION_IMAGES, QUANTIZATION
from mnist_edge.settings.training import TrainingConfig, check_warm_up


@dataclass(frozen=True)
class QuantizationTrainingConfig:
    """Everything that decides the result of a fine-tuning, apart from network, teacher and data.

    The input's code in `spec` is that of the data's normalization.
    """

    spec: QuantizationSpec = QUANTIZATION
    epochs: int = like(
        TrainingConfig, "epochs", 8, help="Passes of quantization-aware training over the images"
    )
    batch_size: int = like(TrainingConfig, "batch_size", 128)
    learning_rate: float = like(
        TrainingConfig, "learning_rate", 1e-3, help="Highest learning rate of weights and biases"
    )
    step_rate: float = setting(
        1.0, help="Learning-rate multiplier of the step sizes", low=0, high=1e6
    )
    optimizer: str = like(TrainingConfig, "optimizer", "adam", choices=("sgd", "adam"))
    momentum: float = like(TrainingConfig, "momentum", 0.9)
    weight_decay: float = like(
        TrainingConfig, "weight_decay", 0.0, help="Weight decay, on weights only"
    )
    schedule: str = like(TrainingConfig, "schedule", "cosine")
    warm_up: float = like(TrainingConfig, "warm_up", 0.0)
    label_smoothing: float = like(TrainingConfig, "label_smoothing", 0.0)
    average_decay: float = like(TrainingConfig, "average_decay", 0.0)
    learn_activations: bool = setting(
        True, help="Learn the activations' step sizes too, or freeze them"
    )
    calibration_images: int = like(Calibration, "images", CALIBRATION_IMAGES)
    distillation: float = like(TrainingConfig, "distillation", 0.5)
    teaching: str = like(TrainingConfig, "teaching", "logits")
    temperature: float = like(TrainingConfig, "temperature", 4.0)
    select: str = like(TrainingConfig, "select", "last")
    seed: int = like(TrainingConfig, "seed", 0)
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        check(self)
        check_warm_up(self)

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return plain_values(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "QuantizationTrainingConfig":
        """The configuration of plain values; settings that are not named have their defaults."""
        spec = dict(values.get("spec", asdict(QUANTIZATION)))
        if spec.get("input_code") is not None:
            spec["input_code"] = InputCode(**spec["input_code"])
        augmentation = Augmentation(**values.get("augmentation", {}))
        built = {"spec": QuantizationSpec(**spec), "augmentation": augmentation}
        return cls(**{**values, **built})


_TERNARY_BITS = 2
_EPOCHS_AND_RATE = {8: (3, 3e-4), 6: (3, 3e-4), 4: (6, 1e-3), 3: (8, 2e-3), 2: (10, 3e-3)}
WIDTHS = tuple(_EPOCHS_AND_RATE)
"""The bits of weights that there is a fine-tuning for."""


def fine_tuning(
    weight_bits: int, *, spec: QuantizationSpec | None = None, seed: int = 0
) -> QuantizationTrainingConfig:
    """Our own fine-tuning of the document's networks at a width, settled on validation images.

    Fewer bits need longer training at a higher rate. Where all weights are ternary, the first
    layer keeps 6 bits: it has 144 of 9,520 weights, and the image passes through nothing else.

    Args:
        weight_bits: 8, 6, 4, 3 or 2 (ternary).
        spec: settings of the quantization other than the bits of the weights.
        seed: of order and augmentation.

    Raises:
        CompressError: there is no fine-tuning for that width.
    """
    if weight_bits not in _EPOCHS_AND_RATE:
        choices = ", ".join(map(str, _EPOCHS_AND_RATE))
        raise CompressError(f"{weight_bits} bits have no fine-tuning; choose one of {choices}")
    spec = replace(spec or QUANTIZATION, weight_bits=weight_bits)
    if weight_bits == _TERNARY_BITS and not spec.bits_by_layer:
        spec = replace(spec, bits_by_layer={"conv1": 6})
    epochs, rate = _EPOCHS_AND_RATE[weight_bits]
    return QuantizationTrainingConfig(
        spec=spec,
        epochs=epochs,
        learning_rate=rate,
        average_decay=0.998,
        distillation=0.5,
        temperature=4.0,
        seed=seed,
        augmentation=Augmentation(rotation=10, translation=2, scale=0.1, shear=5),
    )
