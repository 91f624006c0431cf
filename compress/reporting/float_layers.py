"""The layers of a float network as a report draws them."""

from collections import deque

from torch import Tensor, fx, nn

from compress.profile import LayerProfile, layers_of
from compress.reporting.content import LayerRow
from compress.tracing import Op, op_of, shape_of, trace

_FLOAT_BYTES = 4


def float_rows(network: nn.Module, example: Tensor) -> tuple[LayerRow, ...]:
    """The inputs and layers of a network, in the order of computation.

    Args:
        network: floats.
        example: a batch of inputs, which it is traced with.

    Raises:
        CompressError: it cannot be traced.
    """
    traced = trace(network, example)
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
