"""The tensors that flow between the nodes."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from compress.errors import CompressError
from compress.graph.numbers import INT32_MAX, Shape, is_int
from compress.graph.qparams import QParams

_MOST_AXES = 6


@dataclass(frozen=True)
class Value:
    """A tensor of codes: its `shape`, without the batch, has 1 to 6 axes.

    Arithmetic is done on (features,) and (channels, height, width); other shapes are moved only,
    or looked up in tables.
    """

    name: str
    shape: Shape
    qparams: QParams

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise CompressError(f"a value's name must be printable text, not {self.name!r:.40}")
        object.__setattr__(self, "shape", as_tuple(self.shape))
        good = isinstance(self.shape, tuple) and all(is_int(size, 1) for size in self.shape)
        if not good or not 1 <= len(self.shape) <= _MOST_AXES or math.prod(self.shape) > INT32_MAX:
            raise CompressError(
                f"value '{self.name}': the shape must be 1 to {_MOST_AXES} sizes above 0, such as"
                f" (features,) or (channels, height, width), not {self.shape!r:.80}"
            )
        if not isinstance(self.qparams, QParams):
            raise CompressError(f"value '{self.name}': its qparams are no QParams")


def is_name(value: object) -> bool:
    """Whether `value` is text that can name a value or a node."""
    return isinstance(value, str) and value != "" and value.isprintable()


def as_tuple(value: Any) -> Any:
    """Return a list as a tuple and a NumPy integer as an int, anything else unchanged."""
    if isinstance(value, list | tuple):
        return tuple(as_tuple(item) for item in value)
    return int(value) if isinstance(value, np.integer) else value
