"""A float network as one safetensors file: its weights, and its structure as JSON metadata.

The structure is the traced graph: modules by type and constructor arguments, calls by name. Only
what is listed here can be named, so a file never runs code of its own, and a network that was
pruned or folded loads without the code that made it.
"""

import inspect
import json
import keyword
import math
import operator
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, fx, nn

from compress.errors import CompressError
from compress.files import with_sorted_metadata, written_whole
from compress.graph import FORMAT as QUANTIZED
from compress.graph.file import LARGEST_BYTES
from compress.model_structure import FORMAT, read_structure
from compress.model_vocabulary import ARITHMETIC, FUNCTIONS, METHODS, MODULES, OF_WEIGHTS, POOLS
from compress.reading import require_file
from compress.tracing import (
    check_same,
    has_hooks,
    inputs_of,
    only_tensor,
    setting,
    trace,
    write_sizes,
)
from compress.training_data import KEY, TrainingData

_OPERATIONS = ("placeholder", "get_attr", "call_module", "call_method", "output")
_NOT_STORED = frozenset(("self", "device", "dtype", "inplace", "args", "kwargs"))
_DTYPES = (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int64)
_LARGEST = 1 << 26  # elements; a structure that asks for more in one tensor is lying
_MOST_STEPS = 1 << 36  # sums and comparisons for two inputs: some ten seconds of one core
_LARGEST_NUMBER = 1 << 31
_LONGEST = 1024  # items of a list, such as sizes or axes; or letters


@dataclass(frozen=True)
class StoredModel:
    """A network read from a file.

    Attributes:
        model: the network, in eval mode.
        input_shape: shape of one input, without the batch.
        metadata: what the writer added, as strings.
    """

    model: fx.GraphModule
    input_shape: tuple[int, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)

    def example(self, batch: int = 2) -> Tensor:
        """A batch of zeros of the input's shape."""
        return torch.zeros(batch, *self.input_shape)


def save_model(
    model: nn.Module,
    example: Tensor,
    path: str | os.PathLike[str],
    *,
    metadata: Mapping[str, str] | None = None,
    training_data: TrainingData | None = None,
) -> None:
    """Write `model` to `path` as safetensors with its structure.

    Args:
        model: any traceable network of known layers.
        example: an input batch [N, ...]; its shape without N is recorded.
        path: the file to write.
        metadata: more strings to store, such as how the model was trained.
        training_data: how inputs are prepared and what the answers mean, to be stored as well.

    Raises:
        CompressError: a layer is not among those that can be stored, a weight is not finite, the
            file read back answers differently, or it can't be written.
    """
    example = only_tensor(example, "exporting floats as safetensors")
    graph = trace(model, example)
    _spell_sizes(graph, example)
    attributes = {str(n.target) for n in graph.graph.nodes if n.op == "get_attr"}
    structure = {
        "format": FORMAT,
        "input_shape": list(example.shape[1:]),
        "modules": {
            str(node.target): _describe(str(node.target), graph.get_submodule(str(node.target)))
            for node in graph.graph.nodes
            if node.op == "call_module"
        },
        "nodes": [_node_to_json(node) for node in graph.graph.nodes],
    }
    ties, trained = _ties(graph), sorted(attributes & dict(graph.named_parameters()).keys())
    structure |= {"parameters": trained} if trained else {}
    structure |= {"ties": ties} if ties else {}
    used = tuple(f"{name}." for name in structure["modules"])
    weights = {
        name: tensor.detach().cpu().contiguous().clone()
        for name, tensor in graph.state_dict().items()
        if (name.startswith(used) or name in attributes) and name not in ties
    }
    about = {} if training_data is None else {KEY: training_data.to_text()}
    extra = {**(metadata or {}), **about, "structure": json.dumps(structure, separators=(",", ":"))}
    _check_finite(weights, path)
    # In memory first: safetensors would turn a full disk into an error of its own.
    with written_whole(path) as temporary:
        temporary.write_bytes(with_sorted_metadata(save(weights, metadata=extra)))
        check_same(load_model(temporary).model, graph, example, f"read back from {path}, the file")


def _ties(graph: fx.GraphModule) -> dict[str, str]:
    """The names of weights that are others' too, and by which name those are held."""
    held, named = dict[int, str](), graph.named_parameters(remove_duplicate=False)
    first = {name: held.setdefault(id(tensor), name) for name, tensor in named}
    return {name: other for name, other in first.items() if name != other}


def _tie(model: nn.Module, ties: Mapping[str, str]) -> None:
    """Let names stand for one weight again, so that training changes it for all of them."""
    for path, other in ties.items():
        owner, name = _owner(model, path)
        setattr(owner, name, model.get_parameter(other))


def _spell_sizes(graph: fx.GraphModule, example: Tensor) -> None:
    """Write sizes as numbers; where they depend on the batch, `x.shape` becomes `x.size()`."""
    write_sizes(graph, inputs_of(example))
    graph.graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output"))
    for node in graph.graph.nodes:
        if node.target is getattr and node.args[1:] == ("shape",):
            node.op, node.target, node.args = "call_method", "size", node.args[:1]
    graph.recompile()


