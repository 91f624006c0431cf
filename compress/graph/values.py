"""The tensors that flow between the nodes."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from compress.errors import CompressError
from compress.graph.numbers import INT32_MAX, Shape, is_int
from compress.graph.qparams import QParams


@dataclass(frozen=True)
class Value:
    """A tensor of codes: `shape` is (features,) or (channels, height, width), without the batch."""

    name: str
    shape: Shape
    qparams: QParams

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise CompressError(f"a value's name must be printable text, not {self.name!r:.40}")
        object.__setattr__(self, "shape", as_tuple(self.shape))
        good = isinstance(self.shape, tuple) and all(is_int(size, 1) for size in self.shape)
        if not good or len(self.shape) not in (1, 3) or math.prod(self.shape) > INT32_MAX:
            raise CompressError(
                f"value '{self.name}': the shape must be (features,) or (channels, height, width),"
                f" not {self.shape!r:.80}"
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
