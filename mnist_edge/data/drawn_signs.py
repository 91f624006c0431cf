"""Signs that are no digits, drawn in MNIST's form: letters, symbols, scribbles and spots.

A network of ten classes has an answer for each; where to say "not sure" is chosen by them. Letters
that have a digit's form (b, B, g, i, I, l, o, O, q, s, S, z, Z) are left out. The fonts are those
that come with Matplotlib, so they are the same everywhere.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_edge.data.mnist_form import centred

FONTS_TO_CHOOSE_BY = ("DejaVuSans", "DejaVuSerif", "DejaVuSansMono-Oblique", "cmtt10")
FONTS_HELD_BACK = ("DejaVuSansMono", "DejaVuSerif-Italic", "STIXGeneral", "cmss10")
LETTERS = "ACDEFGHJKLMNPQRTUVWXYacdefhjkmnprtuvwxy"
SYMBOLS = "#&%@?!+=*$<>{}"
KINDS = ("letters", "symbols", "scribbles", "spots")
_SIDE, _SIZE = 120, 64


def drawn_signs(kind: str, count: int, *, fonts: Sequence[str], seed: int) -> NDArray[np.uint8]:
    """Draw signs of one of `KINDS`, uint8 [count, 28, 28], the same for the same seed.

    Args:
        kind: which.
        count: how many.
        fonts: of letters and symbols, by the names of Matplotlib's files.
        seed: of chance.
    """
    random = np.random.default_rng([seed, KINDS.index(kind)])
    if kind == "spots":
        return np.stack([centred(spots(random)) for _ in range(count)])
    if kind == "scribbles":
        return np.stack([centred(scribble(random)) for _ in range(count)])
    letters = LETTERS if kind == "letters" else SYMBOLS
    places = [_font(name) for name in fonts]
    return np.stack([centred(_letter(letters, places, random)) for _ in range(count)])


def _font(name: str) -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path(), "fonts", "ttf", f"{name}.ttf")


def _letter(
    letters: str, fonts: Sequence[Path], random: np.random.Generator
) -> NDArray[np.float32]:
    """One letter, turned, sheared and with strokes of some thickness."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(fonts[int(random.integers(len(fonts)))], _SIZE)
    canvas, middle = Image.new("L", (_SIDE, _SIDE)), _SIDE / 2
    ImageDraw.Draw(canvas).text(
        (middle, middle),
        letters[random.integers(len(letters))],
        fill=255,
        font=font,
        anchor="mm",
        stroke_width=int(random.integers(0, 5)),
    )
    angle, shear = np.radians(random.uniform(-15, 15)), random.uniform(-0.3, 0.3)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ [[1, shear], [0, 1]] / random.uniform(0.75, 1.3, 2)
    shift = middle - matrix @ [middle, middle]
    numbers = (*matrix[0], shift[0], *matrix[1], shift[1])
    drawn = canvas.transform(
        canvas.size, Image.Transform.AFFINE, numbers, Image.Resampling.BILINEAR
    )
    return np.asarray(drawn, np.float32) / np.float32(255)


def scribble(random: np.random.Generator) -> NDArray[np.float32]:
    """One line from point to point, its corners cut twice or not."""
    from PIL import Image, ImageDraw

    points = random.uniform(15, 105, (random.integers(3, 9), 2))
    for _ in range(random.integers(0, 4)):  # Chaikin's corner cutting
        near, far = 0.75 * points[:-1] + 0.25 * points[1:], 0.25 * points[:-1] + 0.75 * points[1:]
        points = np.stack([near, far], 1).reshape(-1, 2)
    canvas = Image.new("L", (_SIDE, _SIDE))
    ImageDraw.Draw(canvas).line(
        [(x, y) for x, y in points.tolist()],
        fill=255,
        width=int(random.integers(5, 13)),
        joint="curve",
    )
    return np.asarray(canvas, np.float32) / np.float32(255)


def spots(random: np.random.Generator) -> NDArray[np.float32]:
    """Clouds of some size."""
    from PIL import Image

    side = int(random.integers(4, 60))
    noise = Image.fromarray(random.normal(0, 1, (side, side)).astype(np.float32))
    large = noise.resize((100, 100), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(large) - np.float32(random.uniform(0, 0.8)), 0, 1)
