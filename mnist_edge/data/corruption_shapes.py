"""What corruptions put on images: lines, zigzags, fog and splashes."""

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from scipy import ndimage  # type: ignore[import-untyped]

Point = tuple[float, float]
"""(column, row), in pixels from the centre of the first pixel."""
Size = tuple[int, int]
_HALF_WIDTH = 2.3
_FOG_SIDE = 256
_FRACTALS = 32


def line(size: Size, start: Point, end: Point) -> NDArray[np.float64]:
    """Draw a line from left to right that fades over 2.3 pixels up and down.

    Args:
        size: height and width of the image.
        start: its left end.
        end: its right end.

    Returns:
        float64 [H, W], 0 to 1; nothing if both ends are in one column.
    """
    height, width = size
    (left, first), (right, last) = start, end
    drawn = np.zeros(size)
    if right <= left:
        return drawn
    columns = np.arange(width)
    middle = first + (last - first) / (right - left) * (columns - left)
    away = np.abs(np.arange(height)[:, None] - middle)
    inside = (columns >= np.floor(left)) & (columns < np.ceil(right))
    seen = inside & (away < _HALF_WIDTH)
    drawn[seen] = np.clip(np.log(1 - away[seen] / _HALF_WIDTH) + 1, 0, 1)
    return drawn


def zigzag_ends(size: Size, random: RandomState, *, step: float = 2.0) -> list[Point]:
    """Draw the corners of a zigzag across the image, along a slightly inclined line.

    Args:
        size: height and width of the image.
        random: gives the row where it begins, and how far off it ends, up to 5 rows.
        step: pixels from the line to a corner, and half of those from corner to corner.
    """
    height, width = size
    left, right = 2, width - 3
    first = random.randint(0, height - 1)
    angle = np.arctan(random.randint(-5, 5) / (right - left))
    length = (right - left) / np.cos(angle)
    turns = int((length - step) // (2 * step)) + 1
    along = [0.0, *((2 * turn + 1) * step for turn in range(turns)), length]
    aside = [0.0, *((-1.0) ** turn * step for turn in range(turns)), 0.0]
    cosine, sine = np.cos(angle), np.sin(angle)
    return [
        (float(left + a * cosine - b * sine), float(first + a * sine + b * cosine))
        for a, b in zip(along, aside, strict=True)
    ]


def fog_heights(
    shape: tuple[int, ...], random: RandomState, *, decay: float
) -> NDArray[np.float64]:
    """Draw a part of a plasma fractal for each image, 0 to 1 over the whole fractal.

    Fournier, Fussell and Carpenter 1982: midpoints of squares and diamonds, each the mean of its
    neighbours and noise that falls by the square of `decay` a level; edges meet edges. Each image
    takes a place of its own in one of 32 fractals.

    Args:
        shape: (N, H, W), H and W at most 256.
        random: the source of the noise and the places.
        decay: how much smoother each level is.
    """
    count, height, width = shape
    fractals = _fractals(random, decay)
    which = random.randint(0, _FRACTALS, (count, 1, 1))
    top, left = random.randint(0, _FOG_SIDE, (2, count, 1, 1))
    rows = (top + np.arange(height)[:, None]) % _FOG_SIDE
    return fractals[which, rows, (left + np.arange(width)) % _FOG_SIDE]


def _fractals(random: RandomState, decay: float) -> NDArray[np.float64]:
    heights = np.zeros((_FRACTALS, _FOG_SIDE, _FOG_SIDE))
    step, noise = _FOG_SIDE, 1.0
    while step > 1:
        half = step // 2
        corners = heights[:, ::step, ::step]
        middles = _noisy(_square_sum(corners), noise, random)
        heights[:, half::step, half::step] = middles
        above = middles + np.roll(middles, 1, 1) + corners + np.roll(corners, -1, 2)
        beside = middles + np.roll(middles, 1, 2) + corners + np.roll(corners, -1, 1)
        heights[:, ::step, half::step] = _noisy(above, noise, random)
        heights[:, half::step, ::step] = _noisy(beside, noise, random)
        step, noise = half, noise / decay**2
    lowest = heights.min((1, 2), keepdims=True)
    return np.asarray((heights - lowest) / np.ptp(heights, (1, 2), keepdims=True))


def _square_sum(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = corners + np.roll(corners, -1, 1)
    return rows + np.roll(rows, -1, 2)


def _noisy(sums: NDArray[np.float64], noise: float, random: RandomState) -> NDArray[np.float64]:
    return sums / 4 + random.uniform(-noise, noise, sums.shape)


def splashes(shape: tuple[int, ...], random: RandomState) -> NDArray[np.float64]:
    """Draw drops with soft rims, 0.8 to 1 where they cover the image, else 0: [N, H, W]."""
    wet = ndimage.gaussian_filter(random.normal(0.65, 0.3, shape), (0, 1, 1), mode="nearest")
    cover = ndimage.gaussian_filter((wet > 0.65).astype(np.float64), (0, 1.5, 1.5), mode="nearest")
    return np.where(cover < 0.8, 0, cover)
