"""The figures of an ONNX file: its constants are read, its shapes observed by running it."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from compress.apart import call_apart
from compress.errors import CompressError, first_line
from compress.measuring.figures import Figures
from compress.measuring.onnx_files import zeros_for
from compress.onnx_runner import ONNX_MODULES, open_session
from compress.trust import is_trusted, is_vouched_for

if TYPE_CHECKING:
    import onnx

_WEIGHT_INPUTS = {
    "Conv": (1, 2),
    "ConvTranspose": (1, 2),
    "ConvInteger": (1,),
    "QLinearConv": (3, 8),
    "FusedConv": (1, 2),
    "Gemm": (0, 1, 2),
    "FusedGemm": (0, 1, 2),
    "QGemm": (0, 3, 6),
    "MatMul": (0, 1),
    "FusedMatMul": (0, 1),
    "MatMulInteger": (0, 1),
    "QLinearMatMul": (0, 3),
    "BatchNormalization": (1, 2),
    "InstanceNormalization": (1, 2),
    "LayerNormalization": (1, 2),
    "GroupNormalization": (1, 2),
    "PRelu": (1,),
    "Add": (0, 1),
    "Sub": (0, 1),
    "Mul": (0, 1),
    "Div": (0, 1),
}
_ELEMENTWISE = frozenset(("Add", "Sub", "Mul", "Div"))
_CHANGES_OF_FORM = frozenset(
    (
        *("DequantizeLinear", "QuantizeLinear", "Cast", "Identity"),
        *("Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Pad", "Tile"),
        *("Gather", "GatherElements"),
    )
)
_PRODUCT_INPUTS = {
    "Conv": (0, 1),
    "ConvTranspose": (0, 1),
    "ConvInteger": (0, 1),
    "QLinearConv": (0, 3),
    "FusedConv": (0, 1),
    "Gemm": (0, 1),
    "FusedGemm": (0, 1),
    "QGemm": (0, 3),
    "MatMul": (0, 1),
    "FusedMatMul": (0, 1),
    "MatMulInteger": (0, 1),
    "QLinearMatMul": (0, 3),
}
"""Places of the two factors among the inputs of the operators whose MACs count."""


def onnx_figures(path: Path) -> Figures:
    """Return the figures of the file. The MACs of one with control flow need trust.

    Raises:
        CompressError: it is not a sound ONNX file.
    """
    if is_vouched_for(path):
        return read_figures(path, trust=True)
    function = "compress.measuring.onnx_figures:figures_as_json"
    return Figures(
        **call_apart(function, str(path), is_trusted(path), what=path, needs=ONNX_MODULES)
    )


def figures_as_json(path: str, trust: bool) -> dict[str, int | None]:
    """Return `read_figures` as what JSON holds."""
    return asdict(read_figures(Path(path), trust=trust))


def read_figures(path: Path, *, trust: bool) -> Figures:
    """Return the figures, read and observed in this process."""
    from compress.onnx_reading import control_flow, inlined, parse_onnx, stored_bytes

    model = inlined(parse_onnx(path), str(path))
    runs = trust or control_flow(model) is None
    try:
        constants = dict(_constants(model.graph))
        return Figures(
            params=_onnx_params(model.graph, constants),
            macs=_onnx_macs(model, constants, path) if runs else None,
            weight_bytes=sum(map(stored_bytes, constants.values())),
            file_bytes=path.stat().st_size + _external_bytes(path, constants.values()),
        )
    except CompressError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, OSError) as error:
        # Nodes without what their kind has, such as a constant without a value.
        raise CompressError(
            f"{path} holds nodes that contradict themselves: {first_line(error)}; export it anew"
        ) from error


def _constants(graph: "onnx.GraphProto") -> Iterator[tuple[str, "onnx.TensorProto"]]:
    """Yield the name and value of every constant of a graph and of the graphs within it."""
    from onnx import AttributeProto

    for tensor in graph.initializer:
        yield tensor.name, tensor
    for sparse in graph.sparse_initializer:
        yield sparse.values.name, sparse.values
        yield f"indices of {sparse.values.name}", sparse.indices
    for node in graph.node:
        if node.op_type == "Constant":
            yield node.output[0], _constant_value(node)
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH:
                yield from _constants(attribute.g)


def _constant_value(node: "onnx.NodeProto") -> "onnx.TensorProto":
    from onnx import helper, numpy_helper

    attribute = node.attribute[0]
    value = helper.get_attribute_value(attribute)
    if attribute.name == "value":
        return value
    if attribute.name == "sparse_value":
        return value.values
    # Spelled-out numbers are 32-bit floats and 64-bit integers by the standard; NumPy would widen.
    dtype = np.float32 if "float" in attribute.name else np.int64
    text = "string" in attribute.name
    return numpy_helper.from_array(np.asarray(value, object if text else dtype))


def _external_bytes(path: Path, tensors: Iterable["onnx.TensorProto"]) -> int:
    names = {
        entry.value
        for tensor in tensors
        for entry in tensor.external_data
        if entry.key == "location"
    }
    files = [path.parent / name for name in names]
    return sum(file.stat().st_size for file in files if file.is_file())


def _onnx_params(graph: "onnx.GraphProto", constants: Mapping[str, "onnx.TensorProto"]) -> int:
    """Count the elements of every distinct constant that is a weight of some operator."""
    producers = {output: node for node in _all_nodes(graph) for output in node.output}
    weights = {
        found
        for node in producers.values()
        for name in _weight_inputs(node, producers)
        if (found := _constant_behind(name, producers, constants)) is not None
        # One number added or multiplied is part of the arithmetic, not a trained weight.
        and not (node.op_type in _ELEMENTWISE and math.prod(constants[found].dims) == 1)
    }
    return sum(math.prod(constants[name].dims) for name in weights)


def _all_nodes(graph: "onnx.GraphProto") -> Iterator["onnx.NodeProto"]:
    from onnx import AttributeProto

    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH:
                yield from _all_nodes(attribute.g)


def _weight_inputs(
    node: "onnx.NodeProto", producers: Mapping[str, "onnx.NodeProto"]
) -> Iterator[str]:
    sources = {producers[name].op_type for name in node.input if name in producers}
    if node.op_type == "Mul" and "DynamicQuantizeLinear" in sources:
        return  # the product of two scales
    for place in _WEIGHT_INPUTS.get(node.op_type, ()):
        if place < len(node.input):
            yield node.input[place]


def _constant_behind(
    name: str,
    producers: Mapping[str, "onnx.NodeProto"],
    constants: Mapping[str, "onnx.TensorProto"],
) -> str | None:
    """Follow `name` back through changes of form to the constant it comes from, if any."""
    while name not in constants:
        node = producers.get(name)
        if node is None or node.op_type not in _CHANGES_OF_FORM or not node.input:
            return None
        name = node.input[0]
    return name


def _onnx_macs(
    model: "onnx.ModelProto", constants: Mapping[str, "onnx.TensorProto"], path: Path
) -> int | None:
    products = [node for node in model.graph.node if node.op_type in _PRODUCT_INPUTS]
    wanted = {node.output[0] for node in products}
    for node in products:
        wanted.update(node.input[place] for place in _PRODUCT_INPUTS[node.op_type])
    shapes = {name: tuple(constants[name].dims) for name in wanted & constants.keys()}
    observed = _observed_shapes(model, sorted(wanted - constants.keys()), path)
    if observed is None:
        return None
    batch, shapes_run = observed
    return sum(_node_macs(node, shapes | shapes_run) for node in products) // batch


def _node_macs(node: "onnx.NodeProto", shapes: Mapping[str, tuple[int, ...]]) -> int:
    left, right = (shapes[node.input[place]] for place in _PRODUCT_INPUTS[node.op_type])
    output = shapes[node.output[0]]
    if node.op_type == "ConvTranspose":
        return left[0] * math.prod(left[2:]) * math.prod(right)
    if "Conv" in node.op_type:
        return output[0] * math.prod(output[2:]) * math.prod(right)
    transposed = any(a.name == "transA" and a.i for a in node.attribute)
    return math.prod(output) * left[0 if transposed else -1]


def _observed_shapes(
    model: "onnx.ModelProto", names: list[str], path: Path
) -> tuple[int, dict[str, tuple[int, ...]]] | None:
    """Run one input of zeros and return its batch size and the shapes of the tensors `names`.

    Running knows the shapes of every operator that the runtime knows, which ONNX's shape inference
    does not: it stops at the first of onnxruntime's own, such as QLinearGlobalAveragePool.
    """
    import onnx

    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.ClearField("output")
    known = {value.name for value in probe.graph.input}
    ran = [name for name in names if name not in known]
    probe.graph.output.extend(onnx.ValueInfoProto(name=name) for name in ran)
    try:
        session = open_session(probe.SerializeToString(), path, optimized=False)
        feed = {value.name: zeros_for(value) for value in session.get_inputs()}
        values = session.run(ran, feed) if ran else []
        batch = next(iter(feed.values())).shape[0]
    except Exception:  # a file that cannot be run alone still has its other figures
        return None
    shapes = {name: value.shape for name, value in zip(ran, values, strict=True)}
    shapes.update((name, value.shape) for name, value in feed.items() if name in names)
    return batch, shapes
