"""Borders around an image as integer layers: of a constant, or of the image's own pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import fx

from compress.graph import Gather, Node, Pad, Value
from compress.quantization.plan.layer import Emission, PlannedLayer, ValueOf, reads
from compress.quantization.plan.rewriting.replacing import plain_module
from compress.tracing import Op, setting, shape_of, source_of

Ends = tuple[tuple[int, int], ...]
"""What is added before and after along each axis but the batch; less than 0 is cut off."""

_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""What NumPy calls the borders of pixels."""


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
        before, after = zip(*self.ends, strict=True)
        return [Pad(**self.names, before=before, after=after, fill=fill)]


@dataclass(kw_only=True)
class PlannedBorder(PlannedLayer):
    """A border of the image's own pixels, or less of it: `picks` are the entries of each axis."""

    picks: tuple[tuple[int, ...], ...]

    moves_codes = True

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the choice of entries along each axis in turn."""
        nodes: list[Node] = []
        name, shape = self.inputs[0], emission.values[self.inputs[0]].shape
        axes = [axis for axis, size in enumerate(shape) if self.picks[axis] != (*range(size),)]
        for axis in axes:
            output = self.output if axis == axes[-1] else f"{self.output}_along_{axis}"
            shape = (*shape[:axis], len(self.picks[axis]), *shape[axis + 1 :])
            code = emission.values[self.output].qparams
            emission.values[output] = Value(output, shape, code)
            indices = self.picks[axis]
            nodes.append(
                Gather(name=output, inputs=(name,), output=output, indices=indices, axis=axis)
            )
            name = output
        return nodes


@reads(Op.PAD)
def read(node: fx.Node, value_of: ValueOf) -> PlannedLayer | None:
    """Return the layer of a border."""
    ends, mode, value = _border(node)
    shape = (shape_of(source_of(node)) or ())[1:]
    if ends is None or not math.isfinite(value):
        return None
    source = value_of(node.args[0])
    if mode == "constant" and min(map(min, ends)) >= 0:
        return PlannedPad.of(node, source, ends=ends, value=value)
    if mode == "constant" and max(map(max, ends)) > 0:
        return None
    picks = tuple(_picks(size, end, mode) for size, end in zip(shape, ends, strict=True))
    return PlannedBorder.of(node, source, picks=picks)


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


def _picks(size: int, end: tuple[int, int], mode: str) -> tuple[int, ...]:
    """Return the entries of an axis, its border included, less what is cut off."""
    before, after = (max(0, side) for side in end)
    entries = np.arange(size)
    if before or after:
        entries = np.pad(entries, (before, after), mode=_MODES[mode])  # type: ignore[call-overload]
    first, last = (max(0, -side) for side in end)
    return tuple(entries[first : len(entries) - last].tolist())
