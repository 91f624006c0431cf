"""What codes the operators of a file take its tensors for, where another node made them.

Files of this package sum and multiply whole numbers (`whole_numbers`): the codes that come out are
made with a scale of 1, and what they stand for is known from the layer that reads them alone.
"""

from collections.abc import Iterator

import onnx

_CARRYING = frozenset(
    (
        *("Clip", "MaxPool", "Transpose", "Reshape", "Flatten", "Slice", "Pad", "Gather"),
        *("Cast", "Identity"),
    )
)
_JOINING = frozenset(("Concat", "Max", "Min"))
"""Operators whose result has the code of the first tensor that they read, or of all of them."""


Stated = dict[str, tuple[str, str]]
"""The names of a scale and a zero point, by the name of the tensor that is read by them."""


def stated_codes(model: onnx.ModelProto) -> Stated:
    """Return the names of the scale and zero point by which each tensor is read, by its name.

    A tensor that several layers read has what the first of them says; one that reaches no
    convolution and no output without being computed on has no entry.
    """
    outputs = {each.name for each in model.graph.output}
    numbers = {
        node.output[0]: node
        for node in model.graph.node
        if node.op_type == "DequantizeLinear" and node.output[0] not in outputs
    }
    stated: Stated = {}
    for node in reversed(model.graph.node):
        stated.update(_read_by(node, outputs, stated))
    for node in reversed(model.graph.node):
        for name, code in (*_added(node, numbers, stated), *_carried(node, stated)):
            stated.setdefault(name, code)
    return stated


def _read_by(
    node: onnx.NodeProto, outputs: set[str], stated: Stated
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the tensors that a node reads, each with the code by which it does."""
    ends = node.op_type == "DequantizeLinear" and node.output[0] in outputs
    if (node.op_type == "QLinearConv" or ends) and len(node.input) > 2:
        yield node.input[0], (node.input[1], node.input[2])
    yield from _carried(node, stated)


def _carried(node: onnx.NodeProto, stated: Stated) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield what a node hands on unchanged, with the code by which its result is read."""
    if node.output[0] in stated and node.op_type in _CARRYING | _JOINING:
        read = node.input if node.op_type in _JOINING else node.input[:1]
        yield from ((name, stated[node.output[0]]) for name in read)


def _added(
    node: onnx.NodeProto, numbers: dict[str, onnx.NodeProto], stated: Stated
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield two tensors that are added as codes of one scale, with the code of one of them."""
    parts = [numbers.get(name) for name in node.input]
    if node.op_type != "Add" or len(parts) != 2 or parts[0] is None or parts[1] is None:
        return
    one, other = parts[0], parts[1]
    known = stated.get(one.input[0]) or stated.get(other.input[0])
    if known is None or list(one.input[1:]) != list(other.input[1:]):
        return
    yield from ((one.input[0], known), (other.input[0], known))
