"""Channels that change no output go: nothing reads them, or they are constant and go into biases.

A channel can go where every layer that reads it has zeros for it, or finds one value in it, zero or
any other that the layer's bias takes up. A convolution that pads with zeros reads two values at the
border, so before it a constant other than zero stays. The couplings by which `prune` cuts tell
which weights belong together, but not what values stand between them; so the ties here are found
where `compress.simplify.bounds` knows the values.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, fx, nn

from compress.simplify.bounds import Bounds, bounds_of, telling_weights
from compress.simplify.flow import Flow, flows_of
from compress.simplify.layers import (
    ConvTransposeNd,
    by_group,
    cut_vectors,
    kept_weights,
    pads_with_zeros,
    plain_layer,
    plain_op,
    set_grouped,
)
from compress.simplify.ties import Ties
from compress.tracing import Op, module_of, shape_of, source_of

_KEY = "removed_channels"


@dataclass(frozen=True)
class RemovedChannels:
    """The channels that `fold` took out of a network, for they changed no output.

    Attributes:
        layers: for each layer that makes fewer channels now, how many it made and makes.
    """

    layers: Mapping[str, tuple[int, int]]

    @property
    def count(self) -> int:
        """How many channels went."""
        return sum(before - after for before, after in self.layers.values())

    def __str__(self) -> str:
        changes = (f"{name} {before} -> {after}" for name, (before, after) in self.layers.items())
        return f"{self.count:,} channels that change no output: {', '.join(changes)}"


def removed_channels(network: nn.Module) -> RemovedChannels:
    """Return what `fold` took out of the network that it returned."""
    meta = getattr(network, "meta", {})
    found = meta.get(_KEY)
    return found if isinstance(found, RemovedChannels) else RemovedChannels({})


def note_removed(network: fx.GraphModule, removed: Mapping[str, tuple[int, int]]) -> None:
    """Keep, in a network's `meta`, what `removed_channels` returns."""
    network.meta[_KEY] = RemovedChannels(dict(removed))


def drop_zero_terms(graph: fx.Graph, rounding: float) -> bool:
    """Leave out of additions what is zero everywhere; return whether anything changed."""
    bounds, changed = bounds_of(flows_of(graph), rounding), False
    for node in list(graph.nodes):
        operands = node.all_input_nodes
        if plain_op(node) is not Op.ADD or len(operands) != 2 or len(node.args) != 2 or node.kwargs:
            continue
        for term, other in (operands, operands[::-1]):
            is_zero = term in bounds and bool(bounds[term].zero.all())
            if is_zero and shape_of(other) == shape_of(node):
                node.replace_all_uses_with(other)
                graph.erase_node(node)
                changed = True
                break
    return changed


def remove_dead_channels(graph: fx.Graph, rounding: float) -> dict[str, tuple[int, int]]:
    """Take out of the layers of a graph the channels that change no output.

    Args:
        graph: of a network in float64; its nodes know their shapes, which are not set anew.
        rounding: the relative error of one operation in the network's own dtype.

    Returns:
        For each layer that lost channels how many it made before and makes now.
    """
    flows = flows_of(graph)
    ties, bounds = Ties(flows), bounds_of(flows, rounding)
    layers = [node for node, flow in flows.items() if flow is Flow.LAYER]
    reads = [_Read(node, bounds, rounding) for node in layers]
    needed = _needed(reads, ties)
    removed: dict[str, tuple[int, int]] = {}
    for read in reads:
        made, inputs = needed[ties.of[read.node]], needed[ties.of[source_of(read.node)]]
        if not bool(made.all() & inputs.all()):
            read.cut(made, inputs)
        if not bool(made.all()):
            removed[str(read.node.target)] = (len(made), int(made.sum()))
    for node, flow in flows.items():
        if flow is Flow.EACH and module_of(node) is not None:
            cut_vectors(module_of(node), needed[ties.of[node]])
    return removed


class _Read:
    """A layer, which of its inputs it needs for which outputs, and the constants it can take up."""

    def __init__(self, node: fx.Node, bounds: Mapping[fx.Node, Bounds], rounding: float) -> None:
        layer = plain_layer(node)
        assert layer is not None
        self.node, self.layer = node, layer
        self.tells = telling_weights(layer, rounding).ne(0).any(3)
        """bool [groups, outputs of each, inputs of each]"""
        inputs = bounds[source_of(node)]
        sees_zeros = pads_with_zeros(node) or isinstance(layer, ConvTransposeNd)
        absorbed = inputs.zero if sees_zeros else inputs.constant
        self.varies = ~absorbed.view(len(self.tells), -1)
        self.values = inputs.low.where(absorbed, 0.0).view(len(self.tells), 1, -1, 1)

    def needs(self, made: Tensor) -> Tensor:
        """Which inputs [in] the outputs `made` [out] depend on."""
        outputs = made.view(len(self.tells), -1, 1)
        return ((self.tells & outputs).any(1) & self.varies).flatten()

    def cut(self, made: Tensor, inputs: Tensor) -> None:
        """Leave the outputs and inputs that stay, and let the bias take up constants that go."""
        layer, weight = self.layer, by_group(self.layer)
        goes = ~inputs.view(len(weight), 1, -1, 1)
        bias = (weight * self.values.where(goes, 0.0)).sum((2, 3)).flatten()
        bias = bias if layer.bias is None else bias + layer.bias
        set_grouped(layer, kept_weights(weight, made, inputs), bias[made])


def _needed(reads: list[_Read], ties: Ties) -> Tensor:
    """Say for each tie whether an output depends on it, or one of its tensor would be empty."""
    needed = torch.zeros(ties.count, dtype=torch.bool)
    needed[ties.fixed] = True
    while True:
        _spread(needed, reads, ties)
        held = (found for found in ties.of.values() if len(found))  # there are tensors of none
        empty = [found for found in held if not bool(needed[found].any())]
        if not empty:
            return needed
        needed[empty[0][0]] = True


def _spread(needed: Tensor, reads: list[_Read], ties: Ties) -> None:
    """Mark all that the outputs marked depend on, from the last layer to the first."""
    before = -math.inf
    while before != (before := int(needed.sum())):
        for read in reversed(reads):
            inputs = ties.of[source_of(read.node)]
            needed[inputs[read.needs(needed[ties.of[read.node]])]] = True
