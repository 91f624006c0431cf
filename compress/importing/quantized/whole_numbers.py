"""Sums and products as this package's exporter writes them: float32 steps on whole numbers.

Codes less their zero points, times whole weights, are added or multiplied, scaled by one factor
and rounded by a QuantizeLinear of scale 1 (`compress.exporters.onnx.operators.elementwise`); or
added and rounded by one whose scale is the factor (`compress.exporters.onnx.additions`).
"""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx

from compress.graph import Add, Mul, QParams, WeightedSum
from compress.graph.operators.weighted_sum import LARGEST_WEIGHT
from compress.importing.nodes import layer_name
from compress.importing.quantized.building import Building, Code, Codes
from compress.importing.quantized.fusing import Real

_CLOSE = 2.0**-21
"""How near a factor is to the ratio of two scales that it was computed from in float32."""


def whole_numbers(building: Building, real: Real, code: Code, stated: Code | None) -> Codes | None:
    """Return the codes of a sum or product of whole numbers, or None if this is no such thing.

    Args:
        building: takes the node.
        real: what is computed between the codes.
        code: by what the file rounds it.
        stated: by what the next layer reads the result, if that is known.
    """
    parts = [real.sources.get(name) for name in real.nodes[0].input] if real.nodes else []
    held = [part for part in parts if part is not None]
    if len(held) != 2 or len(parts) != 2 or code.signed or any(part.signed for part in held):
        return None
    factor, zero = _steps(building, real.nodes, code)
    if factor is None:
        return None
    result = Code(QParams(code.qparams.scale, code.qparams.zero_point + zero), signed=False)
    if stated is not None and stated.qparams.zero_point == result.qparams.zero_point:
        result = stated
    first = real.nodes[0]
    if first.op_type == "Mul":
        return _product(building, first, held, factor, result)
    if zero or first.op_type not in ("Add", "Sub"):
        return None
    return _sum(building, first, held, factor, result)


def _steps(
    building: Building, nodes: Sequence[onnx.NodeProto], code: Code
) -> tuple[np.float32 | None, int]:
    """Return the factor behind the first node, and the zero point that is added after it."""
    numbers: dict[str, Any] = {}
    for before, node in itertools.pairwise(nodes):
        others = [name for name in node.input if name != before.output[0]]
        given = building.observed.constants.get(others[0]) if len(others) == 1 else None
        if node.op_type in numbers or given is None or given.size != 1:
            return None, 0
        numbers[node.op_type] = given.reshape(-1)[0]
    if not numbers:
        return np.float32(1 / np.float64(code.qparams.scale)), 0
    if list(numbers) not in (["Mul"], ["Mul", "Add"]) or code.qparams.scale != 1:
        return None, 0
    return np.float32(numbers["Mul"]), int(numbers.get("Add", 0))


def _sum(
    building: Building, node: onnx.NodeProto, parts: list[Codes], factor: np.float32, code: Code
) -> Codes | None:
    """Add a weighted sum: the scales by which its inputs are read are their weights."""
    weights = [part.qparams.scale for part in parts]
    if any(weight != int(weight) or not 1 <= weight <= LARGEST_WEIGHT for weight in weights):
        return None
    inputs = [building.lowered(part) for part in parts]
    if node.op_type == "Add" and weights == [1, 1] and _adds(inputs, factor, code):
        return building.add(Add, layer_name(node), inputs, code)
    sign = -1 if factor < 0 else 1
    signs = (sign, -sign if node.op_type == "Sub" else sign)
    unit = _unit(abs(factor), np.float32(code.qparams.scale))
    if unit is None:
        return None
    whole = tuple(s * int(weight) for s, weight in zip(signs, weights, strict=True))
    return building.add(WeightedSum, layer_name(node), inputs, code, weights=whole, unit=unit)


def _adds(inputs: Sequence[Codes], factor: np.float32, code: Code) -> bool:
    """Whether codes of one scale are added, and scaled to the result's within float32's error."""
    if inputs[0].qparams != inputs[1].qparams or inputs[0].shape != inputs[1].shape:
        return False
    ratio = inputs[0].qparams.scale / code.qparams.scale
    return abs(ratio / float(factor) - 1) < _CLOSE


def _unit(factor: np.float32, scale: np.float32) -> float | None:
    """Return the float32 that gives this factor when it is divided by the scale."""
    near = np.float32(factor * scale)
    return next(
        (float(unit) for unit in (near, *neighbours(near)) if np.float32(unit / scale) == factor),
        None,
    )


def _product(
    building: Building, node: onnx.NodeProto, parts: list[Codes], factor: np.float32, code: Code
) -> Codes | None:
    """Add a product whose code has the scale that gives this factor: the one it is read by, if so.

    `parts` are read by a scale of 1; their own scales stand in the integer network.
    """
    if any(part.qparams.scale != 1 for part in parts):
        return None
    inputs = [building.lowered(part) for part in parts]
    product = np.float32(inputs[0].qparams.scale) * np.float32(inputs[1].qparams.scale)
    near = np.float32(product / factor)
    steps = (np.float32(code.qparams.scale), near, *neighbours(near))
    found = next((step for step in steps if np.float32(product / step) == factor), None)
    if found is None:
        return None
    given = Code(QParams(float(found), code.qparams.zero_point), signed=False)
    return building.add(Mul, layer_name(node), inputs, given)


def neighbours(numbers: Any) -> tuple[Any, Any]:
    """The float32 numbers below and above each."""
    return np.nextafter(numbers, np.float32(0)), np.nextafter(numbers, np.float32(np.inf))
