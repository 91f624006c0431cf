"""How a network is fine-tuned as the integers that will ship."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from compress.errors import UserError
from compress.quantization.spec import InputCode, QuantizationSpec
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.training import check_choice, check_loop, check_range

OPTIMIZERS = ("sgd", "adam")


@dataclass(frozen=True)
class QuantizationTrainingConfig:
    """Everything that decides the result of a fine-tuning, apart from network, teacher and data.

    Attributes:
        spec: how to quantize; the input's code is that of the data's normalization.
        epochs: passes over the training images.
        batch_size: images a step.
        learning_rate: the schedule's highest rate, of weights and biases.
        step_rate: the same of the step sizes, as a multiple of `learning_rate`.
        optimizer: "sgd" (with `momentum`) or "adam".
        weight_decay: on weights only.
        schedule: one of `SCHEDULES`.
        warm_up: epochs of linear rise at the start.
        label_smoothing: share of the target spread over all classes.
        average_decay: decay a step of the exponential moving average of the weights; 0 is off.
        learn_activations: whether the activations' step sizes are learned, or frozen.
        calibration_images: how many training images set the ranges to start from.
        distillation: the teacher's share of the loss, where there is a teacher.
        teaching: how its answers are learned: their "logits", or those "decoupled".
        temperature: of the teacher's and the student's softened answers.
        select: publish the "last" epoch, or the "best" on the validation images.
        seed: of order and augmentation.
    """

    spec: QuantizationSpec = field(default_factory=lambda: QuantizationSpec(observer="mse"))
    epochs: int = 8
    batch_size: int = 128
    learning_rate: float = 1e-3
    step_rate: float = 1.0
    optimizer: str = "adam"
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: str = "cosine"
    warm_up: float = 0.0
    label_smoothing: float = 0.0
    average_decay: float = 0.0
    learn_activations: bool = True
    calibration_images: int = 2000
    distillation: float = 0.5
    teaching: str = "logits"
    temperature: float = 4.0
    select: str = "last"
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        check_loop(self)
        check_range("step rate", self.step_rate, 0, 1e6)
        check_range("momentum", self.momentum, 0, 0.9999)
        check_range("weight decay", self.weight_decay, 0, 1e3)
        check_range("calibration images", self.calibration_images, 2, 1_000_000)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return {**asdict(self), "augmentation": self.augmentation.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "QuantizationTrainingConfig":
        """The configuration of plain values; settings that are not named have their defaults."""
        spec = dict(values.get("spec", {"observer": "mse"}))
        if spec.get("input_code") is not None:
            spec["input_code"] = InputCode(**spec["input_code"])
        augmentation = Augmentation(**values.get("augmentation", {}))
        built = {"spec": QuantizationSpec(**spec), "augmentation": augmentation}
        return cls(**{**values, **built})


_TERNARY_BITS = 2
_EPOCHS_AND_RATE = {8: (3, 3e-4), 6: (3, 3e-4), 4: (6, 1e-3), 3: (8, 2e-3), 2: (10, 3e-3)}


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
        UserError: there is no fine-tuning for that width.
    """
    if weight_bits not in _EPOCHS_AND_RATE:
        choices = ", ".join(map(str, _EPOCHS_AND_RATE))
        raise UserError(f"{weight_bits} bits have no fine-tuning; choose one of {choices}")
    spec = replace(spec or QuantizationSpec(observer="mse"), weight_bits=weight_bits)
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
