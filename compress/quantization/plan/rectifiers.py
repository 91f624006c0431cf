"""Rectifiers: ReLU, and ReLU with an upper bound, in every spelling."""

from dataclasses import dataclass

import torch
from torch import fx, nn
from torch.nn import functional

from compress.tracing import Op, module_of, op_of, setting

_CLAMPS = (torch.clamp, torch.clip, "clamp", "clip")
_LOWER = (torch.clamp_min, "clamp_min")


@dataclass(frozen=True)
class Rectifier:
    """max(x, 0), and no more than `ceiling` if that is a number."""

    ceiling: float | None = None


def rectifier_of(node: fx.Node) -> Rectifier | None:
    """Return the rectifier that a node computes; None if it does otherwise."""
    op = op_of(node)
    if op is Op.RELU:
        return Rectifier()
    if op is Op.RELU6:
        return Rectifier(6.0)
    if isinstance(module_of(node), nn.Hardtanh) or node.target is functional.hardtanh:
        return _between(setting(node, "min_val", 1, -1.0), setting(node, "max_val", 2, 1.0))
    if node.target in _CLAMPS:
        return _between(setting(node, "min", 1), setting(node, "max", 2))
    if node.target in _LOWER:
        return _between(setting(node, "min", 1), None)
    return None


def _between(low: object, high: object) -> Rectifier | None:
    if isinstance(low, fx.Node) or low is None or low != 0:
        return None
    if high is None:
        return Rectifier()
    good = isinstance(high, int | float) and high > 0
    return Rectifier(float(high)) if good else None  # type: ignore[arg-type]
