"""Photographs of handwritten digits as a phone takes them, drawn of MNIST's images.

Paper, pen, table, light, camera: every part is drawn from a seed, so each is the same every time.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

WIDTH, HEIGHT = 800, 600


@dataclass(frozen=True)
class Scene:
    """What is photographed, and how.

    Attributes:
        height: of the digits, as a share of the photograph's height.
        digits: how many stand side by side.
        pen: "pen", "pencil", "thin" or "chalk".
        lines: "none", "ruled" or "squared" paper.
        table: whether the sheet lies on a darker table, all of its edges in sight.
        shadow: whether the edge of a hard shadow crosses the digit.
        tilt: of the camera, degrees from upright, about a random axis.
        cropped: whether the photograph ends where the digit does.
    """

    height: float = 0.45
    digits: int = 1
    pen: str = "pen"
    lines: str = "none"
    table: bool = False
    shadow: bool = False
    tilt: float = 4.0
    cropped: bool = False


SCENES = {
    "plain": Scene(),
    "darker table": Scene(height=0.25, table=True),
    "hard shadow": Scene(shadow=True),
    "ruled paper": Scene(height=0.3, lines="ruled"),
    "coloured pencil": Scene(pen="pencil"),
    "filled to the border": Scene(height=1.0, cropped=True),
    "perspective": Scene(height=0.3, tilt=20.0),
    "squared paper": Scene(height=0.25, lines="squared"),
    "thin pen": Scene(pen="thin"),
    "chalkboard": Scene(pen="chalk"),
    "ruled, on a table, in a shadow": Scene(height=0.25, lines="ruled", table=True, shadow=True),
}
BLANK = Scene(digits=0)
TWO = Scene(height=0.35, digits=2)

_PENCILS = [
    (205, 45, 50),
    (40, 90, 190),
    (35, 140, 70),
    (225, 120, 30),
    (130, 60, 160),
    (70, 70, 75),
]
_PENS = [(25, 25, 35), (20, 35, 120), (60, 20, 25)]


def photograph(images, scene, seed):
    """A photograph of the digits of `images`, uint8 [N, 28, 28], as JPEG bytes."""
    random = np.random.default_rng(seed)
    sheet, place = _sheet(images, scene, random)
    photo = _seen(sheet, place, scene, random)
    photo = _lit(photo, scene, random)
    return _taken(photo, random)


def photographs(dataset_images, scene, count, seed):
    """`count` photographs of images drawn by chance, each with the numbers of its images."""
    random = np.random.default_rng(seed)
    chosen = random.choice(len(dataset_images), (count, scene.digits), replace=False)
    return [
        (photograph(dataset_images[row], scene, [seed, number]), row)
        for number, row in enumerate(chosen)
    ]


def _sheet(images, scene, random):
    """The sheet from above, float32 [H, W, 3] of 0 to 255, and the box that the digits are in."""
    ground = np.array((45, 60, 52) if scene.pen == "chalk" else (244, 243, 238), np.float32)
    sheet = (
        ground * random.uniform(0.9, 1.03) + _texture((HEIGHT, WIDTH), 1.2, random)[..., None] * 2.5
    )
    if scene.pen == "chalk":
        sheet += _texture((HEIGHT, WIDTH), 40, random)[..., None] * 6
    cover = np.zeros((HEIGHT, WIDTH), np.float32)
    box = _write(cover, images, scene, random)
    if scene.lines != "none":
        sheet = _with_lines(sheet, scene, box, random)
    return _with_ink(sheet, cover, scene, random), box


def _write(cover, images, scene, random):
    """Put the digits' strokes onto `cover` and return left, top, right and bottom of them all."""
    strokes = [_stroke(image, scene, random) for image in images]
    if not strokes:
        return WIDTH // 3, HEIGHT // 3, 2 * WIDTH // 3, 2 * HEIGHT // 3
    gap = int(0.3 * max(stroke.shape[0] for stroke in strokes))
    whole = sum(stroke.shape[1] for stroke in strokes) + gap * (len(strokes) - 1)
    high = max(stroke.shape[0] for stroke in strokes)
    room = np.array([WIDTH - whole, HEIGHT - high])
    inner = 0.42 if scene.table else 0.25
    shift = random.uniform(inner, 1 - inner, 2) if not scene.cropped else np.array([0.5, 0.5])
    left, top = (int(each) for each in np.maximum(room * shift, 0))
    at = left
    for stroke in strokes:
        h, w = stroke.shape
        cover[top : top + h, at : at + w] = np.maximum(cover[top : top + h, at : at + w], stroke)
        at += w + gap
    return left, top, left + whole, top + high


