"""Images as a poor camera or hand gives them: MNIST-C's corruptions, and four of cameras.

MNIST-C (Mu and Gilmer 2019, arXiv 1906.02337) is the fifteen corruptions of `MNIST_C`, each at one
strength. These are written anew from the paper and the strengths of its release, whose files were
drawn by another random stream: errors are close to those on its files, not equal to them.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from scipy import ndimage  # type: ignore[import-untyped]

from compress.errors import CompressError
from mnist_edge.data.corruption_shapes import fog_heights, line, splashes, zigzag_ends

Pixels = NDArray[np.float64]
"""Grey images [N, H, W], 0 to 1."""
Corruption = Callable[[Pixels, RandomState], Pixels]
_SMALLEST_SIDE = 8


def corrupt(images: NDArray[np.uint8], name: str, *, seed: int = 0) -> NDArray[np.uint8]:
    """Corrupt grey images; the same arguments give the same images.

    Args:
        images: uint8 [N, H, W], bright strokes on black.
        name: of `CORRUPTIONS`.
        seed: what is drawn at random is drawn from it and the name.

    Returns:
        uint8 [N, H, W].

    Raises:
        CompressError: the images are not grey pixels of at least 8x8, or there is no such name.

    Example:
        >>> digits = np.zeros((2, 28, 28), np.uint8)
        >>> corrupt(digits, "stripe")[0, 0, [0, 14, 27]]
        array([255,   0, 255], dtype=uint8)
    """
    if images.dtype != np.uint8 or images.ndim != 3 or min(images.shape[1:]) < _SMALLEST_SIDE:
        raise CompressError(
            f"corruptions take grey pixels, uint8 [N, H, W] of at least {_SMALLEST_SIDE}x"
            f"{_SMALLEST_SIDE}, not {images.dtype} {list(images.shape)}"
        )
    if name not in CORRUPTIONS:
        raise CompressError(f"no corruption is called {name!r}; there are {', '.join(CORRUPTIONS)}")
    random = RandomState([seed, *name.encode()])
    found = CORRUPTIONS[name](images / 255, random)
    return np.rint(np.clip(found, 0, 1) * 255).astype(np.uint8)


def _shot_noise(x: Pixels, random: RandomState) -> Pixels:
    photons = 3
    return random.poisson(x * photons) / photons


def _impulse_noise(x: Pixels, random: RandomState) -> Pixels:
    struck, white = random.rand(2, *x.shape)
    return np.where(struck < 0.17, white < 0.5, x)


def _glass_blur(x: Pixels, random: RandomState) -> Pixels:
    """Blur, let neighbours change places twice, and blur again."""
    blurred = _blurred(x, 0.7)
    every = np.arange(len(x))
    height, width = x.shape[1:]
    for _ in range(2):
        for row in range(height - 1, 1, -1):
            for column in range(width - 1, 1, -1):
                down, right = random.randint(-1, 1, (2, len(x))) * random.randint(0, 2, len(x))
                there = (every, row + down, column + right)
                other = blurred[there]
                blurred[there] = blurred[:, row, column]
                blurred[:, row, column] = other
    return _blurred(blurred, 0.7)


def _motion_blur(x: Pixels, random: RandomState) -> Pixels:
    """Smear along a direction of -45 to 45 degrees, one-sidedly, by a Gaussian of 3 pixels."""
    reach, sigma = 21, 3
    angles = np.radians(random.uniform(-45, 45, len(x)))
    weights = np.exp(-0.5 * (np.arange(reach) / sigma) ** 2)
    rows, columns = (np.arange(side) for side in x.shape[1:])
    every = np.arange(len(x))[:, None, None]
    found = np.zeros_like(x)
    for step, weight in enumerate(weights / weights.sum()):
        down = np.rint(step * np.sin(angles)).astype(int)[:, None, None]
        right = np.rint(step * np.cos(angles)).astype(int)[:, None, None]
        there = (rows[:, None] + down).clip(0, rows[-1]), (columns + right).clip(0, columns[-1])
        found += weight * x[every, there[0], there[1]]
    return found


def _shear(x: Pixels, random: RandomState) -> Pixels:
    angle = 0.4
    return _either_way(x, random, lambda sign: [[1, -np.sin(sign * angle)], [0, np.cos(angle)]])


def _rotate(x: Pixels, random: RandomState) -> Pixels:
    cosine, sine = np.cos(0.4), np.sin(0.4)
    return _either_way(x, random, lambda sign: [[cosine, -sign * sine], [sign * sine, cosine]])


def _scale(x: Pixels, random: RandomState) -> Pixels:
    return _warped(x, np.eye(2) / 0.7)


def _translate(x: Pixels, random: RandomState) -> Pixels:
    signs = random.choice([-1, 1], (len(x), 2))
    moved = [
        ndimage.shift(image, 3.0 * sign, order=1) for image, sign in zip(x, signs, strict=True)
    ]
    return np.stack(moved)


def _brightness(x: Pixels, random: RandomState) -> Pixels:
    return x + 0.5


def _stripe(x: Pixels, random: RandomState) -> Pixels:
    """Invert the left and the right quarter."""
    quarter = x.shape[2] // 4
    found = x.copy()
    found[:, :, :quarter] = 1 - x[:, :, :quarter]
    found[:, :, -quarter:] = 1 - x[:, :, -quarter:]
    return found


def _fog(x: Pixels, random: RandomState) -> Pixels:
    thickness = 3.0
    brightest = x.max(axis=(1, 2), keepdims=True)
    fogged = x + thickness * fog_heights(x.shape, random, decay=1.4)
    return fogged * brightest / (brightest + thickness)


def _spatter(x: Pixels, random: RandomState) -> Pixels:
    """Cover parts with splashes of mud, a quarter as bright as ink."""
    mud = splashes(x.shape, random)
    return x * (1 - mud) + 63 / 255 * mud


def _dotted_line(x: Pixels, random: RandomState) -> Pixels:
    height, width = x.shape[1:]
    dots = np.arange(width) // 2 % 2 == 1
    ends = random.randint(0, height - 1, (len(x), 2))
    drawn = [line((height, width), (0, first), (width - 1, last)) for first, last in ends]
    return x + np.stack(drawn) * dots


def _zigzag(x: Pixels, random: RandomState) -> Pixels:
    size = x.shape[1], x.shape[2]
    found = x.copy()
    for image in found:
        ends = zigzag_ends(size, random)
        for start, end in pairwise(ends):
            np.clip(image + line(size, start, end), 0, 1, out=image)
    return found


def _canny_edges(x: Pixels, random: RandomState) -> Pixels:
    from skimage.feature import canny

    return np.stack([canny(image) for image in x]).astype(np.float64)


def _blurred(x: Pixels, sigma: float) -> Pixels:
    return np.asarray(ndimage.gaussian_filter(x, (0, sigma, sigma), mode="nearest"))


def _either_way(
    x: Pixels, random: RandomState, matrix: Callable[[int], list[list[float]]]
) -> Pixels:
    """Warp each image by the matrix of a sign of its own."""
    positive = random.rand(len(x)) < 0.5
    found = np.empty_like(x)
    for sign, chosen in ((1, positive), (-1, ~positive)):
        found[chosen] = _warped(x[chosen], np.array(matrix(sign)))
    return found


def _warped(x: Pixels, matrix: NDArray[np.float64]) -> Pixels:
    """Take each pixel (x, y) from `matrix` times it, about the centre; black beyond the border."""
    flipped = matrix[::-1, ::-1]  # ndimage counts (row, column)
    whole = np.eye(3)
    whole[1:, 1:] = flipped
    centre = (np.array(x.shape) - 1) / 2
    return np.asarray(ndimage.affine_transform(x, whole, centre - whole @ centre, order=1))


def _out_of_focus(x: Pixels, random: RandomState) -> Pixels:
    return _blurred(x, 1.5)


def _dim(x: Pixels, random: RandomState) -> Pixels:
    return x * 0.3


def _grain(deviation: float) -> Corruption:
    return lambda x, random: x + random.normal(scale=deviation, size=x.shape)


MNIST_C: Mapping[str, Corruption] = {
    "shot noise": _shot_noise,
    "impulse noise": _impulse_noise,
    "glass blur": _glass_blur,
    "motion blur": _motion_blur,
    "shear": _shear,
    "scale": _scale,
    "rotate": _rotate,
    "brightness": _brightness,
    "translate": _translate,
    "stripe": _stripe,
    "fog": _fog,
    "spatter": _spatter,
    "dotted line": _dotted_line,
    "zigzag": _zigzag,
    "canny edges": _canny_edges,
}
"""The fifteen corruptions of the benchmark, in its order."""

CAMERA: Mapping[str, Corruption] = {
    "blur 1.5": _out_of_focus,
    "contrast 0.3": _dim,
    "noise 0.1": _grain(0.1),
    "noise 0.2": _grain(0.2),
}
"""A camera out of focus (Gaussian, 1.5 pixels), too dark (0.3 times), and noisy (deviations)."""

CORRUPTIONS: Mapping[str, Corruption] = {**MNIST_C, **CAMERA}
