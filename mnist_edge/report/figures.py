"""Plots as PNG files; matplotlib is loaded when the first is drawn."""

from pathlib import Path
from typing import TYPE_CHECKING

from compress.files import written_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DOTS_AN_INCH = 110


def new_figure(width: float, height: float) -> "Figure":
    """Return an empty figure of a size in inches, whose axes do not overlap."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=_DOTS_AN_INCH, layout="constrained")


def save_figure(figure: "Figure", path: Path) -> None:
    """Write a figure at 110 dots an inch, whole or not at all.

    Raises:
        CompressError: the file cannot be written.
    """
    with written_whole(path) as temporary:
        figure.savefig(temporary)
