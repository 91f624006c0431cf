"""The layers of a network as a report draws them: of floats or of integers."""

from collections import deque

from torch import Tensor, fx, nn

from compress.errors import CompressError
from compress.graph import QuantizedGraph, Weighted
from compress.profile import LayerProfile, layers_of
from compress.reporting.content import LayerRow
from compress.reporting.receptive_fields import receptive_fields
from compress.tracing import Op, op_of, shape_of, trace

_FLOAT_BYTES = 4


def layer_rows(network: nn.Module | QuantizedGraph, example: Tensor | None) -> tuple[LayerRow, ...]:
    """The inputs and layers of a network, in the order of computation.

    Args:
        network: floats, or integers.
        example: a batch of inputs; a network of floats is traced with it.

    Raises:
        CompressError: a network of floats comes without inputs, or cannot be traced.
    """
    if isinstance(network, QuantizedGraph):
        return _of_integers(network)
    if example is None:
        raise CompressError("a report of a float network needs inputs: give a batch of them")
    return _of_floats(trace(network, example[:2]))


def _of_integers(graph: QuantizedGraph) -> tuple[LayerRow, ...]:
    fields = receptive_fields(graph)
    rows = [LayerRow(x.name, "input", (), x.shape, receptive_field=1) for x in graph.inputs]
    made: dict[str, str] = {value.name: value.name for value in graph.inputs}
    for node in graph.nodes:
        made[node.output] = node.name
        value, kernel = graph.value(node.output), getattr(node, "kernel", ())
        rows.append(
            LayerRow(
                node.name,
                type(node).__name__,
                tuple(dict.fromkeys(made[name] for name in node.inputs)),
                value.shape,
                tuple(kernel),
                fields[node.output],
                node.parameters,
                node.macs(value),
                node.weight_bits if isinstance(node, Weighted) else None,
                node.weight_bytes,
            )
        )
    return tuple(rows)


def _of_floats(traced: fx.GraphModule) -> tuple[LayerRow, ...]:
    waiting = deque(layers_of(traced))
    shown: dict[fx.Node, tuple[str, ...]] = {}
    rows: list[LayerRow] = []
    for node in traced.graph.nodes:
        name = str(node.target) if node.op == "call_module" else node.name
        before = tuple(dict.fromkeys(n for each in node.all_input_nodes for n in shown[each]))
        profiled = bool(waiting) and waiting[0].name == name and op_of(node) is not Op.INPUT
        profile = waiting.popleft() if profiled else None
        if op_of(node) is Op.INPUT:
            rows.append(LayerRow(name, "input", (), (shape_of(node) or ())[1:], receptive_field=1))
        elif profile is None or op_of(node) in (Op.IDENTITY, Op.DROPOUT):
            shown[node] = before
            continue
        else:
            rows.append(_float_row(_own(name, rows), before, profile))
        shown[node] = (rows[-1].name,)
    return tuple(rows)


def _float_row(name: str, before: tuple[str, ...], profile: LayerProfile) -> LayerRow:
    return LayerRow(
        name,
        profile.kind,
        before,
        profile.output_shape,
        profile.kernel,
        profile.receptive_field,
        profile.parameters,
        profile.macs,
        weight_bytes=profile.parameters * _FLOAT_BYTES,
    )


def _own(name: str, rows: list[LayerRow]) -> str:
    """A name that no row has yet: a module may be called twice."""
    taken, found, count = {row.name for row in rows}, name, 1
    while found in taken:
        count += 1
        found = f"{name} ({count})"
    return found