def _stroke(image, scene, random):
    """One digit as large, sharp strokes of 0 to 1, without its margins."""
    rows, columns = np.flatnonzero(image.max(1) > 25), np.flatnonzero(image.max(0) > 25)
    small = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    share = scene.height * (1 if scene.cropped else random.uniform(0.8, 1.25))
    factor = min(share * HEIGHT / small.shape[0], 0.98 * WIDTH / small.shape[1])
    size = [max(2, int(side * factor)) for side in small.shape[::-1]]
    large = Image.fromarray(np.pad(small, 1)).resize(size, Image.Resampling.BICUBIC)
    large = large.filter(ImageFilter.GaussianBlur(factor / 3))
    least = random.uniform(0.62, 0.7) if scene.pen == "thin" else random.uniform(0.35, 0.45)
    values = np.asarray(large, np.float32) / max(np.asarray(large).max(), 1)
    return np.clip((values - least) * factor / 3 + 0.5, 0, 1)


def _with_lines(sheet, scene, box, random):
    """Blue lines across the sheet, and down it on squared paper; a red margin on ruled paper."""
    high = box[3] - box[1]
    spacing = high * (
        random.uniform(0.2, 0.35) if scene.lines == "squared" else random.uniform(0.45, 1.1)
    )
    colour = np.array((150, 175, 215), np.float32) * random.uniform(0.85, 1.05)
    thick, strong = random.uniform(1.5, 3.5), random.uniform(0.5, 0.9)
    cover = _comb(HEIGHT, spacing, thick, random)[:, None] + np.zeros((1, WIDTH), np.float32)
    if scene.lines == "squared":
        cover = np.maximum(cover, _comb(WIDTH, spacing, thick, random)[None])
    sheet = sheet + (colour - sheet) * (strong * cover)[..., None]
    if scene.lines == "ruled":
        margin = np.abs(np.arange(WIDTH) - random.uniform(0.05, 0.12) * WIDTH) < thick / 2
        sheet[:, margin] += 0.7 * (np.array((220, 110, 110), np.float32) - sheet[:, margin])
    return sheet


def _comb(length, spacing, thick, random):
    offset = (np.arange(length) + random.uniform(0, spacing)) % spacing
    return np.clip(thick / 2 + 0.5 - np.abs(offset - spacing / 2), 0, 1).astype(np.float32)


def _with_ink(sheet, cover, scene, random):
    if scene.pen == "chalk":
        colour, cover = (
            (235, 235, 225),
            cover * np.clip(0.85 + 0.25 * _texture(cover.shape, 2, random), 0.3, 1),
        )
    elif scene.pen == "pencil":
        colour = _PENCILS[random.integers(len(_PENCILS))]
        grain = 0.72 + 0.28 * _texture(cover.shape, 1.5, random)
        cover = cover * np.clip(grain, 0.25, 0.95)
    else:
        colour = _PENS[random.integers(len(_PENS))]
        cover = cover * random.uniform(0.85, 0.97)
    return sheet + (np.array(colour, np.float32) - sheet) * cover[..., None]


def _seen(sheet, place, scene, random):
    """The sheet through a tilted camera, on its table if it has one."""
    matrix = _camera(place, scene, random)
    warped = Image.fromarray(np.clip(sheet, 0, 255).astype(np.uint8)).transform(
        (WIDTH, HEIGHT), Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BICUBIC
    )
    photo = np.asarray(warped, np.float32)
    if not scene.table:
        return photo
    whole = Image.new("L", (WIDTH, HEIGHT), 255)
    seen = whole.transform(
        (WIDTH, HEIGHT), Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BILINEAR
    )
    near = np.asarray(seen.filter(ImageFilter.GaussianBlur(6)), np.float32) / 255
    table = _table(random) * (1 - 0.5 * near[..., None])  # the sheet's own soft shadow
    share = np.asarray(seen, np.float32)[..., None] / 255
    return photo * share + table * (1 - share)


