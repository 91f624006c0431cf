"""Operations spelled out in others that integer layers know."""

import functools
import math
import operator
from typing import Any

import torch
from torch import fx, nn
from torch.nn import functional

from compress.quantization.plan.rewriting.constants import number_of
from compress.quantization.plan.rewriting.contractions import contracted, plus_product_of_matrices
from compress.quantization.plan.rewriting.positions import ARITHMETIC, by_channel
from compress.quantization.plan.rewriting.replacing import plain_module
from compress.quantization.plan.rewriting.speller import Last, Speller, Spelling, by_name, last
from compress.tracing import reduced_axes, setting, shape_of, source_of


def spell_out(network: fx.GraphModule) -> bool:
    """Spell operations out in simpler ones; say whether there were any, whose nodes lack shapes.

    A gated linear unit is a product, the smallest number minus the largest of the negative ones, a
    sum a mean times the count.
    """
    found = False
    for node in list(network.graph.nodes):
        spelling = _spelling_of(node)
        if spelling is None:
            continue
        with network.graph.inserting_before(node):
            spelled = spelling(Speller(network.graph), node)
        if spelled is not None:
            node.op, node.target, node.args, node.kwargs = spelled
            found = True
    return found


def _spelling_of(node: fx.Node) -> Spelling | None:
    module = plain_module(node)
    if node.op == "call_module":
        return None if module is None else _SPELLED_MODULES.get(type(module))
    if node.op not in ("call_function", "call_method"):
        return None
    if node.target in (operator.getitem, getattr):
        pair = node.args[0]
        is_pair = isinstance(pair, fx.Node) and pair.target in (torch.min, "min")
        return _smallest_of_pair if is_pair and node.args[1] in (0, "values") else None
    return _SPELLINGS.get(node.target)


def _gated(write: Speller, node: fx.Node) -> Last | None:
    source, shape = source_of(node), shape_of(source_of(node)) or ()
    axis = setting(node, "dim", 1, -1) % len(shape)
    half = shape[axis] // 2
    value, gate = (write(torch.narrow, source, axis, start, half) for start in (0, half))
    return last(operator.mul, value, write(torch.sigmoid, gate))


def _smallest(write: Speller, node: fx.Node) -> Last | None:
    axes, keepdim = reduced_axes(node), setting(node, "keepdim", 2, False)
    return None if 0 in axes else _negative_largest(write, source_of(node), axes, keepdim)


def _smallest_of_pair(write: Speller, node: fx.Node) -> Last | None:
    pair = source_of(node)
    axis, keepdim = setting(pair, "dim", 1), setting(pair, "keepdim", 2, False)
    if not isinstance(axis, int) or shape_of(pair) is not None:
        return None
    axis %= len(shape_of(source_of(pair)) or ())
    return _negative_largest(write, source_of(pair), (axis,), keepdim)


def _negative_largest(
    write: Speller, source: fx.Node, axes: tuple[int, ...], keepdim: bool
) -> Last:
    largest = write(torch.amax, write(torch.neg, source), axes, keepdim)
    return last(torch.neg, largest)


def _sum(write: Speller, node: fx.Node) -> Last | None:
    source, keepdim = source_of(node), setting(node, "keepdim", 2, False)
    shape, axes = shape_of(source) or (), reduced_axes(node)
    if axes == (0,) and not keepdim:
        return _sum_of_stack(write, source, 1)
    if 0 in axes or not axes:
        return None
    mean = write(torch.mean, source, axes, keepdim)
    return last(operator.mul, mean, math.prod(shape[axis] for axis in axes))


def _mean(write: Speller, node: fx.Node) -> Last | None:
    """A mean over tensors that were put one on another; other means stay as they are."""
    if reduced_axes(node) != (0,) or setting(node, "keepdim", 2, False):
        return None
    source = source_of(node)
    return _sum_of_stack(write, source, 1 / (shape_of(source) or (1,))[0])


def _sum_of_stack(write: Speller, stack: fx.Node, factor: float) -> Last | None:
    parts = stack.args[0] if stack.target is torch.stack else None
    if not isinstance(parts, (tuple, list)) or setting(stack, "dim", 1, 0) != 0:
        return None
    return last(
        operator.mul,
        functools.reduce(lambda one, two: write(operator.add, one, two), parts),
        factor,
    )


