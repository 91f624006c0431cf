"""The layers of the C code that compute each operator, one function an operator."""

from collections.abc import Sequence

from compress.exporters.c99.bands import windows_of
from compress.exporters.c99.lowering import EMITTERS, Lowering, Window, row_major, spread
from compress.graph import (
    Add,
    AveragePool,
    Concat,
    Conv,
    Flatten,
    FloatAveragePool,
    Gather,
    Linear,
    Maximum,
    MaxPool,
    Minimum,
    Mul,
    Pad,
    Permute,
    Resample,
    Reshape,
    ScaledAdd,
    Table,
    WeightedSum,
)

_FEWEST_SUMMED = 3
"""Rows of a mean over all of them that are added as they come, so that none is kept."""


@EMITTERS.emits(Conv)
def _convolution(lowering: Lowering, node: Conv) -> None:
    channels = lowering.input(node).channels
    # Of a single channel every convolution is an ordinary one.
    alone = channels > 1 and node.groups == channels == len(node.weight)
    top, left = node.padding[:2]
    window = Window(
        kernel=(node.weight.shape[2], node.weight.shape[3]),
        stride=node.stride,
        dilation=node.dilation,
        padding=(top, left),
    )
    lowering.add(node, "depthwise" if alone else "convolve", window)


@EMITTERS.emits(Linear)
def _linear(lowering: Lowering, node: Linear) -> None:
    plane = lowering.input(node)
    lowering.add(node, "convolve", Window(kernel=(plane.height, plane.width)))


@EMITTERS.emits(AveragePool)
def _average(lowering: Lowering, node: AveragePool) -> None:
    window = Window(kernel=node.kernel, stride=node.stride, padding=node.padding[:2])
    _, height, _ = spread(lowering.graph.value(node.output).shape)
    if height == 1 and node.kernel[0] >= _FEWEST_SUMMED and not any(node.padding):
        lowering.add_in_passing(node, "mean", window)
    else:
        lowering.add(node, "average", window)


@EMITTERS.emits(FloatAveragePool)
def _float_average(lowering: Lowering, node: FloatAveragePool) -> None:
    lowering.add(node, "float_average", Window(kernel=node.kernel, stride=node.stride))


@EMITTERS.emits(Resample)
def _resample(lowering: Lowering, node: Resample) -> None:
    across = windows_of(node.columns)
    down = windows_of(node.rows)
    window = Window(kernel=(down.weights.shape[1], across.weights.shape[1]))
    height = down.weights.shape[1]
    spans = [(first, first + height) for first in down.firsts]
    lowering.add(node, "resample", window, spans)


@EMITTERS.emits(MaxPool)
def _maximum(lowering: Lowering, node: MaxPool) -> None:
    window = Window(
        kernel=node.kernel, stride=node.stride, dilation=node.dilation, padding=node.padding[:2]
    )
    lowering.add(node, "maximum", window)


@EMITTERS.emits(Add)
def _addition(lowering: Lowering, node: Add) -> None:
    lowering.add(node, "add")


@EMITTERS.emits(Mul)
def _multiplication(lowering: Lowering, node: Mul) -> None:
    lowering.add(node, "multiply")


@EMITTERS.emits(ScaledAdd)
def _scaled_addition(lowering: Lowering, node: ScaledAdd) -> None:
    lowering.add(node, "sum_codes")


@EMITTERS.emits(WeightedSum)
def _weighted_sum(lowering: Lowering, node: WeightedSum) -> None:
    lowering.add(node, "weigh")


@EMITTERS.emits(Maximum, Minimum)
def _extreme(lowering: Lowering, node: Maximum | Minimum) -> None:
    lowering.add(node, "choose")


@EMITTERS.emits(Concat)
def _concatenation(lowering: Lowering, node: Concat) -> None:
    shape = lowering.graph.value(node.output).shape
    lowering.add(node, {0: "join", _width_axis(shape): "abut"}.get(node.axis, "rearrange"))


@EMITTERS.emits(Gather)
def _gather(lowering: Lowering, node: Gather) -> None:
    shape = lowering.graph.value(node.output).shape
    if node.axis == 1 < len(shape) - 1:
        lowering.add(node, "pick_rows", spans=[(index, index + 1) for index in node.indices])
    elif node.axis == _width_axis(shape) and len(shape) <= 3:
        lowering.add(node, "pick_places")
    else:
        lowering.add(node, "pick" if node.axis == 0 else "rearrange")


def _width_axis(shape: Sequence[int]) -> int:
    """Return the axis whose entries are places of a row, or groups of neighbours."""
    return min(2, len(shape) - 1) or -1


@EMITTERS.emits(Pad)
def _pad(lowering: Lowering, node: Pad) -> None:
    top = node.before[1] if len(node.before) > 2 else 0
    lowering.add(node, "pad", Window(padding=(top, node.before[-1])))


@EMITTERS.emits(Permute)
def _permute(lowering: Lowering, node: Permute) -> None:
    steps = row_major(lowering.graph.value(node.output).shape)
    if not lowering.stored_as(node, [steps[node.axes.index(i)] for i in range(len(steps))]):
        lowering.add(node, "rearrange")


@EMITTERS.emits(Table)
def _table(lowering: Lowering, node: Table) -> None:
    lowering.add(node, "look_up")


@EMITTERS.emits(Reshape, Flatten)
def _reshape(lowering: Lowering, node: Reshape | Flatten) -> None:
    if lowering.moves_nothing(node) or lowering.is_taken_in(node):
        lowering.place[node.output] = lowering.place[node.inputs[0]]
    elif not lowering.stored_as(node, row_major(lowering.graph.value(node.inputs[0]).shape)):
        lowering.add(node, "reorder")
