"""A graph as one safetensors file: its arrays as tensors, all else as JSON in the metadata."""

import dataclasses
import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy.typing as npt

from compress.errors import CompressError, one_line
from compress.graph.node import Node
from compress.graph.operators import OPERATORS
from compress.graph.qparams import QParams
from compress.graph.sharing import weight_holders
from compress.graph.values import Value
from compress.reading import require_file

FORMAT = "compress.QuantizedGraph"
ONE_OUTPUT = "logits"
"""What the output is called where there is one."""

LARGEST_BYTES = 1 << 29
"""Of a network's safetensors file."""

_VERSION = 1
_WEIGHT = "weight"
_WEIGHTS_OF = "weights_of"  # the node whose weights a node uses, too

Tensors = dict[str, npt.NDArray[Any]]
Graph = TypeVar("Graph")


def serialized(
    *,
    inputs: Sequence[Value],
    values: Sequence[Value],
    nodes: Sequence[Node],
    outputs: Mapping[str, str],
    float_input: bool,
    left_out: Sequence[str] = (),
) -> bytes:
    """Return a file that holds the parts of a graph; the same parts always give the same bytes."""
    import safetensors.numpy

    holders = weight_holders(nodes)
    given = [_value_structure(value) for value in inputs]
    structure = {
        "version": _VERSION,
        **({"inputs": given} if len(given) > 1 else {"input": given[0]}),
        "values": [_value_structure(value) for value in values],
        "nodes": [_node_structure(node, holders) for node in nodes],
        **_output_structure(outputs),
        "float_input": float_input,
        **({"left_out": list(left_out)} if left_out else {}),
    }
    tensors = {
        f"{node.name}.{field}": getattr(node, field)
        for node in nodes
        for field in node.arrays
        if field != _WEIGHT or node.name not in holders
    }
    metadata = {FORMAT: json.dumps(structure, allow_nan=False)}
    held: bytes = safetensors.numpy.save(tensors, metadata)
    return held


def load(path: str | os.PathLike[str], build: Callable[..., Graph]) -> Graph:
    """Read the parts that `serialized` holds and give them to `build`. No code in the file is run.

    Raises:
        CompressError: the file is missing, corrupt, or `build` refuses its parts.
    """
    tensors, metadata = _read_safetensors(path)
    if FORMAT not in metadata:
        raise CompressError(f"{path} holds no QuantizedGraph")
    try:
        return build(**_parts(json.loads(metadata[FORMAT]), tensors))
    except CompressError as error:
        raise CompressError(f"{path} holds no sound QuantizedGraph: {error}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CompressError(f"{path} holds no sound QuantizedGraph: {one_line(error)}") from None


def _output_structure(outputs: Mapping[str, str]) -> dict[str, Any]:
    one = outputs.get(ONE_OUTPUT) if len(outputs) == 1 else None
    return {"outputs": dict(outputs)} if one is None else {"output": one}


def _value_structure(value: Value) -> dict[str, Any]:
    # The file's word for qparams is "code".
    return {"name": value.name, "shape": value.shape, "code": dataclasses.asdict(value.qparams)}


def _node_structure(node: Node, holders: Mapping[str, str]) -> dict[str, Any]:
    structure: dict[str, Any] = {"operator": type(node).__name__}
    if node.name in holders:
        structure[_WEIGHTS_OF] = holders[node.name]
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        left_out = "added" in field.metadata and value == field.default
        if field.name not in node.arrays and not left_out:
            structure[node.file_words.get(field.name, field.name)] = value
    return structure


def _parts(structure: Any, tensors: Tensors) -> dict[str, Any]:
    """Return a graph's parts from the file's structure and arrays; each array is used once."""
    version = structure.pop("version")
    if version != _VERSION:
        raise CompressError(f"its version is {version!r:.40}, but this program reads {_VERSION}")
    given = structure.pop("inputs") if "inputs" in structure else [structure.pop("input")]
    structure["inputs"] = tuple(_value(value) for value in given)
    if "output" in structure:
        structure["outputs"] = structure.pop("output")
    structure["values"] = tuple(_value(value) for value in structure["values"])
    nodes: list[Node] = []
    for one in structure["nodes"]:
        nodes.append(_node(one, _with_weights_of(one, tensors, nodes)))
    structure["nodes"] = tuple(nodes)
    if tensors:
        raise CompressError(f"no node uses the tensor {next(iter(tensors))!r:.60}")
    return structure


def _value(structure: dict[str, Any]) -> Value:
    structure = dict(structure)
    return Value(qparams=QParams(**structure.pop("code")), **structure)


def _with_weights_of(structure: dict[str, Any], tensors: Tensors, before: list[Node]) -> Tensors:
    """The arrays of the nodes not built yet, this one's with the weights of an earlier node."""
    if _WEIGHTS_OF not in structure:
        return tensors
    name, holder = structure["name"], structure.pop(_WEIGHTS_OF)
    weight = next((getattr(n, _WEIGHT, None) for n in before if n.name == holder), None)
    if weight is None or f"{name}.{_WEIGHT}" in tensors:
        raise CompressError(f"node {name!r:.60}: no earlier node {holder!r:.60} holds its weights")
    tensors[f"{name}.{_WEIGHT}"] = weight
    return tensors


def _node(structure: dict[str, Any], tensors: Tensors) -> Node:
    name, operator = structure["name"], structure.pop("operator")
    if operator not in OPERATORS:
        raise CompressError(f"node {name!r:.60}: there is no operator {operator!r:.60}")
    kind = OPERATORS[operator]
    missing = [field for field in kind.arrays if f"{name}.{field}" not in tensors]
    if missing:
        raise CompressError(f"node {name!r:.60}: its tensor '{missing[0]}' is missing")
    structure |= {field: tensors.pop(f"{name}.{field}") for field in kind.arrays}
    for field, word in kind.file_words.items():
        structure[field] = structure.pop(word)
    return kind(**structure)


def _read_safetensors(path: str | os.PathLike[str]) -> tuple[Tensors, dict[str, str]]:
    """Return the arrays and the metadata of a safetensors file. Raise CompressError if none."""
    from safetensors import SafetensorError, safe_open

    require_file(path, most=LARGEST_BYTES)
    try:
        with safe_open(path, framework="np") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except OSError as error:
        raise CompressError(f"cannot read {path}: {one_line(error)}") from None
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CompressError(f"{path} is not a sound safetensors file: {one_line(error)}") from None
