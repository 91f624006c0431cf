"""Borders of a constant around an image as an integer layer; others only move pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import fx

from compress.graph import Node, Pad
from compress.quantization.plan.layer import Emission, PlannedLayer, ValueOf, reads
from compress.quantization.plan.rewriting.replacing import plain_module
from compress.tracing import Op, setting, shape_of, source_of

Ends = tuple[tuple[int, int], ...]
"""What is added before and after along each axis but the batch; less than 0 is cut off."""


@dataclass(kw_only=True)
class PlannedPad(PlannedLayer):
    """A border of one number."""

    ends: Ends
    value: float

    moves_codes = True

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the border; its number gets the nearest code."""
        code = emission.codes[self.output]
        fill = int(code.quantize(np.array(self.value, np.float32)))
        # A series is held as an image of one row.
        ends = (self.ends[0], (0, 0), self.ends[1]) if len(self.ends) == 2 else self.ends
        before, after = zip(*ends, strict=True)
        return [Pad(**self.names, before=before, after=after, fill=fill)]


@reads(Op.PAD)
def read(node: fx.Node, value_of: ValueOf) -> PlannedLayer | None:
    """Return the layer of a border of one number; what only cuts off moves pixels."""
    ends, mode, value = _border(node)
    if ends is None or mode != "constant" or not math.isfinite(value):
        return None
    if min(map(min, ends)) < 0 or not any(map(any, ends)):
        return None
    return PlannedPad.of(node, value_of(node.args[0]), ends=ends, value=value)


def _border(node: fx.Node) -> tuple[Ends | None, str, float]:
    """Return what a node adds, how, and the constant; None if integers can't do that."""
    module, axes = plain_module(node), len(shape_of(source_of(node)) or ()) - 1
    if node.op == "call_module":
        kind = type(module).__name__.lower()
        mode = next((one for one in ("reflect", "replica", "circular") if one in kind), "constant")
        mode = "replicate" if mode == "replica" else mode
        sides, value = getattr(module, "padding", None), getattr(module, "value", 0.0)
    else:
        mode, value = setting(node, "mode", 2, "constant"), setting(node, "value", 3, None) or 0.0
        sides = setting(node, "pad", 1)
    return _ends(sides, axes), str(mode), float(value)


def _ends(sides: object, axes: int) -> Ends | None:
    """Return the sides, the last axis first as PyTorch has them, by axis."""
    if not isinstance(sides, Sequence) or not all(isinstance(size, int) for size in sides):
        return None
    pairs = [(sides[i], sides[i + 1]) for i in range(0, len(sides), 2)]
    if len(pairs) > axes and any(map(any, pairs[axes:])):
        return None  # along the batch
    pairs = [*pairs, *[(0, 0)] * axes][:axes]
    return tuple(reversed(pairs))
