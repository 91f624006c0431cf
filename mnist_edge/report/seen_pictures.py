"""A picture beside what the network saw of it."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.files import write_bytes
from mnist_edge.data.digit_pictures import STDIN, opened_upright
from mnist_edge.data.picture_paths import SEEN_SUFFIX

_SIDE = 280


def write_all(
    pictures: Sequence[tuple[Path, NDArray[np.uint8] | None]], *, overwrite: bool
) -> list[Path]:
    """Write each picture beside the pixels that the network saw, and return the files.

    They lie beside the pictures as NAME.seen.png, with NAME's suffix kept; that of standard input
    is stdin.seen.png in the current folder, without the picture.

    Raises:
        CompressError: one is there already and may not be replaced, or cannot be written.
    """
    places = [_place(path) for path, _ in pictures]
    there = next((place for place in places if place.exists() and not overwrite), None)
    if there is not None:
        raise CompressError(f"{there} is there already; --overwrite replaces it")
    for place, (path, pixels) in zip(places, pictures, strict=True):
        if pixels is not None:
            write_bytes(place, _beside(path, pixels))
    return places


def _place(path: Path) -> Path:
    name = "stdin" if path == STDIN else path.name
    return path.with_name(name + SEEN_SUFFIX)


def _beside(path: Path, pixels: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    plane = pixels if pixels.ndim == 2 else pixels.transpose(1, 2, 0).squeeze()
    seen = Image.fromarray(plane).convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.NEAREST)
    parts = [seen]
    if path != STDIN:
        photo = opened_upright(path)
        photo.thumbnail((2 * _SIDE, _SIDE))
        parts.insert(0, photo)
    whole = Image.new("RGB", (sum(part.width for part in parts), _SIDE), "white")
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width
    file = io.BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()
