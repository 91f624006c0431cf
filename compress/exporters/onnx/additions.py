"""Additions in the form that onnxruntime has a kernel for, where no rounding can differ."""

import numpy as np
import numpy.typing as npt

from compress.exporters.onnx.writer import Writer
from compress.graph import CODE_MAX, Add, QParams

_ROUNDINGS = 6
"""The most that any runtime makes of float32 from two codes to a sum in output steps: of the two
factors, the constant of the zero points, two products and sums, or a division."""


def is_safe(writer: Writer, node: Add) -> bool:
    """Whether every runtime rounds every sum to the same code, however it scales it.

    So it is where no sum in output steps lies as near to a tie as the errors of float32 reach.
    """
    codes, target = writer.graph.value(node.inputs[0]).qparams, writer.graph.value(node.output)
    factor = float(writer.graph.multiplier(node)[0])
    lowest, highest = -2 * codes.zero_point, 2 * (CODE_MAX - codes.zero_point)
    sums = np.arange(lowest, highest + 1, dtype=np.float64)
    steps = sums * factor + target.qparams.zero_point
    steps = steps[(steps > -1) & (steps < CODE_MAX + 1)]
    largest = 2 * CODE_MAX * factor + CODE_MAX
    return bool((_from_ties(steps) > _ROUNDINGS * largest * 2.0**-24).all())


def _from_ties(steps: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How far numbers are from the nearest that lies half way between two whole ones."""
    return np.abs(steps - np.floor(steps) - 0.5)


def write_addition(writer: Writer, node: Add) -> None:
    """Write an addition as float32 between codes: whole numbers, added, then divided and rounded.

    onnxruntime takes the four for one of its QLinearAdd.
    """
    codes = [writer.centered(name) for name in node.inputs]
    total = writer.emit("Add", codes)
    step = np.float32(1 / np.float64(writer.graph.multiplier(node)[0]))
    result = QParams(float(step), writer.graph.value(node.output).qparams.zero_point)
    name = writer.emit("QuantizeLinear", [total, *writer.code(result)])
    writer.names[node.output] = writer.rectified(node, name)
