"""Pictures of signs in MNIST's form, drawn from seeds: digits, letters, and much that is neither.

Every function takes a random generator and gives ink, float32 [H, W] of 0 to 1, which `seen` brings
into MNIST's form, by the same steps as `mnist-edge predict`.
"""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from scipy.ndimage import map_coordinates

from mnist_edge.data.mnist_form import centred

DIGITS = "0123456789"
GREEK = "ΓΔΘΛΞΠΣΦΨΩαβγδεζηθκλμξπφψω"
CYRILLIC = "БГДЖИЛПФЦЧШЩЫЭЮЯбвджилмфцшщыэюя"
KANA = "あいうえおかきけさしすせたちてとなにぬねはひふへほまみむめもやゆよらりるれわをん"
SIGNS = "♠♥♦♣♪♫★☎☂☀☯✈✂✉✓✗➔⇒∞∫√∑≈≠"
_SIDE, _SIZE = 96, 48


def seen(ink):
    """Return a drawing in MNIST's form, uint8 [28, 28]."""
    return centred(np.asarray(ink, np.float32))


def warped(ink, random, *, bend=2.5):
    """Turn, shear, stretch and bend a drawing, and blur it as paper and lens do."""
    height, width = ink.shape
    angle, shear = np.radians(random.uniform(-15, 15)), random.uniform(-0.25, 0.25)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ [[1, shear], [0, 1]] / random.uniform(0.75, 1.3, 2)
    y, x = np.mgrid[:height, :width]
    middle = np.array([height, width], np.float32) / 2
    bends = [_smooth(random, (height, width), random.uniform(0, bend)) for _ in range(2)]
    places = np.tensordot(matrix, np.stack([y - middle[0], x - middle[1]]), 1)
    where = [each + half + bent for each, half, bent in zip(places, middle, bends, strict=True)]
    moved = map_coordinates(ink, where, order=1, cval=0.0)
    return _blurred(moved, random.uniform(0, 2))


def _smooth(random, shape, size):
    coarse = Image.fromarray(random.normal(0, size, (4, 4)).astype(np.float32))
    return np.asarray(coarse.resize(shape[::-1], Image.Resampling.BICUBIC))


def _blurred(ink, radius):
    picture = Image.fromarray(np.rint(255 * np.clip(ink, 0, 1)).astype(np.uint8))
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255


@cache
def _font(path, size):
    return ImageFont.truetype(str(path), size)


def printed(text, fonts, random):
    """One of the characters of `text`, in one of the fonts, given by their files."""
    return warped(_plain(text[random.integers(len(text))], fonts, random), random)


def _plain(words, fonts, random):
    """Words in one of the fonts, as large as the canvas holds."""
    font = _font(fonts[random.integers(len(fonts))], _SIZE)
    wide = max(int(font.getlength(words)) + _SIZE, _SIDE)
    canvas = Image.new("L", (wide, _SIDE + 24))
    place = (wide / 2, canvas.height / 2)
    ImageDraw.Draw(canvas).text(
        place, words, 255, font, anchor="mm", stroke_width=int(random.integers(0, 4))
    )
    return np.asarray(canvas, np.float32) / 255


def several_printed(fonts, random):
    """Two or three digits, printed close together."""
    words = "".join(random.choice(list(DIGITS), random.integers(2, 4)))
    return warped(_plain(words, fonts, random), random)


@cache
def _glyphs(path):
    """A Hershey font's strokes by character: lists of points [N, 2]."""
    text = "".join(Path(path).read_text("latin-1").splitlines())
    found, at = [], 0
    while at + 8 <= len(text):
        count = int(text[at + 5 : at + 8])
        pairs = text[at + 8 : at + 8 + 2 * count]
        found.append(_strokes(pairs[2:]))
        at += 8 + 2 * count
    return dict(zip(map(chr, range(32, 127)), found, strict=False))


def _strokes(pairs):
    parts = [[]]
    for first, second in zip(pairs[::2], pairs[1::2], strict=True):
        if first + second == " R":
            parts.append([])
        else:
            parts[-1].append((ord(first) - ord("R"), ord(second) - ord("R")))
    return [np.array(part, np.float32) for part in parts if len(part) > 1]


def penned(text, fonts, random):
    """One of the characters of `text` in a Hershey font, its points moved as a hand would."""
    glyph = _glyphs(fonts[random.integers(len(fonts))])[text[random.integers(len(text))]]
    canvas = Image.new("L", (_SIDE, _SIDE))
    pen, width = ImageDraw.Draw(canvas), int(random.integers(3, 9))
    for stroke in glyph:
        moved = stroke + random.normal(0, random.uniform(0, 0.7), stroke.shape)
        points = [tuple(point) for point in (moved * 2.1 + _SIDE / 2).tolist()]
        pen.line(points, 255, width, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], 255)
    return warped(np.asarray(canvas, np.float32) / 255, random, bend=4.0)


