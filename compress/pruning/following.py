"""Channels followed through a network: every element of every tensor gets its channel's number.

A layer gives new numbers to the channels that it makes. Where elements of two tensors are computed
together, their numbers are joined; where channels are mixed, they stay. What only moves elements,
whatever it is called, is found by running it on the numbers.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.pruning.numbered import (
    Numbered,
    alike,
    filled_in,
    numbered_in,
    run_on,
    same,
    spread_along,
)
from compress.pruning.numbering import STAYS, Numbers, Settled, spread, thinned
from compress.simplify.flow import works_on_elements
from compress.simplify.layers import LAYERS, ConvTransposeNd
from compress.tracing import (
    Op,
    called_on,
    has_hooks,
    module_of,
    op_of,
    setting,
    shape_of,
    shared_tensors,
    tensors_of,
)

MIXED = "other layers mix its channels"
_ANOTHER_KIND = "a layer of another kind holds them"
_POOLS = (
    *(Op.MAX_POOL, Op.ADAPTIVE_MAX_POOL, Op.AVERAGE_POOL, Op.ADAPTIVE_AVERAGE_POOL),
    Op.PAD,
)
_RESIZES = (functional.interpolate, functional.upsample)
_REDUCING = ("mean", "sum", "amax", "amin", "std", "var", "prod", "logsumexp", "max", "min")
_ALONG = ("softmax", "log_softmax", "softmin", "cumsum")
_ALONG_MODULES = (nn.Softmax, nn.LogSoftmax, nn.Softmin)
_MOST_NUMBERS = 2**24  # float32 holds them exactly


@dataclass(eq=False)
class Followed:
    """Where in a network each channel is.

    Attributes:
        values: by the name of a node what it gives, `Numbered` in place of each tensor.
        made: by a layer's path the numbers of what it makes, int64 [out].
        read: by a layer's path the numbers of what it reads, int64 [in].
        depthwise: the paths of layers of which each channel that they read becomes its own.
        passed: by the path of a BatchNorm or PReLU the numbers of its channels, int64 [C].
        moving: the names of the nodes that only move elements.
        filled: the numbers of elements that a padding or the like put in.
    """

    values: dict[str, Any] = field(default_factory=dict)
    made: dict[str, Tensor] = field(default_factory=dict)
    read: dict[str, Tensor] = field(default_factory=dict)
    depthwise: set[str] = field(default_factory=set)
    passed: dict[str, Tensor] = field(default_factory=dict)
    moving: set[str] = field(default_factory=set)
    filled: set[int] = field(default_factory=set)
    settled: Settled = field(init=False)


def follow(network: fx.GraphModule) -> Followed:
    """Number the channels of a network and find out which belong together.

    Args:
        network: as `compress.tracing.trace` returns it, with the shape of each node.
    """
    follower = _Follower(network)
    for node in network.graph.nodes:
        follower.found.values[node.name] = follower.value(node)
    follower.found.settled = follower.numbers.settled()
    return follower.found


class _Follower:
    def __init__(self, network: fx.GraphModule) -> None:
        self.network, self.numbers, self.found = network, Numbers(), Followed()
        self._paths: dict[int, str] = {}
        self._attributes: dict[str, Tensor] = {}
        self._shared = shared_tensors(network.graph)

    def value(self, node: fx.Node) -> Any:
        """What a node gives, each tensor numbered."""
        if node.op == "placeholder":
            return alike(node.meta.get("tensor_meta"), STAYS)
        args, kwargs = fx.node.map_arg((node.args, node.kwargs), self._known)
        operands = numbered_in((args, kwargs))
        if node.op == "output":
            for operand in operands:
                self.numbers.fix(operand.numbers, "they are the network's output")
            return args
        if node.op == "get_attr":
            return self._attribute(node)
        if not operands or _tells_sizes(node):
            found = called_on(node, *filled_in((args, kwargs), lambda each: each.numbers))
            is_real = isinstance(found, Tensor) and found.is_floating_point()
            return alike(node.meta.get("tensor_meta"), STAYS) if is_real else found
        found = None if has_hooks(node) else self._followed(node, args, kwargs, operands)
        return self._unknown(node, operands) if found is None else found

    def _known(self, node: fx.Node) -> Any:
        return self.found.values[node.name]

    def _attribute(self, node: fx.Node) -> Any:
        """A parameter or buffer: numbers of its own for each element; indices as they are."""
        tensor = next(tensors_of(node), None)
        if tensor is None or not tensor.is_floating_point():
            return operator.attrgetter(str(node.target))(self.network)
        path = str(node.target)
        if path not in self._attributes:
            self._attributes[path] = self.numbers.new(tensor.numel()).view(tensor.shape)
        return Numbered(self._attributes[path])

    def _followed(self, node: fx.Node, args: Any, kwargs: Any, operands: list[Numbered]) -> Any:
        """By the first rule that applies; None if none does."""
        module, operation = module_of(node), op_of(node)
        first = operands[0].numbers
        if operation in LAYERS and module is not None:
            return self._layer(node, module, first)
        if isinstance(module, nn.modules.batchnorm._NormBase) or _slopes(module):
            return self._vectors(node, module, first)
        if operation in _POOLS or isinstance(module, nn.Upsample) or node.target in _RESIZES:
            found = self._channelwise(node, first)
            return self._moved(node, args, kwargs) if found is None else found
        if isinstance(module, nn.PReLU) or works_on_elements(node):
            return self._elements(node, operands)
        name = _name_of(node)
        if node.target is functional.glu or isinstance(module, nn.GLU):
            return self._gated(node, first)
        if name in _REDUCING:
            return self._reduced(node, first)
        if name in _ALONG or isinstance(module, _ALONG_MODULES):
            return self._along(node, first)
        return self._moved(node, args, kwargs)

    def _layer(self, node: fx.Node, layer: Any, first: Tensor) -> Numbered | None:
        """A convolution or linear layer: it reads channels and makes others."""
        axis = first.dim() - 1 if isinstance(layer, nn.Linear) else 1
        if not isinstance(layer, nn.Linear) and first.dim() != layer.weight.dim():
            return None
        if layer.weight is None or id(layer.weight) in self._weights_elsewhere(node):
            return None
        inputs = self._along_axis(first, axis)
        path = self._paths.setdefault(id(layer), str(node.target))
        if path in self.found.made:
            self.numbers.join(inputs, self.found.read[path])
        else:
            outputs = layer.out_features if isinstance(layer, nn.Linear) else layer.out_channels
            self.found.made[path] = self.numbers.new(outputs)
            self.found.read[path] = inputs
            if not self._group(path, layer, inputs):
                self.numbers.fix(inputs, _ANOTHER_KIND)
                self.numbers.fix(self.found.made[path], _ANOTHER_KIND)
        return spread_along(self.found.made[path], axis, shape_of(node))

    def _weights_elsewhere(self, node: fx.Node) -> set[int]:
        """The tensors of a layer that another module, or the forward itself, reads too."""
        if not any(id(tensor) in self._shared for tensor in tensors_of(node)):
            return set()
        others = (n for n in node.graph.nodes if n.op in ("call_module", "get_attr"))
        mine = module_of(node)
        return {id(t) for n in others if module_of(n) is not mine for t in tensors_of(n)}

    def _group(self, path: str, layer: Any, inputs: Tensor) -> bool:
        """Tie what goes together in groups; False if the layer's groups can't be followed."""
        groups = getattr(layer, "groups", 1)
        if groups == 1:
            return True
        read, given = inputs.view(groups, -1), self.found.made[path].view(groups, -1)
        if read.shape[1] == 1:
            self.numbers.join(read, given)
            self.found.depthwise.add(path)
        elif isinstance(layer, ConvTransposeNd):
            return False
        elif given.shape[1] == 1:
            self.numbers.tie(read, given)
        else:
            self.numbers.tie(read, read[:1])
            self.numbers.tie(given, given[:1])
        return True

    def _vectors(self, node: fx.Node, module: Any, first: Tensor) -> Numbered | None:
        """A BatchNorm or PReLU: a number of its own for each channel that passes."""
        if self._weights_elsewhere(node) & {id(tensor) for tensor in tensors_of(node)}:
            return None
        path = self._paths.setdefault(id(module), str(node.target))
        channels = self._along_axis(first, 1)
        if path not in self.found.passed:
            self.found.passed[path] = self.numbers.new(len(channels))
        self.numbers.join(channels, self.found.passed[path])
        return Numbered(first)

    def _channelwise(self, node: fx.Node, first: Tensor) -> Numbered | None:
        """A pool, a padding, a resizing: each channel from itself."""
        shape = shape_of(node)
        if shape is None or len(shape) != first.dim() or first.dim() < 3:
            return None
        sides = setting(node, "pad", 1, ()) if node.target is functional.pad else ()
        if shape[1] != first.shape[1] or len(sides) > 2 * (first.dim() - 2):
            return None
        return spread_along(self._along_axis(first, 1), 1, shape)

    def _elements(self, node: fx.Node, operands: Sequence[Numbered]) -> Numbered | None:
        """What is computed of elements at the same place is one channel.

        A tensor that has one element for several channels stays whole, and they are not joined.
        """
        shape = shape_of(node)
        if shape is None:
            return None
        full = [each.numbers.expand(shape) for each in operands]
        shared = [_serves_several(place, operands, full) for place in range(len(full))]
        joined = [each for each, is_shared in zip(full, shared, strict=True) if not is_shared]
        for each, is_shared in zip(full, shared, strict=True):
            if is_shared:
                self.numbers.fix(each, "each is read for several other channels")
        if not joined:
            return Numbered(torch.tensor(STAYS).expand(shape))
        for each in joined[1:]:
            self.numbers.join(joined[0], each)
        return Numbered(joined[0])

    def _gated(self, node: fx.Node, first: Tensor) -> Numbered:
        """A gated linear unit: each value goes with its gate."""
        values, gates = first.chunk(2, setting(node, "dim", 1, -1))
        self.numbers.join(values, gates)
        return Numbered(values)

    def _reduced(self, node: fx.Node, first: Tensor) -> Any:
        """A mean or another figure along axes: what comes together is one channel."""
        axes = setting(node, "dim", 1, node.kwargs.get("axis"))
        listed = axes if isinstance(axes, (tuple, list)) else (axes,)
        if not listed or any(type(axis) is not int for axis in listed):
            return None  # of all axes, or of what is no number: std(False) asks for no axis
        for axis in listed:
            left = first.narrow(axis, 0, 1)
            self.numbers.join(left, first)
            first = left
        shape = shape_of(node)
        if shape is not None:
            return Numbered(first.reshape(shape))
        pair = node.meta.get("tensor_meta")
        parts = pair if isinstance(pair, (tuple, list)) else ()
        return tuple(Numbered(first.reshape(part.shape)) for part in parts) or None

    def _along(self, node: fx.Node, first: Tensor) -> Numbered | None:
        """A softmax or the like along an axis: it mixes what differs there."""
        axis = setting(node, "dim", 1)
        if not isinstance(axis, int):
            return None
        if not bool((thinned(first) == thinned(first.narrow(axis, 0, 1))).all()):
            self.numbers.fix(first, MIXED)
        return Numbered(first)

    def _moved(self, node: fx.Node, args: Any, kwargs: Any) -> Any:
        """What only moves elements, as running it twice on their numbers shows; None if not."""
        if self.numbers.count >= _MOST_NUMBERS:
            return None
        generator = torch.Generator().manual_seed(len(self.found.values))
        seen = []
        for _ in range(2):
            order = torch.randperm(self.numbers.count, generator=generator)
            moved = run_on(node, args, kwargs, order)
            if moved is None:
                return None
            seen.append(moved)
        if not same(*seen):
            return None
        self.found.moving.add(node.name)
        return filled_in(seen[0], self._with_fillings)

    def _with_fillings(self, part: Numbered) -> Numbered:
        """Give numbers to what was put in: to each channel that holds nothing else."""
        numbers = part.numbers.clone()
        if bool((numbers >= 0).all()):
            return Numbered(spread(numbers))
        for channel in numbers.unbind(1) if numbers.dim() > 1 else [numbers]:
            empty = channel < 0
            if bool(empty.all()):
                number = self.numbers.new(1)
                self.found.filled.add(int(number))
                channel.copy_(number.expand(channel.shape))
            else:
                kept = channel[~empty]
                self.numbers.join(kept, kept[:1])
                channel[empty] = kept[0]
        return Numbered(spread(numbers))

    def _along_axis(self, numbers: Tensor, axis: int) -> Tensor:
        """The number of each channel on an axis, int64 [C]; what has one place is one channel."""
        first = thinned(numbers).movedim(axis, 0).flatten(1)
        if first.shape[0] != numbers.shape[axis]:
            first = first.expand(numbers.shape[axis], -1)
        self.numbers.join(first, first[:, :1])
        return first[:, 0]

    def _unknown(self, node: fx.Node, operands: Sequence[Numbered]) -> Any:
        holds = next(tensors_of(node), None) is not None and node.op == "call_module"
        for operand in operands:
            self.numbers.fix(operand.numbers, _ANOTHER_KIND if holds else MIXED)
        return alike(node.meta.get("tensor_meta"), STAYS)


def _tells_sizes(node: fx.Node) -> bool:
    """Say whether a node asks a tensor for its shape or type alone."""
    asks = ("shape", "size", "dim", "ndim", "numel", "dtype", "device", "len")
    return op_of(node) is Op.SHAPE or _name_of(node) in asks


def _serves_several(place: int, operands: Sequence[Numbered], full: Sequence[Tensor]) -> bool:
    """Say whether an operand has one element where others have several channels."""
    numbers = operands[place].numbers
    shape = (1,) * (full[place].dim() - numbers.dim()) + tuple(numbers.shape)
    axes = [d for d, size in enumerate(shape) if size == 1 < full[place].shape[d]]
    others = [thinned(each) for index, each in enumerate(full) if index != place]
    return any(
        each.shape[axis] > 1 and not bool((each == each.narrow(axis, 0, 1)).all())
        for axis in axes
        for each in others
    )


def _slopes(module: nn.Module | None) -> bool:
    """Say whether a PReLU has a slope a channel."""
    return isinstance(module, nn.PReLU) and module.num_parameters > 1


def _name_of(node: fx.Node) -> str:
    if node.target is getattr:
        return str(node.args[1])
    return node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