def load_model(path: str | os.PathLike[str]) -> StoredModel:
    """Read a network written by `save_model`.

    Raises:
        CompressError: the file is missing, is not such a file, its structure and weights disagree,
            or a weight is not finite.
    """
    require_file(path, most=LARGEST_BYTES)
    try:
        with safe_open(os.fspath(path), framework="pt") as file:
            metadata = file.metadata() or {}
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a whole safetensors file"
        raise CompressError(f"cannot read the model {path}: {reason}") from error
    if QUANTIZED in metadata:
        raise CompressError(
            f"{path} is quantized already; give the float network that it comes from"
        )
    _check_kinds(weights, path)
    _check_finite(weights, path)
    structure, input_shape = read_structure(metadata.pop("structure", ""), path)
    try:
        ties = structure.get("ties", {})
        weights |= {name: weights[other] for name, other in ties.items()}
        model = _build(structure, input_shape, weights)
        model.load_state_dict(weights, strict=True, assign=True)
        _tie(model, ties)
    except Exception as error:
        raise CompressError(f"{path}: structure and weights disagree: {_reason(error)}") from error
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    return StoredModel(model.eval(), input_shape, metadata)


def _reason(error: Exception) -> str:
    """The line of an error that says something: of PyTorch's list of misfits, the first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    lines = lines or [type(error).__name__]
    return lines[1] if lines[0].startswith("Error(s) in loading") and lines[1:] else lines[0]


def _check_finite(weights: Mapping[str, Tensor], path: str | os.PathLike[str]) -> None:
    for name, tensor in weights.items():
        if not torch.isfinite(tensor).all():
            raise CompressError(f"{path}: {name} holds NaN or infinity; train the model anew")


def _check_kinds(weights: Mapping[str, Tensor], path: str | os.PathLike[str]) -> None:
    for name, tensor in weights.items():
        if tensor.dtype not in _DTYPES:
            raise CompressError(
                f"{path}: {name} holds {tensor.dtype}; save the network with float32 weights"
            )


def _describe(name: str, module: nn.Module) -> dict[str, Any]:
    kind = type(module).__name__
    if MODULES.get(kind) is not type(module):
        raise CompressError(f"layer {name} is a {kind}, which a model file cannot hold")
    parameters = (
        p for p in inspect.signature(type(module).__init__).parameters if p not in _NOT_STORED
    )
    arguments = {p: getattr(module, p) for p in parameters if hasattr(module, p)}
    if "bias" in arguments:
        arguments["bias"] = arguments["bias"] is not None
    return {"type": kind, "arguments": arguments}


def _node_to_json(node: fx.Node) -> dict[str, Any]:
    target = node.target
    if has_hooks(node):
        raise CompressError(
            f"layer {target} has a forward hook, which a model file cannot hold; remove it"
        )
    if node.op == "call_function":
        names = {function: name for name, function in FUNCTIONS.items()}
        target = names.get(target, "")  # type: ignore[arg-type]
    if not target or (node.op == "call_method" and target not in METHODS):
        called = getattr(node.target, "__name__", node.target)
        raise CompressError(
            f"operation {node.name} ({called}) cannot be held by a model file; use a layer of"
            " torch.nn in its place, or export to ONNX, TorchScript or pt2"
        )
    return {
        "name": node.name,
        "op": node.op,
        "target": target,
        "args": _to_json(node.args),
        "kwargs": _to_json(dict(node.kwargs)),
    }


def _to_json(value: Any) -> Any:
    if isinstance(value, fx.Node):
        return {"node": value.name}
    if isinstance(value, tuple | list):
        return [_to_json(item) for item in value]
    if isinstance(value, slice):
        return {"slice": [_to_json(part) for part in (value.start, value.stop, value.step)]}
    if isinstance(value, dict):
        return {"map": {key: _to_json(item) for key, item in value.items()}}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise CompressError(
        f"an argument of type {type(value).__name__} cannot be held by a model file"
    )


def _from_json(value: Any, nodes: Mapping[str, fx.Node]) -> Any:
    if isinstance(value, list):
        return tuple(_from_json(item, nodes) for item in value)
    if isinstance(value, dict) and "node" in value:
        return nodes[value["node"]]
    if isinstance(value, dict) and "slice" in value:
        return slice(*_from_json(value["slice"], nodes))
    if isinstance(value, dict):
        return {key: _from_json(item, nodes) for key, item in value["map"].items()}
    return value


def _build(
    structure: Mapping[str, Any], input_shape: tuple[int, ...], weights: Mapping[str, Tensor]
) -> fx.GraphModule:
    root = nn.Module()
    with torch.device("meta"):  # no memory is taken for what a lying structure asks
        for path, description in structure["modules"].items():
            _attach(root, path, _construct(description))
        named = {node["target"] for node in structure["nodes"] if node["op"] == "get_attr"}
        for path in sorted(named):
            trained = path in structure.get("parameters", ())
            _attach_tensor(root, path, weights[path].to("meta"), trained=trained)
        model = fx.GraphModule(root, _build_graph(structure["nodes"]), "Network").eval()
        model.graph.lint()
        _SizeCheck(model).run(torch.zeros(2, *input_shape))
    return model


class _SizeCheck(fx.Interpreter):
    """Runs the graph on shapes alone and stops before anything is impossibly large, or slow."""

    def __init__(self, model: fx.GraphModule) -> None:
        super().__init__(model)
        self.steps = 0

    def run_node(self, n: fx.Node) -> Any:
        values = [*n.args, *n.kwargs.values()]
        given = fx.map_arg(values, lambda node: self.env[node])
        self._check_given(n, given)
        result = super().run_node(n)
        if isinstance(result, Tensor):
            self._check_size(n, result)
        return result

    def _check_given(self, n: fx.Node, given: list[Any]) -> None:
        """Refuse what Python itself would blow up: long lists repeated, numbers of many digits."""
        numbers = (Tensor, int, float)
        if n.target is operator.pow and not isinstance(given[0], Tensor):
            raise ValueError(f"{n.name} is a power of what is no tensor")
        if n.target in ARITHMETIC and not all(isinstance(value, numbers) for value in given):
            raise ValueError(f"{n.name} is arithmetic of what are no numbers")
        odd = next((value for value in given if not _is_small(value)), None)
        if odd is not None:
            raise ValueError(f"{n.name} is given what is impossibly large")

    def _check_size(self, n: fx.Node, result: Tensor) -> None:
        if result.numel() > _LARGEST:
            raise ValueError(f"the output of {n.name} is impossibly large")
        self.steps += result.numel() * self._steps_of_one(n)
        if self.steps > _MOST_STEPS:
            raise ValueError(f"{n.name} would take impossibly long")

    def _steps_of_one(self, n: fx.Node) -> int:
        """How much is added, or compared, for one element of the node's output."""
        module = self.submodules[str(n.target)] if n.op == "call_module" else None
        weight = getattr(module, "weight", None)
        if n.target in OF_WEIGHTS:
            weight = fx.map_arg(setting(n, "weight", 1), lambda node: self.env[node])
        if isinstance(weight, Tensor) and weight.dim() > 1:
            return max(weight[0].numel(), weight[:, 0].numel())  # transposed ones are [in, out]
        window = getattr(module, "kernel_size", 1)
        if n.target in POOLS:
            window = fx.map_arg(setting(n, "kernel_size", 1), lambda node: self.env[node])
        sizes = window if isinstance(window, tuple | list) else (window, window)
        return math.prod(size for size in sizes if isinstance(size, int))


