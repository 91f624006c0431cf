"""From a folded float graph to a plan of integer layers: what each computes, on which values.

The plan fuses a ReLU into the layer before it, and puts values that must share one code (the two
sides of a max pool, a reshape, a concatenation, the inputs of an addition) into one group.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.errors import CompressError
from compress.tracing import (
    Op,
    channel_repeats,
    has_hooks,
    module_of,
    op_of,
    per_axis,
    reduced_axes,
    setting,
    shape_of,
    source_of,
)

FUSES_RELU = (Op.CONVOLUTION, Op.LINEAR, Op.ADD)
_ACTIVATIONS = (
    *(nn.LeakyReLU, nn.ELU, nn.SiLU, nn.GELU, nn.Tanh, nn.Sigmoid),
    *(nn.Hardsigmoid, nn.Hardswish, nn.Hardtanh),
    *(functional.silu, functional.gelu, functional.hardswish, functional.leaky_relu),
    *(torch.sigmoid, torch.tanh, "sigmoid", "tanh"),
)
_NOTHING = (Op.SHAPE, Op.CONSTANT)
REARRANGING = (Op.MAX_POOL, Op.RESHAPE, Op.CONCATENATE)


@dataclass(frozen=True)
class Window:
    """The geometry of a pool, each (rows, columns)."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int] = (0, 0)


@dataclass
class PlannedLayer:
    """One integer layer.

    Attributes:
        op: convolution, linear, average pool, max pool, add, concatenate, reshape, or other: an
            activation as a table.
        node: the graph node that computes it.
        inputs: names of the values it reads.
        output: name of the value it makes.
        source: the node whose float output is that value: `node`, or the ReLU fused into it.
        relu: whether a ReLU is fused.
        ceiling: upper bound of the output's range, as ReLU6 has.
        window: the geometry of a pool.
    """

    op: Op
    node: fx.Node
    inputs: tuple[str, ...]
    output: str
    source: fx.Node
    relu: bool = False
    ceiling: float | None = None
    window: Window | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> "PlannedLayer":
        return self  # copies of a network share the graph that they come from


@dataclass
class Plan:
    """The layers in order, the names of input and output, the source node of each value."""

    graph: fx.GraphModule
    input: str = ""
    output: str = ""
    layers: list[PlannedLayer] = field(default_factory=list)
    sources: dict[str, fx.Node] = field(default_factory=dict)

    def shape(self, value: str) -> tuple[int, ...]:
        """The shape of a value, without the batch."""
        return (shape_of(self.sources[value]) or ())[1:]

    def readers(self, value: str) -> list[PlannedLayer]:
        """The layers that read a value."""
        return [layer for layer in self.layers if value in layer.inputs]

    def groups(self) -> dict[str, str]:
        """For each value the name of the group of values that share its code."""
        leader = {name: name for name in self.sources}

        def find(name: str) -> str:
            while leader[name] != name:
                name = leader[name]
            return name

        for layer in self.layers:
            for name in _sharing(layer)[1:]:
                leader[find(name)] = find(layer.inputs[0])
        return {name: find(name) for name in leader}


def make_plan(graph: fx.GraphModule) -> Plan:
    """Read a folded graph (with shapes, as `compress.tracing.trace` leaves them) into a plan.

    Raises:
        CompressError: a layer cannot be expressed in integers; the message names it.
    """
    planner = _Planner(Plan(graph))
    for node in graph.graph.nodes:
        planner.read(node)
    return planner.plan


def elementwise(layer: PlannedLayer) -> Callable[[Tensor], Tensor]:
    """The function that an activation layer applies to each element."""
    node, rest = layer.node, layer.node.args[1:]

    def apply(values: Tensor) -> Tensor:
        module = module_of(node)
        if isinstance(module, nn.PReLU):  # its slope stays as it is, wherever the values lie
            return functional.prelu(values, module.weight.detach().to(values))
        if module is not None:
            return module(values)
        if node.op == "call_method":
            return getattr(values, str(node.target))(*rest, **node.kwargs)
        return node.target(values, *rest, **node.kwargs)  # type: ignore[operator]

    return apply


def _sharing(layer: PlannedLayer) -> Sequence[str]:
    if layer.op in REARRANGING:
        return [*layer.inputs, layer.output]
    return layer.inputs if layer.op is Op.ADD else []


class _Planner:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.values: dict[fx.Node, str] = {}

    def read(self, node: fx.Node) -> None:
        op = op_of(node)
        if op is Op.INPUT:
            self._declare_input(node)
        elif op is Op.OUTPUT:
            self.plan.output = self._value(node.args[0])
        elif has_hooks(node):
            raise CompressError(
                f"layer {called(node)} has a forward hook, which integers can't express; remove it"
            )
        elif op is Op.DROPOUT:  # folding removes those that do nothing
            raise CompressError(
                f"layer {called(node)} drops values at random in eval mode too; pass it "
                "training=self.training"
            )
        elif op is Op.IDENTITY:
            self.values[node] = self._value(source_of(node))
        elif op not in _NOTHING and shape_of(node) is not None and not self._fused(node, op):
            self._append(node, op)

    def _declare_input(self, node: fx.Node) -> None:
        if self.plan.input:
            raise CompressError("the network has several inputs; only one can be quantized")
        self.plan.input = node.name
        self._declare(node, node.name)

    def _declare(self, node: fx.Node, name: str) -> None:
        self.values[node] = name
        self.plan.sources[name] = node

    def _value(self, node: Any) -> str:
        if not isinstance(node, fx.Node) or node not in self.values:
            raise CompressError(f"{node} is not one tensor of the network; it cannot be quantized")
        return self.values[node]

    def _fused(self, node: fx.Node, op: Op) -> bool:
        """Fuse a ReLU into the layer before it, if nothing else reads that layer's output."""
        if op not in (Op.RELU, Op.RELU6) or len(source_of(node).users) > 1:
            return False
        for layer in self.plan.layers:
            if layer.source is source_of(node) and layer.op in FUSES_RELU and not layer.relu:
                layer.relu, layer.source = True, node
                layer.ceiling = 6.0 if op is Op.RELU6 else None
                self._declare(node, layer.output)
                return True
        return False

    def _append(self, node: fx.Node, op: Op) -> None:
        reader = _READERS.get(op, _activation)
        found = reader(node)
        if found is None:
            raise _refusal(node)
        op, window = found
        inputs = node.args[0] if op is Op.CONCATENATE else node.args[: 2 if op is Op.ADD else 1]
        names = tuple(self._value(item) for item in inputs)  # type: ignore[union-attr]
        self.plan.layers.append(PlannedLayer(op, node, names, node.name, node, window=window))
        self._declare(node, node.name)


