"""MNIST's form: a digit as its ink, within 20x20 pixels, its centre of mass in the middle."""

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from mnist_edge.data.parts import SIDE

DIGIT_SIDE = 20
LEAST_CONTRAST = 16
"""Grey levels, of 255, by which a digit must stand out."""
_FAINTEST_INK = 0.1


def border_of(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the pixels at the picture's four sides, corners twice."""
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def ink_of(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much of the digit's colour each pixel has, 0 to 1, for grey [H, W] of 0 to 255.

    The border's median is the ground. What the border varies by, as on a photograph of paper, is
    taken off.

    Raises:
        CompressError: no pixel stands out from the ground.
    """
    border = border_of(grey)
    ground = np.median(border)
    darker, lighter = ground - grey.min(), grey.max() - ground
    ink = ground - grey if darker > lighter else grey - ground
    peak = max(darker, lighter)
    if peak < LEAST_CONTRAST:
        raise CompressError("the picture is blank; it must show one digit on a plain ground")
    noise = 3 * 1.4826 * float(np.median(np.abs(border - ground)))
    floor = min(noise, peak / 2)
    return np.clip((ink - floor) / (peak - floor), 0, 1)


def centred(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Place a digit, ink [H, W] of 0 to 1, as MNIST does and return it, uint8 [28, 28].

    What holds the ink is scaled to fit 20x20 pixels with its aspect ratio kept, and put so that
    its centre of mass is in the middle (LeCun, Cortes and Burges, "The MNIST database").
    """
    small = _fitted(_cropped(ink))
    small *= 1 / small.max()
    canvas = np.zeros((SIDE, SIDE), np.float32)
    rows, columns = (_span(small, axis) for axis in (0, 1))
    canvas[rows, columns] = small
    return np.rint(255 * canvas).astype(np.uint8)


def _cropped(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    rows = np.flatnonzero(ink.max(axis=1) > _FAINTEST_INK)
    columns = np.flatnonzero(ink.max(axis=0) > _FAINTEST_INK)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _fitted(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale to fit 20x20 pixels, each the average of what it covers."""
    from PIL import Image

    scale = DIGIT_SIDE / max(ink.shape)
    height, width = (max(1, round(size * scale)) for size in ink.shape)
    # One side after the other: which goes first depends on Pillow's version, and changes last bits.
    narrow = Image.fromarray(ink).resize((width, len(ink)), Image.Resampling.BILINEAR)
    return np.array(narrow.resize((width, height), Image.Resampling.BILINEAR), np.float32)


def _span(small: NDArray[np.float32], axis: int) -> slice:
    """Return where along `axis` of the canvas the digit goes, its centre of mass in the middle."""
    mass = small.sum(axis=1 - axis, dtype=np.float64)
    centre = float(np.average(np.arange(len(mass)), weights=mass))
    start = round(round(SIDE / 2 - centre, 9))  # a tie, however its sums were rounded, is a tie
    start = min(max(start, 0), SIDE - len(mass))
    return slice(start, start + len(mass))
