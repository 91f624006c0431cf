"""Augmentation of whole batches on tensors, in one `grid_sample` a batch."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from compress.errors import UserError


@dataclass(frozen=True)
class Augmentation:
    """Random affine changes, drawn for each image anew; all zero means none.

    Attributes:
        rotation: largest rotation, degrees either way.
        translation: largest shift, pixels either way, on each axis.
        scale: largest change of size, as a fraction either way.
        shear: largest horizontal shear, degrees either way.
        fill: value of pixels that come from outside the image, 0 to 255.
        interpolation: "nearest" (as torchvision's RandomRotation) or "bilinear".
    """

    rotation: float = 0.0
    translation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    fill: float = 0.0
    interpolation: str = "bilinear"

    def __post_init__(self) -> None:
        for name in ("rotation", "translation", "scale", "shear"):
            if getattr(self, name) < 0:
                raise UserError(f"{name} {getattr(self, name)} is negative; give 0 or more")
        if self.scale >= 1 or self.shear >= 90:
            raise UserError("scale must stay below 1 and shear below 90 degrees")
        if self.interpolation not in ("nearest", "bilinear"):
            raise UserError(f"interpolation {self.interpolation!r} is not nearest or bilinear")

    @property
    def active(self) -> bool:
        """Whether any change is made at all."""
        return any((self.rotation, self.translation, self.scale, self.shear))


def augment(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """Change every image of a batch by its own random affine map.

    Args:
        images: float32 [N, 1, H, W] on the 0 to 255 scale.
        augmentation: the ranges to draw from.
        generator: the source of randomness, on the CPU.

    Returns:
        float32 [N, 1, H, W], on the same scale.
    """
    if not augmentation.active:
        return images
    count, _, height, width = images.shape
    matrices = random_matrices(augmentation, count, (height, width), generator).to(images.device)
    grid = functional.affine_grid(matrices, list(images.shape), align_corners=False)
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
