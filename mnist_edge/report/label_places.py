"""Labels of a plot's points, so that each can be read: alike points share one, none overlap."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

Place = tuple[float, float]

_NEAR = 7.0  # pixels; nearer points look like one
_DISTANCES = (5, 14, 26, 40, 56, 74)  # points from a point to its label, the nearest first
_SIDES = ((1, 1), (1, 0), (1, -1), (-1, 1), (-1, 0), (-1, -1), (0, 1), (0, -1))
_ALIGNMENT: dict[int, Literal["left", "center", "right"]] = {1: "left", 0: "center", -1: "right"}
_LEVEL: dict[int, Literal["bottom", "center", "top"]] = {1: "bottom", 0: "center", -1: "top"}
_MARGIN = 3  # pixels kept free around a point or a label


def label(axes: "Axes", places: Sequence[Place], names: Sequence[str], *, size: float = 7) -> None:
    """Write names beside points, where they cover neither each other nor a point.

    Points that look like one share a label. Labels that find no room close by stand farther off,
    with a line. The figure's layout must be done, and limits and scales be set.

    Args:
        axes: the plot.
        places: the points in the plot's own numbers.
        names: as many names.
        size: of the letters, in points.
    """
    pixels = [tuple(place) for place in axes.transData.transform(list(places))]
    groups = _alike(pixels)
    taken = [_around(pixel) for pixel in pixels]
    crowded = sorted(groups, key=lambda group: -_neighbours(pixels[group[0]], pixels))
    for group in crowded:
        text = together([names[index] for index in group])
        taken.append(_written(axes, text, places[group[0]], taken, size))


def together(names: Sequence[str]) -> str:
    """One label for several names, the common beginning said once, two a line: "net-a, -b"."""
    first, *others = sorted(names, key=lambda name: (len(name), name))
    begin = [first[: index + 1] for index, letter in enumerate(first) if letter == "-"]
    shared = [each for each in begin if all(name.startswith(each) for name in others)]
    cut = len(shared[-1]) - 1 if shared else 0
    words = [first, *(name[cut:] for name in others)]
    lines = [", ".join(words[index : index + 2]) for index in range(0, len(words), 2)]
    return ",\n".join(lines)


def _alike(pixels: Sequence[Place]) -> list[list[int]]:
    """The indices of the points, those that look like the first of a group in that group."""
    groups: list[list[int]] = []
    for index, pixel in enumerate(pixels):
        near = (group for group in groups if _apart(pixels[group[0]], pixel) < _NEAR)
        group = next(near, None)
        if group is None:
            groups.append([index])
        else:
            group.append(index)
    return groups


def _apart(one: Place, other: Place) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def _neighbours(pixel: Place, pixels: Iterable[Place]) -> int:
    return sum(_apart(pixel, other) < 60 for other in pixels)


def _around(pixel: Place) -> "Bbox":
    from matplotlib.transforms import Bbox

    return Bbox([[each - _MARGIN for each in pixel], [each + _MARGIN for each in pixel]])


def _written(axes: "Axes", text: str, place: Place, taken: Sequence["Bbox"], size: float) -> "Bbox":
    """Write one label at the first place that is free, or where it covers least."""
    nowhere = (0.0, 0.0)
    note = axes.annotate(
        text,
        place,
        xytext=nowhere,
        textcoords="offset points",
        fontsize=size,
        zorder=5,
        bbox={"boxstyle": "square,pad=0.15", "color": "white", "alpha": 0.75, "lw": 0},
    )
    covered = {}
    for choice in product(_DISTANCES, _SIDES):
        box = _moved(note, *choice)
        covered[choice] = _covered(box, taken) + _outside(box, axes.bbox)
        if covered[choice] == 0:
            break
    best = min(covered, key=lambda choice: covered[choice])
    if best[0] > _DISTANCES[0]:
        line = {"arrowstyle": "-", "color": "tab:gray", "lw": 0.5, "shrinkA": 0, "shrinkB": 0}
        end = _offset(*best)
        axes.annotate("", place, xytext=end, textcoords="offset points", arrowprops=line)
    return _moved(note, *best)


def _moved(note: "Annotation", distance: float, side: tuple[int, int]) -> "Bbox":
    """Put a label on a side of its point; return the pixels that it takes."""
    note.set_position(_offset(distance, side))
    note.set_horizontalalignment(_ALIGNMENT[side[0]])
    note.set_verticalalignment(_LEVEL[side[1]])
    return note.get_window_extent().padded(_MARGIN)


def _offset(distance: float, side: tuple[int, int]) -> Place:
    return distance * side[0], distance * side[1]


def _covered(box: "Bbox", taken: Iterable["Bbox"]) -> float:
    """How many square pixels of others a label would cover."""
    from matplotlib.transforms import Bbox

    shared = (Bbox.intersection(box, other) for other in taken)
    return sum(each.width * each.height for each in shared if each is not None)


def _outside(box: "Bbox", frame: "Bbox") -> float:
    """How many square pixels of a label would lie outside the plot, counted tenfold."""
    from matplotlib.transforms import Bbox

    within = Bbox.intersection(box, frame)
    inside = 0.0 if within is None else within.width * within.height
    lost = box.width * box.height - inside
    return 10 * lost if lost > 1e-6 else 0.0
