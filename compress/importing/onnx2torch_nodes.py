"""onnx2torch's converters, one node at a time.

A newer version of an operator mostly allows more types of data; where onnx2torch lacks it, the
newest that it has is taken. The whole network is compared with onnxruntime afterwards.
"""

import onnx
from onnx import defs, helper, numpy_helper
from torch import nn

from compress.errors import first_line
from compress.importing.conversion import Conversion, Unconvertible

_REFUSALS = (
    *(NotImplementedError, KeyError, ValueError, RuntimeError, IndexError),
    *(TypeError, AttributeError),  # an attribute is of another kind than the operator's
)


def converted(conversion: Conversion, node: onnx.NodeProto) -> tuple[nn.Module, tuple[str, ...]]:
    """Return the module that onnx2torch makes of a node, and the names of the values it reads.

    Raises:
        Unconvertible: onnx2torch has no converter, or it refuses the node.
    """
    from onnx2torch.onnx_graph import OnnxGraph
    from onnx2torch.onnx_node import OnnxNode

    graph = OnnxGraph(_alone(conversion, node))
    try:
        made, mapping = _converter(node, conversion.opset)(OnnxNode(node, "node"), graph)
    except _REFUSALS as error:
        raise Unconvertible(first_line(error)) from error
    return made, tuple(mapping.inputs)


def _alone(conversion: Conversion, node: onnx.NodeProto) -> onnx.GraphProto:
    """Return a graph of one node, which knows its constants and the shapes of the rest."""
    named = [name for name in node.input if name]
    constants = {n: c for n in named if (c := conversion.constant(n)) is not None}
    inputs = [
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, conversion.shape(name))
        for name in named
        if name not in constants
    ]
    outputs = [onnx.ValueInfoProto(name=name) for name in node.output]
    initializers = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    return helper.make_graph([node], "node", inputs, outputs, initializers)


def _converter(node: onnx.NodeProto, opset: int):  # type: ignore[no-untyped-def]
    from onnx2torch.node_converters.registry import get_converter

    try:
        version = defs.get_schema(node.op_type, opset, node.domain).since_version
    except defs.SchemaError:
        raise Unconvertible("no such operator is known") from None
    for older in range(version, 0, -1):
        try:
            return get_converter(node.op_type, older, node.domain)
        except NotImplementedError:
            continue
    raise Unconvertible("this operator is not supported")
