"""Labels of a plot's points, placed by adjustText; points that look like one share a label."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Place = tuple[float, float]

_NEAR = 7.0  # pixels; nearer points look like one
_MARK = 4.0  # pixels from a point's middle that stay free
_FORCES: dict[str, Any] = {
    "expand": (1.1, 1.2),
    "force_static": (0.3, 0.6),
    "force_text": (0.5, 0.8),
    "force_explode": (0.5, 0.75),
    "force_pull": 0.02,
    "max_move": 20,
    "prevent_crossings": False,
    "iter_lim": 400,  # steps, not seconds: the same points give the same picture everywhere
}


def write_labels(
    axes: "Axes", places: Sequence[Place], names: Sequence[str], *, size: float = 7
) -> None:
    """Write names beside points, where they cover neither each other nor a point.

    The figure's layout must be done, and limits and scales be set.

    Args:
        axes: the plot.
        places: the points in the plot's own numbers.
        names: as many names.
        size: of the letters, in points.
    """
    from adjustText import adjust_text
    from matplotlib.transforms import Bbox

    pixels = [tuple(place) for place in axes.transData.transform(list(places))]
    groups = _alike(pixels)
    texts = [
        axes.text(*places[group[0]], together([names[i] for i in group]), size=size)
        for group in groups
    ]
    points = [Bbox([[x - _MARK, y - _MARK], [x + _MARK, y + _MARK]]) for x, y in pixels]
    line = {"arrowstyle": "-", "color": "tab:gray", "lw": 0.5}
    adjust_text(texts, ax=axes, objects=points, arrowprops=line, **_FORCES)


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
