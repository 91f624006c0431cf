"""What is written in a photograph: ink, found whatever the light and whatever lies around paper.

All is float32, in an order that the browser page's digit.js repeats to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_edge.data.regions import (
    Region,
    closed,
    grown,
    highest,
    labelled,
    lowest,
    opened_mask,
    regions_of,
)

Plane = NDArray[np.float32]

_STROKE_PART = 3
"""Strokes are thinner than this part of the picture's shorter side."""
_EDGE_PART = 20
_EDGE_DROP = np.float32(0.7)
"""Paper that falls to this share of its light within such a part has an edge there."""
_DARK_GROUND, _EVEN_GROUND = np.float32(110), np.float32(1.6)
_LEAST_LIGHT, _LEAST_LEVEL = np.float32(0.3), np.float32(1)
_LEAST_DARKNESS = np.float32(0.1)
_FAINTEST, _FULL = np.float32(0.25), 0.7
_THICKNESSES = (1, 3, 5, 7, 9, 11)
_LEAST_REST = 0.15
_CUT_WEIGHT, _WIDE_WEIGHT, _WIDE = 0.25, 0.2, 2.2
_SPECK, _NEAR = 0.03, 0.2
_OTHER_HEIGHT, _OTHER_MASS, _OVERLAP = 0.5, 0.2, 0.35
_MARGIN = 5


@dataclass(frozen=True)
class Writing:
    """What is written in a picture.

    Attributes:
        ink: how much of the ink's colour each pixel of the largest sign has, 0 to 1, [H, W].
        signs: how many signs there are, 0 of a blank picture.
    """

    ink: Plane
    signs: int


@dataclass(frozen=True)
class _Missing:
    """What a picture lacks of its paper's light, [H, W].

    Attributes:
        share: of the paper's light, in the colour that lacks most of it.
        levels: the grey levels, likewise.
        edge: where the paper itself ends, or a shadow begins.
    """

    share: Plane
    levels: Plane
    edge: NDArray[np.bool_]


def writing_on(colours: NDArray[np.float32]) -> Writing:
    """Find the ink of a photograph, red, green and blue of 0 to 255 as float32 [3, H, W].

    The paper's light at each pixel is found by filling all that is narrower than a stroke can be
    (a grey closing). So neither a shadow, nor light that falls off, nor a darker table is ink. What
    lacks more than half of the light that the darkest ink lacks makes up signs; the heaviest one is
    read. Lines of ruled paper that are as dark go by being thinner than it.
    """
    missing = _missing_of_writing(np.stack([_smoothed(each) for each in colours]))
    paper = _ranked(missing.share, 0.5)
    peak = missing.share.ravel()[int(missing.levels.argmax())]
    blank = Writing(np.zeros_like(missing.share), 0)
    if peak - paper < _LEAST_DARKNESS:
        return blank
    weights = np.where(missing.edge, np.float32(0), missing.levels)
    labels, regions, main = _main_sign(missing.share > (paper + peak) / 2, weights)
    if main.mass == 0:
        return blank
    parts, others = parts_of_sign(regions, main, labels.shape)
    inside = np.isin(labels, [part.number for part in parts])
    floor = paper + _FAINTEST * (peak - paper)
    full = _ranked(missing.share[inside], _FULL)
    ink = np.clip((missing.share - floor) / (full - floor), 0, 1)
    return Writing(np.where(grown(inside, _MARGIN), ink, np.float32(0)), 1 + others)


def parts_of_sign(
    regions: Sequence[Region], main: Region, shape: tuple[int, ...]
) -> tuple[list[Region], int]:
    """Return the regions that belong to the main one's sign, and how many other signs there are.

    What is near belongs to it, such as the bar of a 5. What is as tall and stands beside, above or
    below it is another sign. Specks are neither, nor is what the picture's border cuts.
    """
    parts, others = [main], 0
    reach = _NEAR * max(main.height, main.width)
    for region in regions:
        if region is main or region.mass < _SPECK * main.mass:
            continue
        if _stands_beside(region, main) and not _is_cut(region, shape):
            others += 1
        elif _gap(region, main) <= reach:
            parts.append(region)
    return parts, others


