"""Pictures of digits, photographs and drawings alike, brought into MNIST's form."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.reading import require_file
from mnist_edge.data.ink import Writing, parts_of_sign, writing_on
from mnist_edge.data.mnist_form import LEAST_CONTRAST, border_of, centred, ink_of
from mnist_edge.data.parts import SIDE
from mnist_edge.data.pictures import plain_errors, without_warnings
from mnist_edge.data.regions import labelled, regions_of

if TYPE_CHECKING:
    from PIL import Image

T = TypeVar("T")

STDIN = Path("-")
LARGEST_PICTURE = 16_000_000
"""Most pixels that are decoded; a file of a few kilobytes can claim billions. JPEG is decoded at a
half, a quarter or an eighth of its size where it has more."""
_LARGEST_JPEG = 100_000_000
_LARGEST_INPUT = 100_000_000
_RUN_OTHER_PROGRAMS = ("EPS", "WMF")
_PAPER_SHARE = 0.7
_WORKING_SIDE = 280
_FLAT, _FLAT_SHARE = 0.01, 0.5
_FAINT_PART = 0.25


@dataclass(frozen=True)
class Sight:
    """What a network sees of a picture.

    Attributes:
        pixels: the largest sign in MNIST's form, uint8 [28, 28]; zeros of a blank picture.
        signs: how many signs the picture shows.
    """

    pixels: NDArray[np.uint8]
    signs: int


def read_sight(path: Path) -> Sight:
    """Read what a picture shows: a file of any format that Pillow reads, or "-" for standard input.

    Colours, palettes, transparency and 16 bits are taken as they look. A drawing, at least half of
    it of one grey, has its ink by the distance from that grey; in photographs see `writing_on`.

    Raises:
        CompressError: the file is missing, is no picture, is damaged or too large.
    """
    grey, colours = _read(path)
    return sight_of(grey, colours)


def read_digit(path: Path) -> NDArray[np.uint8]:
    """Read a picture's digit as MNIST has it, uint8 [28, 28], see `read_sight`.

    Raises:
        CompressError: as `read_sight`, or the picture is blank.
    """
    sight = read_sight(path)
    if sight.signs == 0:
        raise CompressError(f"{path}: the picture is blank; it must show one digit")
    return sight.pixels


def sight_of(grey: NDArray[np.float32], colours: NDArray[np.float32]) -> Sight:
    """Bring a picture into MNIST's form, given grey [H, W] and colours [3, H, W] of 0 to 255."""
    small = _reduced(grey)
    if _is_drawn(small):
        writing = _drawn_on(small)
    else:
        writing = writing_on(np.stack([_reduced(colour) for colour in colours]))
    pixels = centred(writing.ink) if writing.signs else np.zeros((SIDE, SIDE), np.uint8)
    return Sight(pixels, writing.signs)


def _is_drawn(grey: NDArray[np.float32]) -> bool:
    """Whether most of a picture is exactly the grey of its border: no camera gives that."""
    distance = np.abs(grey - np.median(border_of(grey)))
    blank = distance.max() < LEAST_CONTRAST
    return bool(blank or np.mean(distance < _FLAT) >= _FLAT_SHARE)


def _drawn_on(grey: NDArray[np.float32]) -> Writing:
    try:
        ink = ink_of(grey)
    except CompressError:
        return Writing(np.zeros_like(grey), 0)
    labels = labelled(ink > _FAINT_PART)
    regions = regions_of(labels, ink)
    main = max(regions, key=lambda region: region.mass)
    return Writing(ink, 1 + parts_of_sign(regions, main, labels.shape)[1])


def opened_upright(path: Path) -> "Image.Image":
    """Decode a picture, upright as its camera says, as red, green and blue.

    Raises:
        CompressError: as `read_sight`.
    """
    return _decoded(path, lambda picture: picture.convert("RGB"))


def _read(path: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Decode a picture into grey [H, W] and colours [3, H, W] of 0 to 255."""
    return _decoded(path, _planes)


def _decoded(path: Path, taken: "Callable[[Image.Image], T]") -> T:
    """What is taken of a picture, which is decoded, upright."""
    from PIL import Image, ImageOps

    with (
        plain_errors(path, too_large=_too_large(path)),
        without_warnings(),
        Image.open(_source(path), formats=formats()) as picture,
    ):
        _scale_down(picture, path)
        return taken(ImageOps.exif_transpose(picture))


def _source(path: Path) -> Path | BinaryIO:
    if path != STDIN:
        require_file(path)
        return path
    data = sys.stdin.buffer.read(_LARGEST_INPUT + 1)
    if len(data) > _LARGEST_INPUT:
        raise CompressError(f"standard input has more than {_LARGEST_INPUT:,} bytes")
    return io.BytesIO(data)


def formats() -> list[str]:
    """Every format that Pillow reads itself: some are handed to other programs."""
    from PIL import Image

    Image.init()
    return [name for name in Image.ID if name not in _RUN_OTHER_PROGRAMS]


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


def _planes(picture: "Image.Image") -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    if picture.mode.startswith(("I", "F")):  # 16 bits and more
        scale = np.float32(257 if picture.mode.startswith("I") else 1)
        grey = np.asarray(picture, np.float32) / scale
        return grey, np.stack([grey] * 3)
    if picture.has_transparency_data:
        return _laid_on_ground(picture.convert("RGBA"))
    colours = np.asarray(picture.convert("RGB"), np.float32)
    return np.asarray(picture.convert("L"), np.float32), colours.transpose(2, 0, 1)


def _laid_on_ground(
    picture: "Image.Image",
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fill what is transparent: with the paper's grey, or with the opposite of a bare drawing's."""
    grey = np.asarray(picture.convert("L"), np.float32)
    opacity = np.asarray(picture.getchannel("A"), np.float32) / np.float32(255)
    seen = grey[opacity > 0.5]
    if seen.size > _PAPER_SHARE * grey.size:
        level = np.float32(np.median(seen))
    else:
        level = np.float32(0 if seen.size and seen.mean() > 127 else 255)
    ground = level * (1 - opacity)
    colours = np.asarray(picture.convert("RGB"), np.float32).transpose(2, 0, 1)
    return grey * opacity + ground, colours * opacity + ground


def _reduced(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average a large picture down, which takes off its noise and saves time."""
    factor = max(grey.shape) // _WORKING_SIDE
    if factor < 2:
        return grey
    from PIL import Image

    return np.asarray(Image.fromarray(np.ascontiguousarray(grey)).reduce(factor))
