"""Accuracy against bytes and against compute: which networks no other beats."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Point:
    """One network on the plot.

    Attributes:
        name: as it is labelled.
        accuracy: on the test images, a fraction.
        interval: its 95 % interval; None for published figures of others.
        weight_bytes: of all constants of inference; None if unknown. Of others' networks as they
            publish it, or four bytes a float parameter.
        macs: multiply-accumulates for one image; None if unknown.
        chosen: how a network of others was chosen, as far as is known.
    """

    name: str
    accuracy: float
    interval: tuple[float, float] | None = None
    weight_bytes: int | None = None
    macs: int | None = None
    chosen: str = ""


def front(points: Sequence[Point], cost: str) -> list[Point]:
    """The points that no other beats, by rising cost.

    A point is beaten by one that costs no more and is more accurate, or as accurate and cheaper.

    Args:
        points: those to choose from; points of unknown cost are left out.
        cost: the attribute that counts, "weight_bytes" or "macs".
    """
    known = [point for point in points if getattr(point, cost) is not None]
    best: list[Point] = []
    for point in sorted(known, key=lambda p: (getattr(p, cost), -p.accuracy)):
        if not best or point.accuracy > best[-1].accuracy:
            best.append(point)
    return best


def fronts(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many fronts lie before that of each point: 0 for those that no other beats.

    A point is beaten by one that is as low in everything, and lower in something.

    Args:
        points: float64 [N, objectives], low is good.

    Example:
        >>> fronts(np.array([[1.0, 9.0], [2.0, 9.0], [2.0, 5.0]])).tolist()
        [0, 1, 0]
    """
    ranks = np.full(len(points), -1)
    rank = 0
    while (left := np.flatnonzero(ranks < 0)).size:
        of = points[left]
        low = (of[:, None] <= of[None]).all(2) & (of[:, None] < of[None]).any(2)
        ranks[left[~low.any(0)]] = rank
        rank += 1
    return ranks