def _is_small(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return len(value) <= _LONGEST and all(map(_is_small, value))
    if isinstance(value, str):
        return len(value) <= _LONGEST
    return not isinstance(value, int) or abs(value) <= _LARGEST_NUMBER


def _construct(description: Mapping[str, Any]) -> nn.Module:
    arguments = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in description["arguments"].items()
    }
    return MODULES[description["type"]](**arguments)


def _attach(root: nn.Module, path: str, module: nn.Module) -> None:
    owner, name = _owner(root, path)
    owner.add_module(name, module)


def _attach_tensor(root: nn.Module, path: str, tensor: Tensor, *, trained: bool) -> None:
    """Put a weight that a forward names where it belongs, if no layer has brought it."""
    owner, name = _owner(root, path)
    held = name in owner._parameters or name in owner._buffers
    if trained and not held:
        owner.register_parameter(name, nn.Parameter(tensor))
    elif not held:
        owner.register_buffer(name, tensor)


def _owner(root: nn.Module, path: str) -> tuple[nn.Module, str]:
    """The module that a path's last name belongs to; those above are made where they lack."""
    *parents, name = path.split(".")
    if not all(re.fullmatch(r"\w+", part) for part in (*parents, name)):
        raise ValueError(f"{path!r} is no name of a layer")
    for parent in parents:
        if not hasattr(root, parent):
            root.add_module(parent, nn.Module())
        root = root.get_submodule(parent)
    return root, name


def _build_graph(descriptions: list[dict[str, Any]]) -> fx.Graph:
    graph = fx.Graph()
    nodes: dict[str, fx.Node] = {}
    for item in descriptions:
        target = item["target"]
        _check_names(item)
        if item["op"] == "call_function":
            target = FUNCTIONS[target]
        elif item["op"] == "call_method" and target not in METHODS:
            raise ValueError(f"method {target} is not among those known")
        elif item["op"] not in _OPERATIONS:
            raise ValueError(f"operation {item['op']} is not among those known")
        args, kwargs = _from_json(item["args"], nodes), _from_json(item["kwargs"], nodes)
        nodes[item["name"]] = graph.create_node(item["op"], target, args, kwargs, item["name"])
    return graph


def _check_names(item: Mapping[str, Any]) -> None:
    """Refuse names that are not plain identifiers: fx writes them into the code that it runs."""
    names = [item["name"], *item["kwargs"]["map"]]
    names += [item["target"]] if item["op"] == "placeholder" else []
    for name in names:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) or keyword.iskeyword(name):
            raise ValueError(f"{name!r} is no plain name")