def _stands_beside(region: Region, main: Region) -> bool:
    tall = region.height >= _OTHER_HEIGHT * main.height
    across = min(region.right, main.right) - max(region.left, main.left)
    down = min(region.bottom, main.bottom) - max(region.top, main.top)
    beside = across < _OVERLAP * min(region.width, main.width)
    return tall and (beside or down <= 0) and region.mass >= _OTHER_MASS * main.mass


def _gap(region: Region, main: Region) -> int:
    """Rows or columns between two regions' boxes, whichever are more; negative if they overlap."""
    across = max(region.left - main.right, main.left - region.right)
    return max(across, region.top - main.bottom, main.top - region.bottom)


def _main_sign(
    mask: NDArray[np.bool_], weights: Plane
) -> tuple[NDArray[np.int32], list[Region], Region]:
    """Labels, regions and the heaviest sign of a mask, without lines that cross all of it."""
    first = None
    for side in _THICKNESSES:
        labels = labelled(mask if side == 1 else opened_mask(mask, side))
        regions = regions_of(labels, weights)
        if not regions:
            break
        main = max(regions, key=lambda region: _weight(region, mask.shape))
        first = first or (labels, regions, main)
        if not _crosses(main, mask.shape) and main.mass > _LEAST_REST * first[2].mass:
            return labels, regions, main
    assert first is not None  # the darkest pixel is in the mask
    return first


def _weight(region: Region, shape: tuple[int, ...]) -> float:
    """Mass that counts: less of what the border cuts, and of what is wider than signs are."""
    cut = _CUT_WEIGHT if _is_cut(region, shape) else 1.0
    return region.mass * cut * (_WIDE_WEIGHT if region.width > _WIDE * region.height else 1.0)


def _is_cut(region: Region, shape: tuple[int, ...]) -> bool:
    height, width = shape
    return 0 in (region.top, region.left) or region.bottom == height or region.right == width


def _crosses(region: Region, shape: tuple[int, ...]) -> bool:
    return region.height == shape[0] or region.width == shape[1]


def _missing(colours: NDArray[np.float32]) -> _Missing:
    shorter = min(colours.shape[1:])
    side, near = (2 * (shorter // (2 * part)) + 1 for part in (_STROKE_PART, _EDGE_PART))
    share = levels = np.full(colours.shape[1:], -np.inf, np.float32)
    edge = np.zeros(colours.shape[1:], bool)
    for colour in colours:
        paper = closed(colour, side)
        least = max(_LEAST_LIGHT * _ranked(paper, 0.95), _LEAST_LEVEL)
        lacking = paper - colour
        share = np.maximum(share, lacking / np.maximum(paper, least))
        levels = np.maximum(levels, lacking)
        edge |= highest(paper, near) * _EDGE_DROP > lowest(paper, near)
    return _Missing(share, levels, edge)


def _missing_of_writing(colours: NDArray[np.float32]) -> _Missing:
    """Of the negative, where light ink stands on a ground that is dark all over."""
    as_seen = _missing(colours)
    low, high = (_ranked(colours[1], part) for part in (0.2, 0.8))
    if high >= min(_DARK_GROUND, _EVEN_GROUND * low):
        return as_seen
    negative = _missing(255 - colours)
    dark, light = (each.levels.sum(dtype=np.float64) for each in (as_seen, negative))
    return negative if light > dark else as_seen


def _smoothed(values: Plane) -> Plane:
    """The mean of each pixel and its eight neighbours, at the border of itself again."""
    third = np.float32(1 / 3)
    wide = np.pad(values, ((1, 1), (0, 0)), mode="edge")
    values = (wide[:-2] + wide[1:-1] + wide[2:]) * third
    wide = np.pad(values, ((0, 0), (1, 1)), mode="edge")
    return (wide[:, :-2] + wide[:, 1:-1] + wide[:, 2:]) * third


def _ranked(values: Plane, part: float) -> np.float32:
    """The value below which a part of all lie."""
    place = int(part * values.size)
    return np.partition(values, place, axis=None)[place]
