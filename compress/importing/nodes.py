"""What ONNX nodes say: their attributes, and what to call them."""

from collections.abc import Mapping
from typing import Any

import onnx
from onnx import helper

_LONGEST_NAME = 48


def attributes(node: onnx.NodeProto) -> Mapping[str, Any]:
    """The attributes of a node, as Python values; text as str."""
    found = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    return {
        name: value.decode() if isinstance(value, bytes) else value for name, value in found.items()
    }


def called(node: onnx.NodeProto) -> str:
    """What messages call a node: its operator and its name."""
    return f"{node.op_type:.60} '{node.name or node.output[0]:.60}'"


def layer_name(node: onnx.NodeProto) -> str:
    """Return what a reader knows a layer by: PyTorch's path, the node's name, or its operator.

    TensorFlow joins the names of all that was merged into a node; they mislead.
    """
    weight = node.input[1] if len(node.input) > 1 else ""
    if weight.endswith(".weight"):
        return weight.removesuffix(".weight")
    kind = node.op_type.lower()
    telling = kind in node.name.lower() and ";" not in node.name and len(node.name) < _LONGEST_NAME
    return node.name if telling else kind
