"""The layers that round, and the value that each is judged at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from torch import fx

from compress.graph import QuantizedGraph
from compress.quantization.diagnosis.partial_execution import Change, as_coded, integer_layer
from compress.quantization.plan.layer import PlannedLayer, PlannedWeighted
from compress.quantization.plan.layers.max_pool import PlannedMaxPool
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.weights import LayerWeights


@dataclass(frozen=True, eq=False)
class JudgedLayer:
    """A layer that rounds, and where its output is judged.

    Attributes:
        layer: the layer.
        at: the value that its output is judged at: its own, or that of the pool behind it.
        kind: the operator of the integer network.
        code: rounds its output.
        integer_layer: computes it with rounded weights; None without weights.
        bits: of its weights.
    """

    layer: PlannedLayer
    at: str
    kind: str
    code: Change
    integer_layer: Change | None
    bits: int | None

    @property
    def parts(self) -> dict[str, tuple[dict[fx.Node, Change], dict[fx.Node, Change]]]:
        """What may be quantized alone: replaced layers and codes, by name."""
        codes = {self.layer.source: self.code}
        if self.integer_layer is None:
            return {"activations": ({}, codes)}
        layers = {self.layer.node: self.integer_layer}
        return {"activations": ({}, codes), "weights": (layers, {}), "alone": (layers, codes)}


def judged_layers(
    chosen: ChosenQParams, graph: QuantizedGraph, weights: Mapping[str, LayerWeights]
) -> Iterator[JudgedLayer]:
    """The layers of a network that round, in order."""
    kinds: dict[str, str] = {}
    for node in graph.nodes:
        kinds.setdefault(node.name.removesuffix("_unlimited"), type(node).__name__)
    for layer in chosen.plan.layers:
        if layer.moves_codes:
            continue
        integers, name = weights.get(layer.output), layer.output
        yield JudgedLayer(
            layer,
            _judged_at(chosen, name),
            kinds.get(name, layer.kind),
            partial(as_coded, qparams=chosen.qparams[name], highest=chosen.highest[name]),
            _integer_layer(chosen, layer, integers),
            integers.bits if integers else None,
        )


def _integer_layer(
    chosen: ChosenQParams, layer: PlannedLayer, integers: LayerWeights | None
) -> Change | None:
    if not isinstance(layer, PlannedWeighted) or integers is None:
        return None
    return integer_layer(chosen, layer, integers)


def _judged_at(chosen: ChosenQParams, value: str) -> str:
    """Follow a value through the max pool that alone reads it: what that drops is no error."""
    readers = chosen.plan.readers(value)
    outputs = chosen.plan.outputs.values()
    while len(readers) == 1 and isinstance(readers[0], PlannedMaxPool) and value not in outputs:
        value = readers[0].output
        readers = chosen.plan.readers(value)
    return value
