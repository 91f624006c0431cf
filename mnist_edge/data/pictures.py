"""Pictures of any size and colour as the pixels of one size that networks take."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "PPM")
SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"))
LARGEST_PICTURE = 64_000_000
"""Most pixels that are decoded; a file of a few kilobytes can claim billions."""
_DAMAGED = (OSError, EOFError, MemoryError, SyntaxError, TypeError, ValueError, struct.error)
"""What Pillow raises for damaged files."""
_WHITE = 255


def read_picture(path: Path, size: tuple[int, int], *, grey: bool) -> NDArray[np.uint8]:
    """Read a picture, uint8 [1 or 3, height, width].

    It is turned as its camera says, scaled until it covers the size with its proportions kept, and
    cut at the sides that are too long. What is transparent becomes white.

    Args:
        path: the file, of one of `FORMATS`.
        size: height and width.
        grey: whether there is one channel in place of red, green and blue.

    Raises:
        CompressError: the file is missing, damaged, too large, no picture, or of one pixel.
    """
    from PIL import Image, ImageOps

    with opened(path) as picture, plain_errors(path):
        turned = ImageOps.exif_transpose(picture)
        fitted = ImageOps.fit(_coloured(turned, grey), size[::-1], Image.Resampling.BILINEAR)
    pixels = np.asarray(fitted, np.uint8)
    return pixels[np.newaxis] if grey else np.ascontiguousarray(pixels.transpose(2, 0, 1))


def size_of_picture(path: Path) -> tuple[int, int]:
    """Read a picture's height and width from its head, as it is turned.

    Raises:
        CompressError: as `read_picture`.
    """
    with opened(path) as picture, plain_errors(path):
        turned = picture.getexif().get(_ORIENTATION, 1) >= _LYING
        return (picture.width, picture.height) if turned else (picture.height, picture.width)


_ORIENTATION, _LYING = 0x0112, 5


@contextmanager
def without_warnings() -> Iterator[None]:
    """Drop Pillow's warnings of size, which is checked here, and of odd metadata.

    Warnings are the whole process's: enter this before any threads that read pictures.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def plain_errors(path: Path, *, too_large: str | None = None) -> Iterator[None]:
    """Turn what Pillow raises of a picture into CompressError.

    Args:
        path: the picture.
        too_large: what to say of one with too many pixels; by default what is decoded at most.
    """
    from PIL import Image

    try:
        yield
    except CompressError:
        raise
    except Image.DecompressionBombError as error:
        raise CompressError(too_large or _too_large(path)) from error
    except Image.UnidentifiedImageError as error:
        raise CompressError(
            f"{path} is not a picture that can be read; save it as PNG or JPEG"
        ) from error
    except _DAMAGED as error:
        reason = getattr(error, "strerror", None) or "the picture is damaged or cut short"
        raise CompressError(f"cannot read {path}: {reason}") from error


def opened(path: Path) -> "Image.Image":
    """Open a picture; none of its pixels is decoded yet.

    Raises:
        CompressError: as `read_picture`.
    """
    from PIL import Image

    with plain_errors(path):
        picture = Image.open(path, formats=FORMATS)
    if picture.width * picture.height > LARGEST_PICTURE:
        raise CompressError(_too_large(path))
    if picture.width * picture.height == 1:
        raise CompressError(f"{path} is one pixel")
    return picture


def _too_large(path: Path) -> str:
    return f"{path} has more than {LARGEST_PICTURE:,} pixels; make it smaller"


def _coloured(picture: "Image.Image", grey: bool) -> "Image.Image":
    from PIL import Image

    if picture.mode.startswith("I"):  # 16 bits and more
        values = np.asarray(picture, np.float64) / 257
        picture = Image.fromarray(np.clip(np.rint(values), 0, _WHITE).astype(np.uint8))
    if picture.has_transparency_data:
        whole = picture.convert("RGBA")
        ground = Image.new("RGBA", whole.size, (_WHITE,) * 4)
        picture = Image.alpha_composite(ground, whole)
    return picture.convert("L" if grey else "RGB")
