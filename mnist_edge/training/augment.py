"""Augmentation of whole batches on tensors, in one `grid_sample` a batch."""

import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from compress.errors import UserError

_RANGES = ("rotation", "translation", "scale", "shear")
_LATER = {"elastic": 0.0, "elastic_sigma": 4.0, "erasing": 0.0, "erasing_area": 0.15}
"""Settings that came after trainings were kept by the hash of their configuration."""


@dataclass(frozen=True)
class Augmentation:
    """Random changes of images, drawn for each image anew; all zero means none.

    Attributes:
        rotation: largest rotation, degrees either way.
        translation: largest shift, pixels either way, on each axis.
        scale: largest change of size, as a fraction either way.
        shear: largest horizontal shear, degrees either way.
        fill: value of pixels that come from outside the image or were erased, 0 to 255.
        interpolation: "nearest" (as torchvision's RandomRotation) or "bilinear".
        elastic: alpha of elastic deformation (Simard et al. 2003), pixels: each pixel moves by
            alpha times uniform noise of -1 to 1 that a Gaussian has smoothed. With sigma 4 an alpha
            of 34, the paper's, moves a pixel by 1.4 pixels (standard deviation) on each axis.
        elastic_sigma: standard deviation of that Gaussian, pixels.
        erasing: probability that a rectangle of an image is erased (Zhong et al. 2017, arXiv
            1708.04896).
        erasing_area: the rectangle's largest share of the image; the smallest is 0.02.
    """

    rotation: float = 0.0
    translation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    fill: float = 0.0
    interpolation: str = "bilinear"
    elastic: float = _LATER["elastic"]
    elastic_sigma: float = _LATER["elastic_sigma"]
    erasing: float = _LATER["erasing"]
    erasing_area: float = _LATER["erasing_area"]

    def __post_init__(self) -> None:
        for name in (*_RANGES, "elastic"):
            if not 0 <= getattr(self, name) < math.inf:
                raise UserError(f"{name} {getattr(self, name)} is out of range; give 0 or more")
        if self.scale >= 1 or self.shear >= 90:
            raise UserError("scale must stay below 1 and shear below 90 degrees")
        if self.interpolation not in ("nearest", "bilinear"):
            raise UserError(f"interpolation {self.interpolation!r} is not nearest or bilinear")
        if not 0 < self.elastic_sigma < math.inf:
            raise UserError(f"elastic sigma {self.elastic_sigma} is out of range; give more than 0")
        if not (0 <= self.erasing <= 1 and _SMALLEST_AREA <= self.erasing_area <= 1):
            raise UserError(f"erasing goes from 0 to 1, and its area from {_SMALLEST_AREA} to 1")

    @property
    def moves(self) -> bool:
        """Whether pixels change their places."""
        return self.elastic > 0 or any(getattr(self, name) for name in _RANGES)

    @property
    def active(self) -> bool:
        """Whether any change is made at all."""
        return self.moves or self.erasing > 0

    def to_json(self) -> dict[str, Any]:
        """The settings as plain values.

        Those of `_LATER` are left out at their defaults, so that the hash of a configuration, by
        which trainings are kept, is what it was before they came.
        """
        return {k: v for k, v in asdict(self).items() if k not in _LATER or v != _LATER[k]}


_SMALLEST_AREA, _LARGEST_ASPECT = 0.02, 1 / 0.3  # as in the paper


