"""What ONNX nodes say: their attributes and inputs, what to call them, and what takes each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import onnx
from onnx import helper

CLIP = ("min", "max")
PAD = ("pads", "value", "axes")
REDUCE = ("axes",)
SLICE = ("starts", "ends", "axes", "steps")
"""What the inputs of these operators say, as `settings` takes it."""

_LONGEST_NAME = 48

Function = TypeVar("Function", bound=Callable[..., object])


class ByOperator(dict[str, Function]):
    """Functions by the operator that each takes.

    Example:
        >>> lengths = ByOperator()
        >>> @lengths.takes("Concat", "Add")
        ... def count(node):
        ...     return len(node.input)
        >>> lengths["Add"](helper.make_node("Add", ["a", "b"], ["c"]))
        2
    """

    def takes(self, *operators: str) -> Callable[[Function], Function]:
        """Register the decorated function; operators of other domains are "domain.name"."""

        def register(function: Function) -> Function:
            self.update(dict.fromkeys(operators, function))
            return function

        return register


def attributes(node: onnx.NodeProto) -> Mapping[str, Any]:
    """The attributes of a node, as Python values; text as str."""
    found = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    return {
        name: value.decode() if isinstance(value, bytes) else value for name, value in found.items()
    }


def operand(node: onnx.NodeProto, place: int) -> str:
    """The name of the input at a place; empty if it is left out."""
    return node.input[place] if place < len(node.input) else ""


def settings(
    node: onnx.NodeProto, inputs: Sequence[str], constant: Callable[[str, str], Any]
) -> Mapping[str, Any]:
    """What a node is told by attributes, or from a later opset on by inputs of the same meaning.

    Args:
        node: a node whose first input is the tensor it works on.
        inputs: what its other inputs say, in order; as attributes they have the same names.
        constant: (name, what it says) returns the array that an input holds, or raises.

    Returns:
        Numbers and lists of them by name, without those that are left out.
    """
    said = {what: operand(node, place) for place, what in enumerate(inputs, 1)}
    read = {what: constant(name, what).tolist() for what, name in said.items() if name}
    return {**attributes(node), **read}


def number(value: Any) -> float | None:
    """The one number of a setting, which may stand in a list; None if there is none."""
    while isinstance(value, list):
        value = value[0] if value else None
    return None if value is None else float(value)


def called(node: onnx.NodeProto) -> str:
    """What messages call a node: its operator and its name."""
    return f"{node.op_type:.60} '{node.name or node.output[0]:.60}'"


def layer_name(node: onnx.NodeProto) -> str:
    """Return what a reader knows a layer by: PyTorch's path, the node's name, or its operator.

    TensorFlow joins the names of all that was merged into a node; they mislead.
    """
    weight = operand(node, 1)
    if weight.endswith(".weight"):
        return weight.removesuffix(".weight")
    kind = node.op_type.lower()
    telling = kind in node.name.lower() and ";" not in node.name and len(node.name) < _LONGEST_NAME
    return node.name if telling else kind
