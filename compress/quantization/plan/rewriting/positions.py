"""Arithmetic with a constant that differs along other axes than channels, as one with channels.

Layers that take channels last and the grids of detectors have such constants. Their axes are moved
to where channels are and joined into one; moving numbers is no work, or little.
"""

import math
import operator

import torch
from torch import Tensor, fx

from compress.quantization.plan.rewriting.constants import constant_of
from compress.quantization.plan.rewriting.speller import Last, Speller, last
from compress.tracing import shape_of

ARITHMETIC = (
    *(operator.add, operator.sub, operator.mul, operator.truediv),
    *(torch.add, torch.sub, torch.mul, torch.div, "add", "sub", "mul", "div"),
)
"""What is done to two values of one shape."""


def by_channel(write: Speller, node: fx.Node) -> Last | None:
    """Arithmetic of a value and a constant: the same with the constant's axes as channels."""
    constants = [constant_of(item) for item in node.args]
    if len(constants) != 2 or node.kwargs or (constants[0] is None) == (constants[1] is None):
        return None
    place = 0 if constants[0] is None else 1
    value, constant = node.args[place], constants[1 - place]
    shape = shape_of(value) if isinstance(value, fx.Node) else None
    if constant is None or shape is None or shape_of(node) != shape:
        return None
    axes = _axes(constant, shape)
    if axes in ((), (1,)) or 0 in axes:
        return None
    return _moved(write, node, place, axes, shape)


def _axes(constant: Tensor, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The axes of a value of this shape along which a constant differs."""
    sizes = (1,) * (len(shape) - constant.dim()) + tuple(constant.shape)
    return tuple(axis for axis, size in enumerate(sizes) if size > 1)


def _moved(
    write: Speller, node: fx.Node, place: int, axes: tuple[int, ...], shape: tuple[int, ...]
) -> Last:
    rest = tuple(axis for axis in range(1, len(shape)) if axis not in axes)
    order = (0, *axes, *rest)
    channels, pixels = (math.prod(shape[axis] for axis in part) for part in (axes, rest))
    image = write(torch.permute, node.args[place], order)
    image = write(torch.reshape, image, (-1, channels, pixels, 1))
    constant = write(torch.reshape, node.args[1 - place], (1, channels, 1, 1))
    pair = (image, constant) if place == 0 else (constant, image)
    made = node.graph.create_node(node.op, node.target, pair)
    turned = write(torch.reshape, made, (-1, *(shape[axis] for axis in order[1:])))
    return last(torch.permute, turned, tuple(order.index(axis) for axis in range(len(order))))
