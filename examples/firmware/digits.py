"""Write digits.bin: ten digits drawn here, label before pixels, in MNIST's form.

Each is a few lines and arcs of a round pen, brought into MNIST's form as `mnist-edge predict`
brings a picture: ink 255 on 0, scaled to fit 20x20 pixels, its centre of mass in the middle.
"""

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from mnist_edge.data.mnist_form import centred

SIDE = 280
PEN = 24

Points = list[tuple[float, float]]


def arc(x: float, y: float, width: float, height: float, first: int, last: int) -> Points:
    """Points of an ellipse around (x, y) between two angles in degrees, clockwise from right."""
    angles = np.radians(np.linspace(first, last, 40))
    return [(x + width * math.cos(a), y + height * math.sin(a)) for a in angles]


DIGITS: tuple[list[Points], ...] = (
    [arc(140, 140, 58, 88, 0, 360)],
    [[(112, 84), (150, 52), (142, 228)]],
    [[*arc(138, 100, 52, 48, -170, 30), (86, 222), (200, 218)]],
    [[*arc(132, 96, 50, 44, -150, 80), *arc(132, 184, 56, 46, -80, 150)]],
    [[(120, 56), (84, 160), (200, 154)], [(170, 96), (160, 232)]],
    [[(192, 58), (106, 60), (98, 128), *arc(134, 174, 56, 52, -100, 140)]],
    [[(168, 50), (110, 120), *arc(142, 178, 48, 48, 190, 550)]],
    [[(84, 64), (196, 60), (130, 230)]],
    [arc(140, 94, 42, 40, 0, 360), arc(140, 184, 52, 48, 0, 360)],
    [[*arc(138, 102, 48, 46, 0, 360), (178, 150), (164, 232)]],
)
"""The strokes of each digit, in pixels of a sheet of SIDE x SIDE."""


def drawn(strokes: list[Points]) -> np.ndarray:
    """Draw strokes, uint8 [28, 28]."""
    sheet = Image.new("L", (SIDE, SIDE))
    pen = ImageDraw.Draw(sheet)
    for points in strokes:
        pen.line(points, fill=255, width=PEN, joint="curve")
        for x, y in points:
            pen.ellipse((x - PEN / 2, y - PEN / 2, x + PEN / 2, y + PEN / 2), fill=255)
    return centred(np.asarray(sheet, np.float32) / 255)


records = [np.append(np.uint8(label), drawn(strokes)) for label, strokes in enumerate(DIGITS)]
(Path(__file__).parent / "digits.bin").write_bytes(
    np.concatenate(records).astype(np.uint8).tobytes()
)
