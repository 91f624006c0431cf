"""Pictures of digits, drawn with strokes."""

import numpy as np
from PIL import Image, ImageDraw

from mnist_edge.data.digit_pictures import read_digit


def seven():
    """A 7 of 20x14 pixels, drawn with strokes of 3."""
    canvas = Image.new("L", (14, 20))
    pen = ImageDraw.Draw(canvas)
    pen.line([(0, 1), (12, 1), (5, 19)], fill=255, width=3)
    return np.asarray(canvas)


SEVEN = seven()


def picture(digit=SEVEN, before=(10, 30), after=(25, 5)):
    return np.pad(digit, tuple(zip(before, after, strict=True)))


def save(path, pixels, **options):
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(path, **options)
    return path


def read(tmp_path, pixels, name="digit.png", **options):
    return read_digit(save(tmp_path / name, pixels, **options))