def _interpolated(write: Speller, node: fx.Node) -> Last | None:
    first, second, weight = by_name(node, "input end weight").values()
    share = number_of(weight)
    if share is None:
        return None
    return last(torch.add, write(operator.mul, first, 1 - share), second, alpha=share)


def _plus_product(write: Speller, node: fx.Node) -> Last | None:
    given = by_name(node, "input tensor1 tensor2")
    product = write(operator.mul, given["tensor1"], given["tensor2"])
    return last(torch.add, given["input"], product, alpha=given.get("value", 1))


def _cropped(write: Speller, node: fx.Node) -> Last | None:
    """A padding that takes away on one side and adds on another, one after the other."""
    given = by_name(node, "input pad mode value")
    sides, made = list(given.pop("pad")), given.pop("input")
    if not all(isinstance(side, int) for side in sides):
        return None
    if all(side >= 0 for side in sides) or all(side <= 0 for side in sides):
        return None
    shape = shape_of(made) or ()
    for place in range(0, len(sides), 2):
        axis = len(shape) - 1 - place // 2
        low, high = (min(side, 0) for side in sides[place : place + 2])
        if low or high:
            made = write(torch.narrow, made, axis, -low, shape[axis] + low + high)
    return last(functional.pad, made, [max(side, 0) for side in sides], **given)


def _filled(write: Speller, node: fx.Node) -> Last | None:
    """A tensor of one number, as a function of each element of the tensor that it is like."""
    fills: dict[Any, float] = {torch.zeros_like: 0.0, torch.ones_like: 1.0}
    fill = number_of(fills.get(node.target, setting(node, "fill_value", 1)))
    nothing = write(operator.mul, source_of(node), 0.0)
    return None if fill is None else last(operator.add, nothing, fill)


def _unfolded(write: Speller, node: fx.Node) -> Last | None:
    """Windows as columns: with zeros around the image before, they only move numbers."""
    module = plain_module(node)
    names = ("kernel_size", "dilation", "padding", "stride")
    given = {
        name: getattr(module, name) if module else setting(node, name, place, default)
        for place, (name, default) in enumerate(zip(names, (None, 1, 0, 1), strict=True), 1)
    }
    padding = given.pop("padding")
    rows, columns = padding if isinstance(padding, (tuple, list)) else (padding, padding)
    if not (rows or columns):
        return None
    padded = write(functional.pad, source_of(node), (columns, columns, rows, rows))
    return last(functional.unfold, padded, **given)


def _power_pool(write: Speller, node: fx.Node) -> Last | None:
    """The root of the sum of powers in each window, by their mean."""
    module, rank = plain_module(node), len(shape_of(source_of(node)) or ())
    names = ("norm_type", "kernel_size", "stride", "ceil_mode")
    power, kernel, stride, ceil = (
        getattr(module, name) if module else setting(node, name, place, default)
        for place, (name, default) in enumerate(zip(names, (None, 1, None, False), strict=True), 1)
    )
    pool = {3: functional.avg_pool1d, 4: functional.avg_pool2d}.get(rank)
    count = math.prod(kernel) if isinstance(kernel, (tuple, list)) else kernel ** (rank - 2)
    if pool is None or not power:
        return None
    powers = write(torch.pow, source_of(node), power)
    means = write(pool, powers, kernel, stride, 0, ceil)
    return last(torch.pow, write(operator.mul, means, count), 1 / power)


_SPELLINGS: dict[Any, Spelling] = {
    functional.glu: _gated,
    **dict.fromkeys((torch.amin, "amin"), _smallest),
    **dict.fromkeys((torch.sum, "sum"), _sum),
    **dict.fromkeys((torch.mean, "mean"), _mean),
    **dict.fromkeys((torch.lerp, "lerp"), _interpolated),
    **dict.fromkeys((torch.addcmul, "addcmul"), _plus_product),
    **dict.fromkeys((torch.zeros_like, torch.ones_like, torch.full_like), _filled),
    functional.pad: _cropped,
    functional.unfold: _unfolded,
    **dict.fromkeys((functional.lp_pool1d, functional.lp_pool2d), _power_pool),
    torch.einsum: contracted,
    **dict.fromkeys((torch.addmm, "addmm"), plus_product_of_matrices),
    **dict.fromkeys(ARITHMETIC, by_channel),
}

_SPELLED_MODULES: dict[type[nn.Module], Spelling] = {
    nn.GLU: _gated,
    nn.Unfold: _unfolded,
    nn.LPPool1d: _power_pool,
    nn.LPPool2d: _power_pool,
}