_Found = tuple[Op, Window | None] | None


def _convolution(node: fx.Node) -> _Found:
    module = module_of(node)
    good = isinstance(module, nn.Conv2d) and module.padding_mode == "zeros"
    return (Op.CONVOLUTION, None) if good and len(shape_of(node) or ()) == 4 else None


def _linear(node: fx.Node) -> _Found:
    good = isinstance(module_of(node), nn.Linear) and len(shape_of(node) or ()) == 2
    return (Op.LINEAR, None) if good else None


def _add(node: fx.Node) -> _Found:
    shapes = [shape_of(item) for item in node.args[:2] if isinstance(item, fx.Node)]
    alike = len(shapes) == 2 and shapes[0] is not None and shapes[0] == shapes[1]
    return (Op.ADD, None) if alike and node.kwargs.get("alpha", 1) == 1 else None


def _concatenate(node: fx.Node) -> _Found:
    rank = len(shape_of(node) or ())
    return (Op.CONCATENATE, None) if setting(node, "dim", 1, 0) % rank == 1 else None


def _reshape(node: fx.Node) -> _Found:
    return (Op.RESHAPE, None) if channel_repeats(node) is not None else None


def _max_pool(node: fx.Node) -> _Found:
    window = _window(node, dilation_at=4, ceil_at=5)
    return (Op.MAX_POOL, window) if window else None


def _average_pool(node: fx.Node) -> _Found:
    window = _window(node, dilation_at=99, ceil_at=4)
    divided = setting(node, "divisor_override", 6) is not None
    good = window is not None and window.padding == (0, 0) and not divided
    return (Op.AVERAGE_POOL, window) if good else None


def _adaptive_average(node: fx.Node) -> _Found:
    before, after = (shape_of(source_of(node)) or ())[2:], (shape_of(node) or ())[2:]
    if len(before) != 2 or any(size % parts for size, parts in zip(before, after, strict=True)):
        return None
    kernel = (before[0] // after[0], before[1] // after[1])
    return Op.AVERAGE_POOL, Window(kernel, kernel)


def _mean(node: fx.Node) -> _Found:
    shape = shape_of(source_of(node)) or ()
    if len(shape) != 4 or sorted(reduced_axes(node)) != [2, 3]:
        return None
    return Op.MEAN, Window(shape[2:], shape[2:])


def _activation(node: fx.Node) -> _Found:
    module = module_of(node)
    kind = type(module) if module is not None else node.target
    known = op_of(node) in (Op.RELU, Op.RELU6) or kind in _ACTIVATIONS
    # One table serves all channels, so all must have one slope.
    known = known or (isinstance(module, nn.PReLU) and module.num_parameters == 1)
    return (Op.OTHER, None) if known else None


_READERS: dict[Op, Callable[[fx.Node], _Found]] = {
    Op.CONVOLUTION: _convolution,
    Op.LINEAR: _linear,
    Op.ADD: _add,
    Op.CONCATENATE: _concatenate,
    Op.RESHAPE: _reshape,
    Op.MAX_POOL: _max_pool,
    Op.AVERAGE_POOL: _average_pool,
    Op.ADAPTIVE_AVERAGE_POOL: _adaptive_average,
    Op.MEAN: _mean,
}


def _window(node: fx.Node, *, dilation_at: int, ceil_at: int) -> Window | None:
    """The geometry of a pool, or None if it is dilated, rounds up, or is not two-dimensional."""
    if len(shape_of(node) or ()) != 4:
        return None
    kernel = per_axis(setting(node, "kernel_size", 1), 2)
    stride = per_axis(setting(node, "stride", 2) or kernel, 2)
    padding = per_axis(setting(node, "padding", 3, 0), 2)
    dilation = per_axis(setting(node, "dilation", dilation_at, 1), 2)
    if dilation != (1, 1) or setting(node, "ceil_mode", ceil_at, False):
        return None
    return Window(kernel, stride, padding)  # type: ignore[arg-type]


def called(node: fx.Node) -> str:
    """How a reader of the network's code would call a node: a module by its path."""
    return str(node.target) if node.op == "call_module" else node.name


def _refusal(node: fx.Node) -> CompressError:
    module = module_of(node)
    what = module if module is not None else getattr(node.target, "__name__", node.target)
    calls = [n for n in node.graph.nodes if n.op == "call_module" and n.target == node.target]
    advice = "replace it, or keep this network in float"
    if op_of(node) is Op.BATCH_NORM and len(calls) > 1:
        advice = f"it is called {len(calls)} times, so it can't be folded; give each call its own"
    elif op_of(node) is Op.BATCH_NORM:
        advice = "no layer beside it can take it up exactly, as where padding follows"
    return CompressError(f"layer {called(node)} ({what}) cannot be expressed in integers; {advice}")
