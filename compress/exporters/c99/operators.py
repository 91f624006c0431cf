"""The layers of the C code that compute each operator, one function an operator."""

from compress.exporters.c99.lowering import EMITTERS, Lowering, Window
from compress.graph import (
    Add,
    AveragePool,
    Concat,
    Conv,
    Flatten,
    Gather,
    Linear,
    MaxPool,
    Mul,
    Reshape,
    ScaledAdd,
    Table,
)


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
    lowering.add(node, "average", Window(kernel=node.kernel, stride=node.stride))


@EMITTERS.emits(MaxPool)
def _maximum(lowering: Lowering, node: MaxPool) -> None:
    window = Window(kernel=node.kernel, stride=node.stride, padding=node.padding[:2])
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


@EMITTERS.emits(Concat)
def _concatenation(lowering: Lowering, node: Concat) -> None:
    lowering.add(node, "join")


@EMITTERS.emits(Gather)
def _gather(lowering: Lowering, node: Gather) -> None:
    lowering.add(node, "pick")


@EMITTERS.emits(Table)
def _table(lowering: Lowering, node: Table) -> None:
    lowering.add(node, "look_up")


@EMITTERS.emits(Reshape, Flatten)
def _reshape(lowering: Lowering, node: Reshape | Flatten) -> None:
    if lowering.moves_nothing(node) or lowering.is_taken_in(node):
        lowering.place[node.output] = lowering.place[node.inputs[0]]
    else:
        lowering.add(node, "reorder")
