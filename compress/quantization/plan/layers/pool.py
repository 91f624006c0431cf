"""What pools have in common: windows that slide over a value seen as an image."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import fx

from compress.graph import Node, Shape
from compress.quantization.plan.arrangement import Arrangement
from compress.quantization.plan.layer import Emission, PlannedLayer
from compress.quantization.plan.moving import moves_between
from compress.quantization.plan.shapes import held_shape, surrounded
from compress.tracing import shape_of, source_of


@dataclass(kw_only=True)
class PlannedPool(PlannedLayer):
    """A layer that computes an image of another size from each channel of an image."""

    arrangement: Arrangement

    @property
    def channel_repeats(self) -> int | None:
        """Each channel stays one, if the image is the input itself."""
        same = self.arrangement.shape == held_shape(shape_before(self.node))
        return 1 if same and self.arrangement.counts_up else None

    def pooled(
        self, emission: Emission, kind: type[Node], fields: dict[str, Any], size: tuple[int, int]
    ) -> list[Node]:
        """Return the pool's node between the moves that make the image and the result's shape."""
        image = self.arrangement
        made = (image.shape[0], *size)
        target = emission.values[self.output].shape
        return surrounded(
            emission,
            self,
            kind,
            fields,
            made,
            before=moves_between(emission.values[self.inputs[0]].shape, image.shape, image.indices),
            after=moves_between(made, target, np.arange(math.prod(made))),
            suffix="pooled",
        )


def shape_before(node: fx.Node) -> Shape:
    """Return the shape of what a node reads, the batch not counted."""
    return (shape_of(source_of(node)) or ())[1:]


def size_after(node: fx.Node) -> tuple[int, int]:
    """Return height and width of the image that a node gives; a series has one row."""
    height, width = held_shape((shape_of(node) or ())[1:])[1:]
    return height, width
