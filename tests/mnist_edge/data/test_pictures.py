"""Pictures of any form as pixels; damaged ones are refused in a line."""

import io

import numpy as np
import pytest
from PIL import Image

from compress.errors import CompressError
from mnist_edge.data.pictures import read_picture, size_of_picture


def turned(kind, size=(12, 8)):
    """A picture whose camera says that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a picture"
    written = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(written, format=kind, exif=exif)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_picture_is_turned_as_its_camera_says(kind, tmp_path):
    path = tmp_path / f"turned.{kind.lower()}"
    path.write_bytes(turned(kind))
    assert size_of_picture(path) == (12, 8)
    assert read_picture(path, (6, 4), grey=False).shape == (3, 6, 4)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "TIFF", "PNG"])
def test_whatever_is_damaged_is_read_or_refused(kind, tmp_path):
    data, random = turned(kind), np.random.default_rng(0)
    refusals = []
    for number in range(150):
        damaged = bytearray(data)
        for place in random.integers(0, len(data), random.integers(1, 6)):
            damaged[place] = random.integers(0, 256)
        path = tmp_path / f"{number}.{kind.lower()}"
        path.write_bytes(damaged)
        try:
            size_of_picture(path)
            read_picture(path, (6, 4), grey=True)
        except CompressError as error:
            refusals.append(str(error))
    assert 0 < len(refusals) < 150
    assert not any("\n" in each for each in refusals)
