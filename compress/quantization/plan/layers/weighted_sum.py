"""Sums and differences of two values with codes of their own, as an integer layer."""

import operator
from dataclasses import dataclass

import numpy as np
import torch
from torch import fx

from compress.graph import Node, WeightedSum
from compress.graph.operators.weighted_sum import LARGEST_WEIGHT
from compress.quantization.plan.layer import Emission, PlannedLayer, ValueOf
from compress.quantization.plan.operands import two_operands

SUBTRACTIONS = (operator.sub, torch.sub, torch.subtract, "sub", "subtract")


@dataclass(kw_only=True)
class PlannedWeightedSum(PlannedLayer):
    """Two values times a real number each, added; they may be spread along axes of size 1."""

    coefficients: tuple[float, float]

    takes_relu = True

    def constant_bytes(self, weight_bits: int) -> int:
        """Return the bytes of the unit."""
        return 4

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the sum."""
        scales = (emission.codes[name].scale for name in self.inputs)
        weights, unit = self.weights(*scales)
        return [WeightedSum(**self.names, weights=weights, unit=unit, relu=self.relu)]

    def weights(self, first: float, second: float) -> tuple[tuple[int, int], float]:
        """Return the whole numbers that codes of these scales are multiplied with, and the unit.

        If the scales are powers of two, and the coefficients, the numbers are exact.
        """
        reals = [c * scale for c, scale in zip(self.coefficients, (first, second), strict=True)]
        largest = max(map(abs, reals))
        unit = float(np.float32(largest / LARGEST_WEIGHT))
        signs = (1 if real > 0 else -1 for real in reals)
        sizes = (min(max(round(abs(real) / unit), 1), LARGEST_WEIGHT) for real in reals)
        one, other = (sign * size for sign, size in zip(signs, sizes, strict=True))
        return (one, other), unit


def read_sum(node: fx.Node, value_of: ValueOf, sign: int) -> PlannedWeightedSum | None:
    """Return the layer of `one + sign * alpha * other`."""
    operands, alpha = two_operands(node), node.kwargs.get("alpha", 1)
    if operands is None or not isinstance(alpha, int | float) or not alpha:
        return None
    coefficients = (1.0, float(sign * alpha))
    return PlannedWeightedSum.of(node, *map(value_of, operands), coefficients=coefficients)
