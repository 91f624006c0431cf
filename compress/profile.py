"""What each layer of a network costs and sees: parameters, MACs, shapes, receptive field.

A MAC is one multiplication with its addition. Only convolutions and linear layers are counted, for
one image; biases, activations, pools and normalization are not.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from torch import fx, nn

from compress.errors import CompressError
from compress.layer_profile import LayerProfile
from compress.receptive_field import Axis, joined
from compress.tracing import (
    Example,
    Inputs,
    Op,
    inputs_of,
    module_of,
    op_of,
    per_axis,
    reduced_axes,
    setting,
    shape_of,
    source_of,
    spatial_axes,
    tensors_of,
    trace,
)

_CONVOLUTIONS = (Op.CONVOLUTION, Op.TRANSPOSED_CONVOLUTION)
_POOLS = (Op.MAX_POOL, Op.AVERAGE_POOL)
_ADAPTIVE_POOLS = (Op.ADAPTIVE_MAX_POOL, Op.ADAPTIVE_AVERAGE_POOL)
_UNLISTED = (Op.INPUT, Op.OUTPUT, Op.CONSTANT, Op.SHAPE)


def layers(model: nn.Module, example: Example | Inputs) -> list[LayerProfile]:
    """Return a profile of each layer of `model`, in the order of computation.

    The receptive field follows kernels, strides and dilations through the graph, takes the largest
    where branches join, and never exceeds the image. Attention and permuted axes are not followed.

    Args:
        model: a network that torch.fx can trace: float, folded, residual.
        example: a batch of images, [N, C, H, W], or a tuple or dict of inputs; the first two are
            used, as `squeeze` and its like take one for none.

    Raises:
        CompressError: the network does not accept `example` or cannot be traced.
    """
    return layers_of(trace(model, inputs_of(example, model)[:2]))


def layers_of(traced: fx.GraphModule) -> list[LayerProfile]:
    """As `layers`, of a network as `compress.tracing.trace` leaves it: each node has its shape."""
    fields: dict[fx.Node, _Field] = {}
    counted: set[int] = set()
    profiles = []
    for node in traced.graph.nodes:
        fields[node] = _field_after(node, fields)
        if op_of(node) in _UNLISTED:
            continue
        parameters = _count_once(node, counted)
        if parameters or shape_of(node) is not None:
            profiles.append(_profile(node, fields[node], parameters))
    return profiles


def parameter_count(model: nn.Module) -> int:
    """Return how many values the parameters of `model` hold; shared ones count once."""
    return sum(parameter.numel() for parameter in model.parameters())


def mac_count(model: nn.Module, example: Example | Inputs) -> int:
    """Return the multiply-accumulates of `model` for one image; see `layers` for the arguments."""
    return sum(layer.macs for layer in layers(model, example))


def _profile(node: fx.Node, field: "_Field", parameters: int) -> LayerProfile:
    is_module = node.op == "call_module"
    return LayerProfile(
        name=str(node.target) if is_module else node.name,
        kind=_kind(node),
        output_shape=(shape_of(node) or ())[1:],
        kernel=_kernel(node, field),
        receptive_field=field.extent,
        parameters=parameters,
        macs=_macs(node),
    )


def _kind(node: fx.Node) -> str:
    if op_of(node) is not Op.OTHER:
        return str(op_of(node))
    if node.op == "call_module":
        return type(module_of(node)).__name__
    return getattr(node.target, "__name__", str(node.target))


def _kernel(node: fx.Node, field: "_Field") -> tuple[int, ...]:
    operation = op_of(node)
    if operation in _CONVOLUTIONS:
        return _weight_shape(node)[2:]
    return () if operation is Op.LINEAR else field.kernel


def _count_once(node: fx.Node, counted: set[int]) -> int:
    """Return how many parameters `node` brings that no node before it has; note them down."""
    total = 0
    for owner in (node, *(each for each in node.all_input_nodes if each.op == "get_attr")):
        for tensor in tensors_of(owner):
            if isinstance(tensor, nn.Parameter) and id(tensor) not in counted:
                counted.add(id(tensor))
                total += tensor.numel()
    return total


def _macs(node: fx.Node) -> int:
    operation = op_of(node)
    if operation not in (*_CONVOLUTIONS, Op.LINEAR):
        return 0
    weights = math.prod(_weight_shape(node))
    if operation is Op.LINEAR:
        return weights * math.prod(_shape(node)[1:-1])
    positioned = source_of(node) if operation is Op.TRANSPOSED_CONVOLUTION else node
    return weights * math.prod(_shape(positioned)[2:])


def _weight_shape(node: fx.Node) -> tuple[int, ...]:
    weight = setting(node, "weight", 1)
    return _shape(weight) if isinstance(weight, fx.Node) else tuple(weight.shape)


def _shape(node: fx.Node) -> tuple[int, ...]:
    shape = shape_of(node)
    if shape is None:
        raise CompressError(f"{node.name} gives no single tensor; profile a network without it")
    return shape


# The receptive field.


@dataclass(frozen=True)
class _Field:
    """The spatial axes after a node, the image's size, and the window the node slid over them."""

    axes: tuple[Axis, ...]
    image: tuple[int, ...]
    kernel: tuple[int, ...] = ()

    @property
    def extent(self) -> int:
        pairs = zip(self.axes, self.image, strict=True)
        return max((min(axis.seen, size) for axis, size in pairs), default=1)


