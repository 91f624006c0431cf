"""Connected regions of a mask and sliding windows, in NumPy alone: what finding ink takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Region:
    """One connected region.

    Attributes:
        number: its pixels' label.
        top, bottom, left, right: first rows and columns in it and the first behind it.
        mass: the sum of a weight over it.
    """

    number: int
    top: int
    bottom: int
    left: int
    right: int
    mass: float

    @property
    def height(self) -> int:
        """Rows from the first to the last."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns from the first to the last."""
        return self.right - self.left


def labelled(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Number the regions of pixels that touch, corners included, from 1 in reading order.

    Returns int32 [H, W], 0 outside the mask. Runs of pixels are joined row by row.
    """
    rows, starts, ends = _runs(mask)
    parents = list(range(len(rows)))
    begins = np.searchsorted(rows, np.arange(len(mask) + 1)).tolist()
    firsts, lasts = starts.tolist(), ends.tolist()
    for above, here, after in zip(begins, begins[1:], begins[2:], strict=False):
        _join(parents, firsts, lasts, range(above, here), range(here, after))
    roots = np.array([_root(parents, run) for run in range(len(parents))], np.int64)
    numbers = np.unique(roots, return_inverse=True)[1] + 1 if len(roots) else roots
    labels = np.zeros(mask.shape, np.int32)
    labels[mask] = np.repeat(numbers, ends - starts)
    return labels


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int64], ...]:
    """Row, first column and the first column behind it of each run, in reading order."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    return rows, starts, np.nonzero(edges == -1)[1]


def _join(
    parents: list[int], firsts: list[int], lasts: list[int], above: range, here: range
) -> None:
    """Join runs of one row with those of the row above that they touch."""
    at = above.start
    for run in here:
        while at < above.stop and lasts[at] < firsts[run]:
            at += 1
        other = at
        while other < above.stop and firsts[other] <= lasts[run]:
            first, second = sorted((_root(parents, other), _root(parents, run)))
            parents[second] = first
            other += 1


def _root(parents: list[int], run: int) -> int:
    while parents[run] != run:
        parents[run] = run = parents[parents[run]]
    return run


def regions_of(labels: NDArray[np.int32], weights: NDArray[np.float32]) -> list[Region]:
    """Return the regions of `labelled`, with the sum of [H, W] weights over each."""
    count = int(labels.max(initial=0))
    masses = np.bincount(labels.ravel(), weights.ravel().astype(np.float64), count + 1)
    height, width = labels.shape
    boxes = np.array([[height, 0, width, 0]] * (count + 1))
    y, x = np.nonzero(labels)
    found = labels[y, x]
    np.minimum.at(boxes[:, 0], found, y)
    np.maximum.at(boxes[:, 1], found, y + 1)
    np.minimum.at(boxes[:, 2], found, x)
    np.maximum.at(boxes[:, 3], found, x + 1)
    return [
        Region(number, top, bottom, left, right, float(masses[number]))
        for number, (top, bottom, left, right) in enumerate(boxes.tolist())
        if number
    ]


def closed(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Fill what is darker than all around it and holds no square of an odd side.

    The largest values of such squares, then the smallest of those (a grey closing). Squares may
    stand out of the picture, so edges of larger things stay where they are, also near its border.
    """
    reach = side // 2
    wide = np.pad(values, reach, constant_values=-np.inf)
    filled = lowest(highest(wide, side), side)
    return filled[reach : reach + len(values), reach : reach + values.shape[1]]


def opened_mask(mask: NDArray[np.bool_], side: int) -> NDArray[np.bool_]:
    """Drop what holds no square of an odd side (a binary opening)."""
    return closed(-mask.astype(np.float32), side) < -0.5


def grown(mask: NDArray[np.bool_], side: int) -> NDArray[np.bool_]:
    """Add the pixels that a square of an odd side around a mask's pixel reaches."""
    return highest(mask.astype(np.float32), side) > 0.5


def lowest(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Return the smallest value of each square of an odd side within the picture."""
    return -highest(-values, side)


def highest(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Return the largest value of each square of an odd side within the picture."""
    for axis in (0, 1):
        values = _highest_along(values, side, axis)
    return values


def _highest_along(values: NDArray[np.float32], side: int, axis: int) -> NDArray[np.float32]:
    """The largest of `side` neighbours along an axis, by windows of doubled length."""
    reach = side // 2
    widths = [(reach, reach) if each == axis else (0, 0) for each in (0, 1)]
    best = np.pad(values, widths, constant_values=-np.inf)
    length = 1
    while length < side:
        step = min(length, side - length)
        count = best.shape[axis] - step
        best = np.maximum(_part(best, 0, count, axis), _part(best, step, count, axis))
        length += step
    return best


def _part(values: NDArray[np.float32], start: int, count: int, axis: int) -> NDArray[np.float32]:
    chosen = slice(start, start + count)
    return values[chosen] if axis == 0 else values[:, chosen]
