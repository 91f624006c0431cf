"""The lines between drawn layers: each value runs down a lane of its own until its last reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from compress.reporting.content import LayerRow


@dataclass(frozen=True)
class LaneRow:
    """One row of the drawing.

    Attributes:
        lane: of the row's layer.
        joining: the lanes of the values that it reads.
        passing: the lanes that go on past it.
        goes_on: whether a later row reads its value.
    """

    lane: int
    joining: tuple[int, ...]
    passing: tuple[int, ...]
    goes_on: bool


def lanes(layers: Sequence[LayerRow]) -> tuple[list[LaneRow], int]:
    """The rows of a network's drawing, one a layer, and how many lanes they take.

    Args:
        layers: in the order of computation, so that each row reads only rows above it.
    """
    last = {name: index for index, layer in enumerate(layers) for name in layer.inputs}
    held: dict[str, int] = {}
    rows, width = [], 1
    for index, layer in enumerate(layers):
        joining = tuple(held[name] for name in layer.inputs)
        for name in layer.inputs:
            if last[name] == index:
                del held[name]
        passing = tuple(sorted(held.values()))
        lane = _free(passing, joining)
        goes_on = last.get(layer.name, -1) > index
        if goes_on:
            held[layer.name] = lane
        rows.append(LaneRow(lane, joining, passing, goes_on))
        width = max(width, lane + 1, *(each + 1 for each in passing))
    return rows, width


def _free(taken: Sequence[int], wished: Sequence[int]) -> int:
    """The first lane that is not taken; one of `wished`, if one is free."""
    free = [lane for lane in wished if lane not in taken]
    return min(free) if free else next(n for n in range(len(taken) + 1) if n not in taken)