def augment(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """Change every image of a batch in its own random way.

    Args:
        images: float32 [N, 1, H, W] on the 0 to 255 scale.
        augmentation: the ranges to draw from.
        generator: the source of randomness, on the CPU.

    Returns:
        float32 [N, 1, H, W], on the same scale.
    """
    if augmentation.moves:
        images = _moved(images, augmentation, generator)
    if augmentation.erasing > 0:
        erased = erased_pixels(
            augmentation, len(images), (images.shape[2], images.shape[3]), generator
        )
        images = images.masked_fill(erased.to(images.device), augmentation.fill)
    return images


def _moved(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    count, _, height, width = images.shape
    matrices = random_matrices(augmentation, count, (height, width), generator).to(images.device)
    grid = functional.affine_grid(matrices, list(images.shape), align_corners=False)
    if augmentation.elastic > 0:
        shifts = elastic_shifts(augmentation, count, (height, width), generator)
        grid = grid + (shifts * torch.tensor([2 / width, 2 / height])).to(images.device)
    # grid_sample fills with zeros: shift the scale so that zero is the fill.
    moved = functional.grid_sample(
        images - augmentation.fill, grid, mode=augmentation.interpolation, align_corners=False
    )
    return moved + augmentation.fill


def random_matrices(
    augmentation: Augmentation, count: int, size: tuple[int, int], generator: torch.Generator
) -> Tensor:
    """Draw `count` maps from output to input positions, in `affine_grid`'s units: [count, 2, 3]."""
    draws = torch.rand(count, 5, generator=generator) * 2 - 1
    angle = draws[:, 0] * math.radians(augmentation.rotation)
    shear = torch.tan(draws[:, 1] * math.radians(augmentation.shear))
    zoom = 1 / (1 + draws[:, 2] * augmentation.scale)
    cosine, sine = angle.cos() * zoom, angle.sin() * zoom
    height, width = size
    shift_x = draws[:, 3] * augmentation.translation * 2 / width
    shift_y = draws[:, 4] * augmentation.translation * 2 / height
    aspect = height / width
    rows = [cosine, (shear * cosine - sine) * aspect, shift_x]
    rows += [sine / aspect, shear * sine + cosine, shift_y]
    return torch.stack(rows, dim=1).view(count, 2, 3)


def elastic_shifts(
    augmentation: Augmentation, count: int, size: tuple[int, int], generator: torch.Generator
) -> Tensor:
    """Draw smooth random shifts of every pixel, (x, y) in pixels: [count, H, W, 2].

    Beyond the border the noise counts as zero, so that shifts are smaller there.
    """
    height, width = size
    noise = torch.rand(count, 2, height, width, generator=generator) * 2 - 1
    down, across = (_gaussian(length, augmentation.elastic_sigma) for length in size)
    return (down @ noise @ across).permute(0, 2, 3, 1) * augmentation.elastic


@lru_cache
def _gaussian(length: int, sigma: float) -> Tensor:
    """The matrix [length, length] that smooths a line of values, zeros beyond its ends."""
    reach = math.ceil(6 * sigma)
    whole = torch.arange(-reach, reach + 1, dtype=torch.float64)
    positions = torch.arange(length, dtype=torch.float64)
    weights = torch.exp(-0.5 * ((positions[:, None] - positions) / sigma) ** 2)
    return (weights / torch.exp(-0.5 * (whole / sigma) ** 2).sum()).float()


def erased_pixels(
    augmentation: Augmentation, count: int, size: tuple[int, int], generator: torch.Generator
) -> Tensor:
    """Draw a rectangle for each image that has one: bool [count, 1, H, W], true inside."""
    draws = torch.rand(count, 5, generator=generator)
    happens = draws[:, 0] < augmentation.erasing
    area = _SMALLEST_AREA + draws[:, 1] * (augmentation.erasing_area - _SMALLEST_AREA)
    aspect = _LARGEST_ASPECT ** (2 * draws[:, 2] - 1)
    sides = ((area * aspect).sqrt(), (area / aspect).sqrt())
    inside = [
        _between(draws[:, 3 + axis], side.clamp(max=1), length)
        for axis, (side, length) in enumerate(zip(sides, size, strict=True))
    ]
    return (inside[0][:, :, None] & inside[1][:, None, :] & happens[:, None, None]).unsqueeze(1)


def _between(place: Tensor, share: Tensor, length: int) -> Tensor:
    """Which of `length` pixels an interval of a `share` of them covers: bool [N, length].

    `place`, 0 to 1, is where it lies between the two ends.
    """
    covered = (share * length).round().clamp(min=1)
    first = (place * (length - covered + 1)).floor()
    positions = torch.arange(length)
    return (positions >= first[:, None]) & (positions < (first + covered)[:, None])
