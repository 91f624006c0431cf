"""What a network was trained on, as far as its users must know: kept with its files."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from compress.errors import CompressError

KEY = "training_data"
"""What it is called in a file's metadata."""
_MOST = 1 << 16
_DARK = 0.35
"""Pictures whose mean is below this part of white have a dark ground."""


@dataclass(frozen=True)
class TrainingData:
    """How inputs are prepared, and what the answers mean.

    Attributes:
        name: of the data.
        shape: of one input, without the batch.
        pixels: whether inputs are pixels, 0 to 255, whose mean and deviation are on the scale
            0 to 1; else they are numbers of another kind.
        mean: of the training inputs, one for each channel or feature.
        std: their deviation.
        classes: the names of the answers, in order.
        split: percent of the inputs for training, validation and testing; none where folders say.

    Raises:
        CompressError: the values contradict each other.
    """

    name: str
    shape: tuple[int, ...]
    pixels: bool
    mean: tuple[float, ...]
    std: tuple[float, ...]
    classes: tuple[str, ...]
    split: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if problem := _problem(self):
            raise CompressError(f"what is kept of the training data cannot be: {problem}")

    @property
    def is_image(self) -> bool:
        """Whether an input is an image [C, H, W] of pixels, grey or in colour."""
        return self.pixels and len(self.shape) == 3 and self.shape[0] in (1, 3)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of an image."""
        return self.shape[-2], self.shape[-1]

    @property
    def grey(self) -> bool:
        """Whether an image has one channel."""
        return self.shape[0] == 1

    def to_text(self) -> str:
        """All of it as JSON."""
        return json.dumps(asdict(self))

    def sentences(self) -> list[str]:
        """Preparation and answers in words, for the comment of a file."""
        scale = "pixels / 255" if self.pixels else "inputs"
        names = ", ".join(f"{index} {name}" for index, name in enumerate(self.classes))
        numbers = [", ".join(f"{value:g}" for value in row) for row in (self.mean, self.std)]
        return [
            f"Trained on {self.name}. Mean of the {scale} by channel: {numbers[0]}; deviation:"
            f" {numbers[1]}.",
            *self._ground(),
            f"Answers: {names}.",
        ]

    def _ground(self) -> list[str]:
        """Which way round grey pictures are, where their mean tells."""
        if not (self.is_image and self.grey):
            return []
        mean = self.mean[0]
        if mean < _DARK:
            return [f"Most of a picture is dark, its mean {255 * mean:.0f} of 255: ink is bright."]
        if mean > 1 - _DARK:
            return [f"Most of a picture is bright, its mean {255 * mean:.0f} of 255: ink is dark."]
        return []


def from_text(text: str) -> TrainingData:
    """Read what `TrainingData.to_text` wrote.

    Raises:
        CompressError: it is damaged, or was never that.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CompressError("what is kept of the training data is not JSON") from error
    return from_json(values)


def from_json(values: Any) -> TrainingData:
    """The plain values of `TrainingData`, such as a manifest holds them, as what they were.

    Raises:
        CompressError: a value is missing, unknown or of another type.
    """
    try:
        lists = {name: _listed(value) for name, value in dict(values).items()}
        return TrainingData(**lists)
    except CompressError:
        raise
    except (TypeError, ValueError, LookupError, OverflowError) as error:
        raise CompressError(f"what is kept of the training data cannot be: {error}") from error


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _problem(data: TrainingData) -> str | None:
    channels = data.shape[0] if data.shape else 0
    checks: Mapping[str, bool] = {
        "its shape is none": 1 <= len(data.shape) <= 3 and _whole(data.shape, 1),
        "its name is no text": isinstance(data.name, str) and isinstance(data.pixels, bool),
        "its mean is not one number a channel": _numbers(data.mean, channels),
        "its deviation is not one number above 0 a channel": _numbers(data.std, channels)
        and all(value > 0 for value in data.std),
        "it has fewer than two classes": 2 <= len(data.classes) <= _MOST
        and all(isinstance(name, str) for name in data.classes),
        "its split is not three shares": len(data.split) in (0, 3) and _whole(data.split, 0),
    }
    return next((problem for problem, fine in checks.items() if not fine), None)


def _whole(values: Sequence[Any], low: int) -> bool:
    return all(type(value) is int and low <= value <= 1 << 24 for value in values)


def _numbers(values: Sequence[Any], count: int) -> bool:
    fine = all(type(value) in (int, float) and math.isfinite(value) for value in values)
    return fine and len(values) == count
