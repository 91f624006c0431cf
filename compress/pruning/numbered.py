"""What nodes give, with the numbers of channels in place of the values of tensors."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx

from compress.tracing import called_on


@dataclass(frozen=True, eq=False)
class Numbered:
    """The numbers of a tensor's elements, int64 of its shape."""

    numbers: Tensor


def run_on(node: fx.Node, args: Any, kwargs: Any, order: Tensor) -> Any:
    """Run a node on the numbers of its operands, each in its place in an order plus 1.

    Returns:
        What it gives, as numbers again, -1 for zeros; None if it fails or computes.
    """
    back = torch.empty_like(order).scatter_(0, order, torch.arange(len(order)))

    def numbers_of(value: Any) -> Any:
        if not isinstance(value, Tensor):
            return value
        if not value.is_floating_point():
            return None
        places = value.round().long() - 1
        if not torch.equal(value, (places + 1).to(value.dtype)):
            return None
        if places.numel() and not (-1 <= int(places.min()) <= int(places.max()) < len(order)):
            return None
        return Numbered(back[places.clamp(min=0)].where(places >= 0, -1))

    try:
        with torch.no_grad():
            inputs = filled_in((args, kwargs), lambda each: (order[each.numbers] + 1).float())
            given = called_on(node, *inputs)
    except Exception:  # torch refuses in many ways
        return None
    parts = given if isinstance(given, (tuple, list)) else [given]
    found = [numbers_of(part) for part in parts]
    if any(each is None for each in found):
        return None
    return tuple(found) if isinstance(given, (tuple, list)) else found[0]


def filled_in(value: Any, function: Callable[[Numbered], Any]) -> Any:
    """Put what a function makes of each `Numbered` in its place."""
    if isinstance(value, Numbered):
        return function(value)
    if isinstance(value, dict):
        return {key: filled_in(each, function) for key, each in value.items()}
    if isinstance(value, slice):
        return slice(*(filled_in(e, function) for e in (value.start, value.stop, value.step)))
    if isinstance(value, (tuple, list)) and not isinstance(value, torch.Size):
        return type(value)(filled_in(each, function) for each in value)
    return value


def numbered_in(value: Any) -> list[Numbered]:
    """Return every `Numbered` in what a node gives."""
    found: list[Numbered] = []
    filled_in(value, found.append)
    return found


def same(one: Any, other: Any) -> bool:
    """Say whether two runs of a node gave the same numbers."""
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Numbered):
        return isinstance(other, Numbered) and torch.equal(one.numbers, other.numbers)
    return bool(one == other)


def alike(meta: Any, number: int) -> Any:
    """One number for every element of tensors of the shapes in a node's `meta`."""
    if isinstance(shape := getattr(meta, "shape", None), torch.Size):
        return Numbered(torch.tensor(number).expand(shape))
    if isinstance(meta, (tuple, list)):
        return tuple(alike(each, number) for each in meta)
    if isinstance(meta, dict):
        return {key: alike(each, number) for key, each in meta.items()}
    return meta


def spread_along(numbers: Tensor, axis: int, shape: tuple[int, ...] | None) -> Numbered | None:
    """Return numbers [C] along an axis of a shape; None of none."""
    if shape is None:
        return None
    return Numbered(
        numbers.view(*(-1 if d == axis else 1 for d in range(len(shape)))).expand(shape)
    )