@dataclass(frozen=True)
class _Window:
    """What a node slides over each spatial axis."""

    kernel: tuple[int, ...]
    stride: tuple[float, ...]
    dilation: tuple[int, ...]


def _field_after(node: fx.Node, fields: dict[fx.Node, _Field]) -> _Field:
    if op_of(node) is Op.INPUT:
        image = _shape(node)[2:]
        return _Field(tuple(Axis(1, 1, size) for size in image), image)
    sources = [fields[source] for source in node.all_input_nodes]
    field = _joined(sources) if sources else _Field((), ())
    window = _window(node, field.axes)
    if window is None:
        return _resized(replace(field, kernel=()), node)
    slides = zip(field.axes, window.kernel, window.stride, window.dilation, strict=True)
    axes = tuple(axis.slid(size, stride, gap) for axis, size, stride, gap in slides)
    return _resized(replace(field, axes=axes, kernel=window.kernel), node)


def _joined(fields: list[_Field]) -> _Field:
    """Return the largest of several fields, axis by axis."""
    most = max(fields, key=lambda field: len(field.axes))
    return replace(most, axes=joined([field.axes for field in fields]))


def _resized(field: _Field, node: fx.Node) -> _Field:
    """Take the sizes from the node's shape, where it has the same axes."""
    shape = shape_of(node) or ()
    if len(shape) != len(field.axes) + 2:
        return field
    sized = zip(field.axes, shape[2:], strict=True)
    return replace(field, axes=tuple(replace(axis, size=size) for axis, size in sized))


def _window(node: fx.Node, axes: tuple[Axis, ...]) -> _Window | None:
    """Return what `node` slides over `axes`, or None if it works on each position alone."""
    operation, count = op_of(node), len(axes)
    if operation in _CONVOLUTIONS and count == len(_weight_shape(node)) - 2:
        return _convolution_window(node, count)
    if operation in _POOLS and count == spatial_axes(node):
        return _pool_window(node, axes)
    whole = tuple(axis.size for axis in axes)
    if operation in _ADAPTIVE_POOLS and count == len(_shape(node)) - 2:
        return _adaptive_window(whole, _shape(node)[2:])
    if operation is Op.MEAN:
        reduced = reduced_axes(node)
        whole = tuple(size if at + 2 in reduced else 1 for at, size in enumerate(whole))
        return _still(whole)
    # A linear layer after a flatten reads every position.
    return _still(whole) if operation is Op.LINEAR and len(_shape(node)) == 2 else None


def _convolution_window(node: fx.Node, axes: int) -> _Window:
    kernel = _weight_shape(node)[2:]
    stride = per_axis(setting(node, "stride", 3, 1), axes)
    dilation = per_axis(setting(node, "dilation", 5, 1), axes)
    if op_of(node) is Op.CONVOLUTION:
        return _Window(kernel, stride, dilation)
    # An output of a transposed convolution gathers every stride-th tap of its kernel.
    taps = zip(kernel, dilation, stride, strict=True)
    reached = tuple(math.ceil(((size - 1) * gap + 1) / step) for size, gap, step in taps)
    return _Window(reached, tuple(1 / step for step in stride), (1,) * axes)


def _pool_window(node: fx.Node, axes: tuple[Axis, ...]) -> _Window:
    count = len(axes)
    size = setting(node, "kernel_size", 1)
    if not _is_literal(size):  # computed from the shape: a pool over everything
        return _still(tuple(axis.size for axis in axes))
    stride = setting(node, "stride", 2) or size
    dilation = setting(node, "dilation", 4, 1) if op_of(node) is Op.MAX_POOL else 1
    return _Window(*(per_axis(value, count) for value in (size, stride, dilation)))


def _is_literal(value: object) -> bool:
    values = value if isinstance(value, (tuple, list)) else (value,)
    return all(isinstance(each, int) for each in values)


def _adaptive_window(before: tuple[int, ...], after: tuple[int, ...]) -> _Window:
    kernel = tuple(
        max(stop - start for start, stop in _bins(size, bins))
        for size, bins in zip(before, after, strict=True)
    )
    stride = tuple(size / bins for size, bins in zip(before, after, strict=True))
    return _Window(kernel, stride, (1,) * len(kernel))


def _bins(size: int, bins: int) -> Iterator[tuple[int, int]]:
    """Yield where each bin of an adaptive pool starts and stops, as torch places them."""
    for each in range(bins):
        yield each * size // bins, -(-(each + 1) * size // bins)


def _still(kernel: tuple[int, ...]) -> _Window:
    return _Window(kernel, (1,) * len(kernel), (1,) * len(kernel))
