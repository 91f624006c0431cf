"""Which channels stay or go together, from the layers that make them to those that read them."""

from collections.abc import Mapping

import torch
from torch import Tensor, fx

from compress.simplify.flow import Flow, stacked
from compress.simplify.layers import Layer, by_group, plain_layer
from compress.tracing import reads_batch_size, shape_of, source_of


class Ties:
    """The channels of every node, each with the number of the tie that it belongs to.

    What one layer makes and another reads is one tie, and so are the channels that an addition or
    a product brings together, and those that go through a depthwise convolution, a pool or a
    BatchNorm. In a convolution of several groups, the channels at one place of each group are
    tied, so that groups stay equal.

    Attributes:
        of: for each node that gives a tensor [N, C, ...] the tie of each channel, int64 [C].
        fixed: ties of which nothing may go, int64 [K].
    """

    def __init__(self, flows: Mapping[fx.Node, Flow]) -> None:
        self._leader: list[int] = []
        fixed: list[Tensor] = []
        made: dict[fx.Node, Tensor] = {}
        for node, flow in flows.items():
            shape = shape_of(node)
            if node.op != "get_attr" and shape is not None and len(shape) > 1:
                made[node] = self._output(node, flow, made)
            for operand in _fixing(node, flow):
                fixed.append(made.get(operand, torch.zeros(0, dtype=torch.int64)))
            if node in made and (node.op == "placeholder" or flow is Flow.UNKNOWN):
                fixed.append(made[node])
        leaders = torch.tensor([self._find(tie) for tie in range(len(self._leader))])
        self.of = {node: leaders[ties] for node, ties in made.items()}
        self.fixed = leaders[torch.cat(fixed)] if fixed else leaders[:0]

    @property
    def count(self) -> int:
        """One more than the largest number of a tie."""
        return len(self._leader)

    def _output(self, node: fx.Node, flow: Flow, made: dict[fx.Node, Tensor]) -> Tensor:
        channels = (shape_of(node) or ())[1]
        if flow is Flow.EACH:
            return made[source_of(node)].repeat_interleave(channels // len(made[source_of(node)]))
        if flow is Flow.STACKED:
            return torch.cat([made[each] for each in stacked(node)])
        if flow is Flow.JOINED:
            return self._joined(node, channels, made)
        layer = plain_layer(node) if flow is Flow.LAYER else None
        if layer is None:
            return self._new(channels)
        return self._through(layer, made[source_of(node)])

    def _joined(self, node: fx.Node, channels: int, made: dict[fx.Node, Tensor]) -> Tensor:
        """Tie what has all the channels; what has one for all of them stays as it is."""
        tensors = [made[each] for each in node.all_input_nodes if each in made]
        full = [each for each in tensors if len(each) == channels]
        for other in full[1:]:
            self._tie(full[0], other)
        return full[0]

    def _through(self, layer: Layer, inputs: Tensor) -> Tensor:
        groups, outputs, its_inputs, _ = by_group(layer).shape
        if groups > 1 and its_inputs == 1:
            return inputs.repeat_interleave(outputs)
        made = self._new(groups * outputs)
        for side in (inputs, made):
            first, *others = side.view(groups, -1)
            for other in others:
                self._tie(first, other)
        return made

    def _new(self, channels: int) -> Tensor:
        start = len(self._leader)
        self._leader += range(start, start + channels)
        return torch.arange(start, start + channels)

    def _tie(self, one: Tensor, other: Tensor) -> None:
        for mine, its in zip(one.tolist(), other.tolist(), strict=True):
            self._leader[self._find(its)] = self._find(mine)

    def _find(self, tie: int) -> int:
        while self._leader[tie] != tie:
            self._leader[tie] = self._leader[self._leader[tie]]
            tie = self._leader[tie]
        return tie


def _fixing(node: fx.Node, flow: Flow) -> list[fx.Node]:
    """Return the tensors of which `node` needs every channel, or as many as there are."""
    if flow is Flow.UNKNOWN:
        return [] if reads_batch_size(node) else node.all_input_nodes
    if flow is not Flow.JOINED:
        return []
    channels = (shape_of(node) or ())[1]
    return [each for each in node.all_input_nodes if (shape_of(each) or ())[1:2] != (channels,)]
