"""From a folded float graph to a plan of integer layers: what each computes, on which values.

The plan fuses a ReLU into the layer before it, and puts values that must share one code (the two
sides of a max pool, a reshape, a concatenation, the inputs of an addition) into one group.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import fx
from torch.utils import _pytree as pytree

import compress.quantization.plan.layers  # noqa: F401 (registers the readers)
from compress.errors import CompressError
from compress.graph import ONE_OUTPUT
from compress.quantization.plan.layer import PlannedLayer, reader_of
from compress.quantization.plan.layers.move import PlannedMove, read_move
from compress.quantization.plan.rectifiers import rectifier_of
from compress.quantization.plan.refusals import Refusals, is_refused
from compress.quantization.plan.rewriting import rewrite
from compress.quantization.plan.rewriting.heads import leave_out_heads
from compress.tracing import Op, op_of, shape_of, source_of
from compress.tracing.outputs import apart, name_of, plain

_NOTHING = (Op.SHAPE, Op.CONSTANT)


@dataclass
class Plan:
    """The layers in order, the names of inputs and outputs, the source node of each value.

    Attributes:
        graph: the float network.
        inputs: the values that it takes, in order.
        outputs: the values that it gives, by what they are called, in order.
        form: how the float network arranges its outputs: alone, in a tuple, by name.
        layers: in the order of computation.
        sources: the node of each value.
        left_out: what the float network ends with and the integers leave to the caller.
    """

    graph: fx.GraphModule
    inputs: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    form: pytree.TreeSpec | None = None
    layers: list[PlannedLayer] = field(default_factory=list)
    sources: dict[str, fx.Node] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def input(self) -> str:
        """The input. Raise CompressError if there are several."""
        return _only(self.inputs, "inputs")

    @property
    def output(self) -> str:
        """The value that is the output. Raise CompressError if there are several."""
        return _only(list(self.outputs.values()), "outputs")

    @property
    def ends(self) -> set[str]:
        """The values that the network takes or gives."""
        return {*self.inputs, *self.outputs.values()}

    def arranged(self, answers: Sequence[Any]) -> Any:
        """Return answers, one an output, as the float network arranges them."""
        assert self.form is not None
        return pytree.tree_unflatten(list(answers), self.form)

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
            for name in layer.sharing[1:]:
                leader[find(name)] = find(layer.inputs[0])
        return {name: find(name) for name in leader}


def make_plan(graph: fx.GraphModule) -> Plan:
    """Read a folded graph (with shapes, as `compress.tracing.trace` leaves them) into a plan.

    Raises:
        CompressError: layers cannot be expressed in integers; the message names them all.
    """
    left_out = leave_out_heads(graph)
    rewrite(graph)
    planner = _Planner(Plan(graph, left_out=left_out))
    for node in graph.graph.nodes:
        planner.read(node)
    planner.refusals.check()
    return planner.plan


def _only(values: Sequence[str], what: str) -> str:
    if len(values) > 1:
        raise CompressError(f"the network has {len(values)} {what}, but one is needed here")
    return values[0]


class _Planner:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.values: dict[fx.Node, str] = {}
        self.refusals = Refusals()

    def read(self, node: fx.Node) -> None:
        op = op_of(node)
        if op is Op.INPUT:
            self._declare_input(node)
        elif op is Op.OUTPUT:
            self._declare_outputs(node.args[0])
        elif self.refusals.hides(node):
            return
        elif is_refused(node):  # of Dropout, folding removes what does nothing
            self.refusals.add(node)
        elif op is Op.IDENTITY:
            self.values[node] = self._value(source_of(node))
        elif op not in _NOTHING and shape_of(node) is not None and not self._fused(node):
            self._append(node)

    def _declare_input(self, node: fx.Node) -> None:
        self.plan.inputs.append(node.name)
        self._declare(node, node.name)

    def _declare_outputs(self, given: Any) -> None:
        found = [(name_of(path), each) for path, each in pytree.tree_flatten_with_path(given)[0]]
        values = [self._value(each) for _, each in found]
        self.refusals.check()
        for value in set(values) & set(self.plan.inputs):
            raise CompressError(
                f"the network gives its input '{value}' back as it is; leave that output out"
            )
        names = [name or value for (name, _), value in zip(found, values, strict=True)]
        if isinstance(given, fx.Node):
            names = [ONE_OUTPUT]
        self.plan.outputs = dict(zip(apart(names), values, strict=True))
        self.plan.form = pytree.tree_structure(plain(given))

    def _declare(self, node: fx.Node, name: str) -> None:
        self.values[node] = name
        self.plan.sources[name] = node

    def _value(self, node: Any) -> str:
        if self.refusals.hides(node):
            return str(node.name)
        if not isinstance(node, fx.Node) or node not in self.values:
            self.refusals.check()
            raise CompressError(f"{node} is not one tensor of the network; it cannot be quantized")
        return self.values[node]

    def _fused(self, node: fx.Node) -> bool:
        """Fuse a ReLU into the layer before it, if nothing else reads that layer's output."""
        rectifier = rectifier_of(node)
        if rectifier is None or len(source_of(node).users) > 1:
            return False
        for layer in self.plan.layers:
            if layer.source is source_of(node) and layer.takes_relu and not layer.relu:
                layer.relu, layer.source, layer.ceiling = True, node, rectifier.ceiling
                self._declare(node, layer.output)
                return True
        return False

    def _append(self, node: fx.Node) -> None:
        layer = reader_of(node)(node, self._value) or read_move(node, self._value)
        if layer is None:
            self.refusals.add(node)
            return
        if isinstance(layer, PlannedMove) and layer.changes_nothing:
            self.values[node] = layer.inputs[0]
            return
        self.plan.layers.append(layer)
        self._declare(node, layer.output)
