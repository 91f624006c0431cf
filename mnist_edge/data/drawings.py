"""Digits in pictures, drawn or photographed: found, and brought into MNIST's form."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.reading import require_file
from mnist_edge.data.parts import SIDE
from mnist_edge.data.pictures import DAMAGED, without_warnings

if TYPE_CHECKING:
    from PIL import Image

LARGEST_PICTURE = 16_000_000
"""Most pixels that are decoded; a file of a few kilobytes can claim billions. JPEG is decoded at a
half, a quarter or an eighth of its size where it has more."""

_LARGEST_JPEG = 100_000_000

DIGIT_SIDE = 20
LEAST_CONTRAST = 16
"""Grey levels, of 255, by which a digit must stand out."""

_FAINTEST_INK = 0.1
_PAPER_SHARE = 0.7
_WORKING_SIDE = 280


def read_digit(path: Path) -> NDArray[np.uint8]:
    """Read a PNG or JPEG file and return its digit as MNIST has it, uint8 [28, 28].

    Colours, palettes, transparency and 16 bits become grey; the border tells whether the digit is
    darker or lighter than its ground; see `centred` for the rest.

    Raises:
        CompressError: the file is missing, is no such picture, is too large, or shows nothing.
    """
    grey = _read_grey(path)
    try:
        return centred(ink_of(grey))
    except CompressError as error:
        raise CompressError(f"{path}: {error}") from error


def ink_of(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much of the digit's colour each pixel has, 0 to 1, for grey [H, W] of 0 to 255.

    The border's median is the ground. What the border varies by, as on a photograph of paper, is
    taken off.

    Raises:
        CompressError: no pixel stands out from the ground.
    """
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
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


def _read_grey(path: Path) -> NDArray[np.float32]:
    """Decode a picture into grey [H, W] of 0 to 255."""
    from PIL import Image, ImageOps

    require_file(path)
    try:
        with without_warnings(), Image.open(path, formats=("PNG", "JPEG")) as picture:
            _scale_down(picture, path)
            return _grey(ImageOps.exif_transpose(picture))
    except CompressError:
        raise
    except Image.DecompressionBombError as error:
        raise CompressError(_too_large(path)) from error
    except Image.UnidentifiedImageError as error:
        raise CompressError(f"{path} is not a PNG or JPEG picture; save it as one") from error
    except DAMAGED as error:
        reason = getattr(error, "strerror", None) or "the picture is damaged or cut short"
        raise CompressError(f"cannot read {path}: {reason}") from error


def _scale_down(picture: "Image.Image", path: Path) -> None:
    """Have a large JPEG decoded smaller, which takes less memory. Refuse what is too large."""
    pixels = picture.width * picture.height
    if LARGEST_PICTURE < pixels <= _LARGEST_JPEG and picture.format == "JPEG":
        picture.draft(None, (_WORKING_SIDE * 2, _WORKING_SIDE * 2))
        pixels = picture.width * picture.height
    if pixels > LARGEST_PICTURE:
        raise CompressError(_too_large(path))


def _too_large(path: Path) -> str:
    return (
        f"{path} has more than {LARGEST_PICTURE:,} pixels, or as JPEG {_LARGEST_JPEG:,}; scale it"
        " down"
    )


def _grey(picture: "Image.Image") -> NDArray[np.float32]:
    if picture.mode.startswith("I"):  # 16 bits, held in 16 or 32
        return reduced(np.asarray(picture, np.float32) / np.float32(257))
    if picture.has_transparency_data:
        return reduced(_laid_on_ground(picture.convert("RGBA")))
    return reduced(np.asarray(picture.convert("L"), np.float32))


def _laid_on_ground(picture: "Image.Image") -> NDArray[np.float32]:
    """Fill what is transparent: with the paper's grey, or with the opposite of a bare drawing's."""
    grey = np.asarray(picture.convert("L"), np.float32)
    opacity = np.asarray(picture.getchannel("A"), np.float32) / np.float32(255)
    seen = grey[opacity > 0.5]
    if seen.size > _PAPER_SHARE * grey.size:
        ground = np.median(seen)
    else:
        ground = np.float32(0 if seen.size and seen.mean() > 127 else 255)
    return grey * opacity + ground * (1 - opacity)


def reduced(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average a large picture, grey [H, W], down, which takes off its noise and saves time."""
    factor = max(grey.shape) // _WORKING_SIDE
    if factor < 2:
        return grey
    from PIL import Image

    return np.asarray(Image.fromarray(grey).reduce(factor))


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