def _enlarged(image, random):
    """A handwritten digit as large strokes, thinner or thicker than they were."""
    rows, columns = np.flatnonzero(image.max(1) > 25), np.flatnonzero(image.max(0) > 25)
    small = np.pad(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 2)
    large = Image.fromarray(small).resize([3 * side for side in small.shape[::-1]], 3)
    values = np.asarray(large.filter(ImageFilter.GaussianBlur(1)), np.float32) / 255
    return np.clip((values - random.uniform(0.25, 0.6)) * 3 + 0.5, 0, 1)


def written(images, random):
    """One of the handwritten digits [N, 28, 28], drawn anew."""
    ink = _enlarged(images[random.integers(len(images))], random)
    return warped(np.pad(ink, 8), random) if ink.max() > 0.5 else written(images, random)


def several_written(images, random):
    """Two or three handwritten digits that stand close, touch or overlap."""
    parts = [_enlarged(images[random.integers(len(images))], random) for _ in range(2)]
    if random.random() < 0.3:
        parts.append(_enlarged(images[random.integers(len(images))], random))
    height = max(len(part) for part in parts) + 12
    canvas = np.zeros((height, sum(part.shape[1] for part in parts) + 50), np.float32)
    at = 6
    for part in parts:
        top = int(random.integers(0, height - len(part) + 1))
        place = canvas[top : top + len(part), at : at + part.shape[1]]
        np.maximum(place, part, out=place)
        at += part.shape[1] + int(random.integers(-9, 10))
    return warped(canvas, random, bend=1.5)


def shape(random):
    """A polygon, a star, an open outline, or a few lines across each other."""
    canvas = Image.new("L", (_SIDE, _SIDE))
    pen, width = ImageDraw.Draw(canvas), int(random.integers(3, 9))
    kind = random.integers(5)
    if kind == 4:
        for _ in range(random.integers(2, 6)):
            pen.line([tuple(p) for p in random.uniform(14, 82, (2, 2)).tolist()], 255, width)
        return warped(np.asarray(canvas, np.float32) / 255, random)
    corners = int(random.integers(3, 8))
    angles = (
        np.sort(random.uniform(0, 2 * np.pi, corners))
        if kind
        else np.arange(corners) * 6.2832 / corners
    )
    far = 34 * (
        np.where(np.arange(corners) % 2, random.uniform(0.3, 0.6), 1)
        if kind == 1
        else np.ones(corners)
    )
    points = np.stack([np.cos(angles + 1), np.sin(angles + 1)], 1) * far[:, None] + _SIDE / 2
    outline = [tuple(point) for point in points.tolist()]
    if random.random() < 0.3:
        pen.polygon(outline, 255)
    else:
        pen.line([*outline, outline[0]][: None if kind != 3 else -1], 255, width, joint="curve")
    return warped(np.asarray(canvas, np.float32) / 255, random)


def loops(random):
    """A closed line that winds: a sum of a few waves in x and in y."""
    turns = np.linspace(0, 2 * np.pi, 120)
    waves = np.arange(1, random.integers(3, 7))
    points = [
        (random.normal(0, 1, len(waves)) / waves**0.5)
        @ np.sin(np.outer(waves, turns) + random.uniform(0, 6.3, (len(waves), 1)))
        for _ in range(2)
    ]
    points = np.stack(points, 1)
    points = 14 + 68 * (points - points.min(0)) / np.ptp(points, 0)
    canvas = Image.new("L", (_SIDE, _SIDE))
    ImageDraw.Draw(canvas).line(
        [tuple(p) for p in points.tolist()], 255, int(random.integers(3, 8)), joint="curve"
    )
    return _blurred(np.asarray(canvas, np.float32) / 255, random.uniform(0, 2))


def texture(random):
    """What is no writing at all: noise of one size or of several, dots, stripes or a gradient."""
    kind = random.integers(4)
    if kind == 0:
        return (random.random((28, 28)) < random.uniform(0.03, 0.7)) * random.uniform(
            0.5, 1, (28, 28)
        )
    if kind == 1:
        sizes = [_cloud(random, int(side)) / n for n, side in enumerate((4, 8, 16, 28), 1)]
        whole = sum(sizes)
        return np.clip((whole - np.quantile(whole, random.uniform(0, 0.7))), 0, None) / np.ptp(
            whole
        )
    if kind == 2:
        y, x = np.mgrid[:60, :60]
        angle, wide = random.uniform(0, np.pi), random.uniform(4, 16)
        return np.clip(
            np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / wide)
            + random.uniform(-0.5, 0.5),
            0,
            1,
        )
    canvas = Image.new("L", (_SIDE, _SIDE))
    for _ in range(random.integers(2, 12)):
        x, y, r = *random.uniform(14, 82, 2), random.uniform(2, 15)
        ImageDraw.Draw(canvas).ellipse([x - r, y - r, x + r, y + r], int(random.integers(100, 256)))
    return np.asarray(canvas, np.float32) / 255


def _cloud(random, side):
    noise = Image.fromarray(random.normal(0, 1, (side, side)).astype(np.float32))
    return np.asarray(noise.resize((100, 100), Image.Resampling.BICUBIC))
