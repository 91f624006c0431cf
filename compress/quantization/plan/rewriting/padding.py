"""Zeros around an image go into the convolutions that read it."""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.quantization.plan.rewriting.replacing import become_module, plain_module
from compress.tracing import Op, consumers_of, op_of, owns_tensors, setting, shape_of, source_of

FourSides = tuple[int, int, int, int]
"""Columns at the left and right, rows at the top and bottom, as `functional.pad` has them."""


class PaddedConv2d(nn.Conv2d):
    """A convolution that pads each of the four sides with its own number of zeros."""

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        padded = functional.pad(input, self._reversed_padding_repeated_twice)
        return functional.conv2d(padded, weight, bias, self.stride, 0, self.dilation, self.groups)


def split_borders(network: fx.GraphModule) -> None:
    """Give each convolution that pads with pixels a border before it, and no padding."""
    for node in list(network.graph.nodes):
        layer = plain_module(node)
        if not isinstance(layer, nn.Conv1d | nn.Conv2d) or layer.padding_mode == "zeros":
            continue
        source, sides = source_of(node), tuple(layer._reversed_padding_repeated_twice)
        with network.graph.inserting_before(node):
            border = network.graph.call_function(
                functional.pad, (source, sides), {"mode": layer.padding_mode}
            )
        shape = list(shape_of(source) or ())
        for axis in range(len(sides) // 2):
            shape[-1 - axis] += sides[2 * axis] + sides[2 * axis + 1]
        meta = source.meta["tensor_meta"]
        border.meta["tensor_meta"] = meta._replace(shape=torch.Size(shape))
        bare = copy.copy(layer)
        bare.padding, bare.padding_mode = (0,) * (len(sides) // 2), "zeros"
        bare._reversed_padding_repeated_twice = [0] * len(sides)
        become_module(node, bare, [border])


def pads_into_convolutions(network: fx.GraphModule) -> None:
    """Take each padding with zeros away, if only convolutions that can take it up read it."""
    for node in list(network.graph.nodes):
        sides = zero_padding(node)
        readers = consumers_of(node)
        if sides is None or not readers or not all(_takes(reader, node) for reader in readers):
            continue
        for reader in readers:
            become_module(reader, _padded(reader, sides), [source_of(node)])


def zero_padding(node: fx.Node) -> FourSides | None:
    """Return the zeros that a node puts around an image [N, C, H, W]; None if it does otherwise."""
    shape = shape_of(node)
    if op_of(node) is not Op.PAD or shape is None or len(shape) != 4:
        return None
    module = plain_module(node)
    if module is not None and not isinstance(module, nn.modules.padding._ConstantPadNd):
        return None
    mode, value = setting(node, "mode", 2, "constant"), setting(node, "value", 3, 0)
    if mode != "constant" or value not in (0, None):
        return None
    return _four(setting(node, "padding" if module is not None else "pad", 1))


def _four(sides: Sequence[int] | int) -> FourSides | None:
    given = (sides,) * 4 if isinstance(sides, int) else tuple(sides)
    if len(given) > 4 and any(given[4:]):
        return None
    left, right, top, bottom = (*given, 0, 0, 0, 0)[:4]
    return (left, right, top, bottom) if min(left, right, top, bottom) >= 0 else None


def _takes(reader: fx.Node, padded: fx.Node) -> bool:
    layer = plain_module(reader)
    return (
        isinstance(layer, nn.Conv2d)
        and layer.padding_mode == "zeros"
        and type(layer).forward is nn.Conv2d.forward
        and owns_tensors(reader)
        and source_of(reader) is padded
    )


def _padded(reader: fx.Node, sides: FourSides) -> PaddedConv2d:
    layer = plain_module(reader)
    assert isinstance(layer, nn.Conv2d)
    padded = PaddedConv2d(
        layer.in_channels,
        layer.out_channels,
        layer.kernel_size,  # type: ignore[arg-type]
        stride=layer.stride,  # type: ignore[arg-type]
        dilation=layer.dilation,  # type: ignore[arg-type]
        groups=layer.groups,
        bias=layer.bias is not None,
    )
    padded.weight, padded.bias = layer.weight, layer.bias
    own = layer._reversed_padding_repeated_twice
    both = [mine + outer for mine, outer in zip(own, sides, strict=True)]
    padded._reversed_padding_repeated_twice = both
    return padded
