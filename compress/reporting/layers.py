"""The layers of a network as a report draws them: of floats or of integers."""

from typing import TYPE_CHECKING

from compress.errors import CompressError
from compress.graph import QuantizedGraph, Weighted
from compress.graph.sharing import held_by, weight_holders
from compress.reporting.content import LayerRow
from compress.reporting.receptive_fields import receptive_fields

if TYPE_CHECKING:
    from torch import Tensor, nn


def about_of(network: "nn.Module | QuantizedGraph") -> str:
    """What a network is, in a sentence."""
    if not isinstance(network, QuantizedGraph):
        return "A network of 32-bit floats."
    bits = sorted({node.weight_bits for node in network.nodes if isinstance(node, Weighted)})
    widths = " or ".join(map(str, bits))
    weights = f"weights of {widths} bits, " if bits else ""
    return f"A network of integers: {weights}values of 8 bits, sums of 32."


def layer_rows(
    network: "nn.Module | QuantizedGraph", example: "Tensor | None"
) -> tuple[LayerRow, ...]:
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
    from compress.reporting.float_layers import float_rows

    return float_rows(network, example[:2])


def _of_integers(graph: QuantizedGraph) -> tuple[LayerRow, ...]:
    fields, holders = receptive_fields(graph), weight_holders(graph.nodes)
    rows = [LayerRow(x.name, "input", (), x.shape, receptive_field=1) for x in graph.inputs]
    made: dict[str, str] = {value.name: value.name for value in graph.inputs}
    for node in graph.nodes:
        made[node.output] = node.name
        value, kernel = graph.value(node.output), getattr(node, "kernel", ())
        parameters, held = held_by(node, holders)
        rows.append(
            LayerRow(
                node.name,
                type(node).__name__,
                tuple(dict.fromkeys(made[name] for name in node.inputs)),
                value.shape,
                tuple(kernel),
                fields[node.output],
                parameters,
                node.macs(value),
                node.weight_bits if isinstance(node, Weighted) else None,
                held,
            )
        )
    return tuple(rows)
