"""A finished integer network as diagnosis takes one: its codes and weights beside the float plan.

So that also a network that was trained as integers, or read from a file, can be held against the
float network that it was made from, layer by layer.
"""

import numpy as np
from torch import Tensor, nn

from compress.errors import CompressError
from compress.graph import CODE_MAX, QParams, QuantizedGraph, Table, Weighted
from compress.quantization.plan.equalization import equalize
from compress.quantization.plan.layer import PlannedWeighted
from compress.quantization.plan.planning import Plan, make_plan
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.weights import LayerWeights
from compress.quantization.spec import QuantizationSpec
from compress.simplify.folding import fold

_INSIDE = ("_unlimited", "_image", "_made")  # see `emit`: what a layer computes before its value
_OTHER = "the integers were not made from this float network"


def read_finished(
    graph: QuantizedGraph, model: nn.Module, images: Tensor, spec: QuantizationSpec
) -> tuple[ChosenQParams, dict[str, LayerWeights]]:
    """Return what was chosen for an integer network, and its weights by layer.

    Args:
        graph: what `quantize` or `convert` returned, or a file of it.
        model: the float network that it was made from.
        images: inputs as `model` takes them, float32 [N, ...], to trace it with.
        spec: what was asked for; of it the input's code and equalization count.

    Raises:
        CompressError: the integers are not those of this network: other layers, shapes or input.
    """
    plan = make_plan(fold(model, images[:2]))
    if spec.equalization:
        equalize(plan)
    _check_input(plan, graph, spec)
    chosen = ChosenQParams(
        plan=plan,
        statistics={},
        spec=spec,
        groups=plan.groups(),
        qparams=_qparams(plan, graph),
        highest=_highest(plan, graph),
        units={},
        ceilings={},
        fixed=frozenset(),
        scale_unit=None,
        shared={},
    )
    return chosen, _weights(plan, graph)


def _check_input(plan: Plan, graph: QuantizedGraph, spec: QuantizationSpec) -> None:
    if len(plan.inputs) > 1 or len(plan.outputs) > 1:
        raise CompressError("only networks of one input and one output are followed by layers")
    if plan.shape(plan.input) != graph.input.shape:
        raise CompressError(f"{_OTHER}: it takes inputs of another shape")
    given = spec.input_code
    if given is not None and not np.isclose(given.scale, graph.input.qparams.scale, rtol=1e-5):
        raise CompressError("its input is coded in units of its own, not in the float network's")


def _qparams(plan: Plan, graph: QuantizedGraph) -> dict[str, QParams]:
    """The code of each planned value: the graph's own, or that of a value with the same code."""
    known = {value.name: value.qparams for value in (*graph.inputs, *graph.values)}
    known[plan.input] = graph.input.qparams
    groups = plan.groups()
    by_group = {groups[name]: known[name] for name in plan.sources if name in known}
    missing = [name for name in plan.sources if groups[name] not in by_group]
    if missing:
        raise CompressError(f"{_OTHER}: they have no value '{missing[0]}'")
    return {name: known.get(name, by_group[groups[name]]) for name in plan.sources}


def _highest(plan: Plan, graph: QuantizedGraph) -> dict[str, int]:
    """The largest code of each value: below 255 where a table limits one of its group."""
    limits = {
        node.output: int(node.table.max())
        for node in graph.nodes
        if isinstance(node, Table) and node.inputs[0] == f"{node.output}_unlimited"
    }
    makers = {node.output: node for node in graph.nodes}

    def limit(name: str) -> int:
        """Of a value, or of what its layer computes before it, as a mean is before its shape."""
        if name in limits:
            return limits[name]
        (before, *_) = makers[name].inputs if name in makers else ("",)
        return limit(before) if before in makers and before not in groups else CODE_MAX

    groups, lowest = plan.groups(), dict[str, int]()
    for name, group in groups.items():
        lowest[group] = min(lowest.get(group, CODE_MAX), limit(name))
    return {name: lowest[group] for name, group in groups.items()}


def _weights(plan: Plan, graph: QuantizedGraph) -> dict[str, LayerWeights]:
    """The integers of each layer whose node holds them in the float layer's own order."""
    nodes = {node.output: node for node in graph.nodes if isinstance(node, Weighted)}
    found = {}
    for layer in plan.layers:
        if not isinstance(layer, PlannedWeighted):
            continue
        named = (nodes.get(f"{layer.output}{ending}") for ending in ("", *_INSIDE))
        node = next(filter(None, named), None)
        if node is None:
            raise CompressError(f"{_OTHER}: they have no layer '{layer.output}'")
        if node.weight.size == layer.weight.numel() and len(node.weight) == len(layer.weight):
            weight = node.weight.reshape(tuple(layer.weight.shape))
            found[layer.output] = LayerWeights(
                weight, node.weight_scale, node.bias, node.weight_bits
            )
        elif node.weight.size < layer.weight.numel():
            raise CompressError(f"{_OTHER}: their layer '{layer.output}' has other weights")
    return found
