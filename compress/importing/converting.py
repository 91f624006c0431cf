"""A whole ONNX graph turned into a torch.fx graph, node by node.

Each operator has a converter in `compress.importing.converters`, or else onnx2torch's is taken.
"""

import re

import onnx
from torch import fx

from compress.errors import CompressError
from compress.importing import converters  # noqa: F401  (they register themselves)
from compress.importing.conversion import CONVERTERS, Conversion, Unconvertible
from compress.importing.nodes import called
from compress.importing.observing import Observed
from compress.importing.onnx2torch_nodes import converted
from compress.tracing.outputs import apart


def convert(model: onnx.ModelProto, observed: Observed, where: str) -> fx.GraphModule:
    """Return a network as a torch.fx graph, unchecked; batch first, of any size.

    Raises:
        CompressError: operators can't be converted; the message names all of them.
    """
    conversion = Conversion(model, observed)
    for each, name in zip(observed.inputs, _parameters(observed), strict=True):
        conversion.values[each.name] = conversion.graph.placeholder(name)
    refused: list[str] = []
    for node in model.graph.node:
        if all(name in observed.constants or name in observed.sizes for name in node.output):
            continue
        _convert_node(conversion, node, refused)
    if refused:
        raise CompressError(_refusal(where, refused))
    constant = [each.name for each in model.graph.output if each.name not in conversion.values]
    if constant:
        raise CompressError(f"{where}: its output '{constant[0]:.60}' does not depend on the input")
    outputs = [conversion.values[each.name] for each in model.graph.output]
    conversion.graph.output(outputs[0] if len(outputs) == 1 else tuple(outputs))
    made = fx.GraphModule(conversion.network, conversion.graph, "ImportedNetwork").eval()
    made.graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output"))
    made.graph.lint()
    return made


def _parameters(observed: Observed) -> list[str]:
    """What forward calls the inputs: "input", or where there are several what the file does."""
    if len(observed.inputs) == 1:
        return ["input"]
    words = (re.sub(r"\W", "_", each.name) for each in observed.inputs)
    return apart(word if word.isidentifier() else f"_{word}" for word in words)


def _convert_node(conversion: Conversion, node: onnx.NodeProto, refused: list[str]) -> None:
    """Add a node to the graph, or its reason to those refused; go on, to find the others."""
    own = CONVERTERS.get(f"{node.domain}.{node.op_type}" if node.domain else node.op_type)
    try:
        made = own(conversion, node) if own else _by_onnx2torch(conversion, node)
    except Unconvertible as error:
        refused.append(f"{called(node)} ({error})")
        made = conversion.graph.placeholder("refused")
    results = made if isinstance(made, tuple) else (made,)
    for name, value in zip(node.output, results, strict=False):
        conversion.values[name] = value


def _by_onnx2torch(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    module, inputs = converted(conversion, node)
    arguments = [conversion.value(name) for name in inputs if name]
    return conversion.module(node, module, *arguments)


def _refusal(where: str, refused: list[str]) -> str:
    shown = "; ".join(refused[:20])
    more = f"; and {len(refused) - 20} more" if len(refused) > 20 else ""
    return (
        f"{where}: {len(refused)} of its nodes can't be taken: {shown}{more}. Replace them before"
        " the export, or leave them out at the end and do that part yourself"
    )