def _table(random):
    """Wood, or a plain desk, darker than the sheet."""
    colour = np.array(
        [(120, 80, 50), (70, 60, 55), (130, 125, 120), (95, 65, 40)][random.integers(4)]
    )
    across = (
        np.cumsum(random.normal(0, 1, HEIGHT))[:, None] + _texture((HEIGHT, WIDTH), 12, random) * 2
    )
    grain = np.sin(across * random.uniform(0.3, 1)) * random.uniform(2, 10)
    return colour.astype(np.float32) + grain[..., None].astype(np.float32)


def _camera(place, scene, random):
    """The eight numbers of Pillow's perspective, from places in the photograph to the sheet's."""
    tilt = np.radians(scene.tilt * (1 if scene.tilt > 10 else random.uniform(0, 1)))
    axis, turn = random.uniform(0, 2 * np.pi), np.radians(random.uniform(-6, 6))
    zoom = (
        1.0 if scene.cropped else random.uniform(0.72, 0.8) if scene.table else 1.35 / np.cos(tilt)
    )
    if not scene.table and not scene.cropped:
        zoom *= 1 + 0.6 * np.sin(tilt)  # so that no corner of the sheet comes into sight
    if scene.cropped:
        tilt = turn = 0.0
    spin = _about(np.array([np.cos(axis), np.sin(axis), 0]), tilt) @ _about(
        np.array([0, 0, 1.0]), turn
    )
    middle = np.array([(place[0] + place[2]) / 2, (place[1] + place[3]) / 2])
    if scene.table or scene.cropped:
        middle = np.array([WIDTH / 2, HEIGHT / 2])
    far = 2.2 * WIDTH
    onto = np.column_stack([spin[:, 0], spin[:, 1], np.array([0, 0, far / zoom])])
    lens = np.array([[far, 0, 0], [0, far, 0], [0, 0, 1]])
    centre = np.array([[1, 0, WIDTH / 2], [0, 1, HEIGHT / 2], [0, 0, 1]])
    back = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1]])
    inverse = np.linalg.inv(centre @ lens @ onto @ back)
    return tuple((inverse / inverse[2, 2]).ravel()[:8])


def _about(axis, angle):
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def _lit(photo, scene, random):
    """Light that falls off, its colour, and a hard shadow whose edge crosses the digit."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    direction = random.uniform(0, 2 * np.pi)
    along = (np.cos(direction) * (x / WIDTH - 0.5) + np.sin(direction) * (y / HEIGHT - 0.5)) + 0.5
    light = 1 - random.uniform(0.05, 0.4) * np.clip(along, 0, 1)
    if scene.shadow:
        middle = (WIDTH / 2, HEIGHT / 2)
        angle = random.uniform(0, 2 * np.pi)
        off = random.uniform(-0.12, 0.12) * HEIGHT
        edge = np.cos(angle) * (x - middle[0]) + np.sin(angle) * (y - middle[1]) + off
        soft = random.uniform(1, 6)
        light = light * (1 - random.uniform(0.35, 0.65) * np.clip(edge / soft + 0.5, 0, 1))
    tint = np.array([1, random.uniform(0.94, 1), random.uniform(0.82, 1)], np.float32)
    return photo * light[..., None] * tint * random.uniform(0.75, 1.0)


def _taken(photo, random):
    """Blur, noise and JPEG."""
    blurred = Image.fromarray(np.clip(photo, 0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(random.uniform(0.5, 1.8))
    )
    values = np.asarray(blurred, np.float32)
    noise = random.normal(0, 1, values.shape).astype(np.float32)
    values = values + noise * (random.uniform(1, 4) + 0.12 * np.sqrt(values))
    file = io.BytesIO()
    picture = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    picture.save(file, "JPEG", quality=int(random.integers(70, 93)))
    return file.getvalue()


def _texture(shape, size, random):
    """Noise of a deviation of 1 whose spots have a size in pixels."""
    small = [max(2, int(side / size)) for side in shape]
    spots = Image.fromarray(random.normal(0, 1, small).astype(np.float32))
    return np.asarray(spots.resize(shape[::-1], Image.Resampling.BICUBIC))
