"""Values seen as images, so that a window can slide over any of their axes."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from compress.graph import Shape
from compress.quantization.plan.moving import Indices
from compress.quantization.plan.shapes import held_shape
from compress.quantization.plan.window import Window


class Chosen:
    """Numbers chosen from a value by their places, which are held on each device that asks."""

    def __init__(self, indices: Indices) -> None:
        self._indices = indices
        self._held: dict[torch.device, Tensor] = {}

    def of(self, values: Tensor) -> Tensor:
        """Return those of values [N, ...]: [N, numbers]."""
        device = values.device
        if device not in self._held:
            self._held[device] = torch.from_numpy(self._indices).to(device)
        return values.flatten(1)[:, self._held[device]]


@dataclass(frozen=True, eq=False)
class Arrangement:
    """A value seen as an image of `shape`: `indices` say where its numbers stand in the value."""

    shape: Shape
    indices: Indices

    @cached_property
    def chosen(self) -> Chosen:
        """The numbers, in the order of the image."""
        return Chosen(self.indices)

    @cached_property
    def counts_up(self) -> bool:
        """Whether the numbers stand as they do in the value."""
        return np.array_equal(self.indices, np.arange(len(self.indices)))

    def image(self, values: Tensor) -> Tensor:
        """Return values [N, ...] as images [N, *shape]."""
        if self.counts_up and len(self.indices) == math.prod(values.shape[1:]):
            return values.reshape(len(values), *self.shape)
        return self.chosen.of(values).reshape(len(values), *self.shape)


def as_it_is(shape: Shape) -> Arrangement:
    """Return a value of `shape` as the image that it is held as."""
    return Arrangement(held_shape(shape), np.arange(math.prod(shape)))


def over_axes(shape: Shape, axes: Collection[int]) -> tuple[Arrangement, Window]:
    """Return a value of `shape` as an image, and the window that takes in some of its axes.

    The axes do not count the batch. Height and width of an image stay what they are; other axes
    become the height, side by side.
    """
    if len(shape) == 3 and 0 not in axes:
        kernel = (shape[1] if 1 in axes else 1, shape[2] if 2 in axes else 1)
        return as_it_is(shape), Window(kernel, kernel)
    if len(shape) == 2 and set(axes) == {1}:
        return as_it_is(shape), Window((1, shape[1]), (1, shape[1]))
    seen = [axis for axis in sorted(axes) if shape[axis] > 1] or sorted(axes)[:1]
    reduced = math.prod(shape[axis] for axis in seen)
    places = np.arange(math.prod(shape)).reshape(shape)
    first, last = seen[0], seen[-1]
    if all(axis in seen or shape[axis] == 1 for axis in range(first, last + 1)):
        image = (math.prod(shape[:first]), reduced, math.prod(shape[last + 1 :]))
    else:
        kept = [axis for axis in range(len(shape)) if axis not in seen]
        places = places.transpose(*kept, *seen)
        image = (places.size // reduced, reduced, 1)
    kernel = (reduced, 1)
    return Arrangement(image, places.reshape(-1)), Window(kernel, kernel)
