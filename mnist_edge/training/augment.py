"""Augmentation of whole batches on tensors, in one `grid_sample` a batch."""

import math
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.training.degrade import degrade
from mnist_edge.training.rectangles import random_rectangles


def augment(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """Change every image of a batch in its own random way: move it, then make it worse.

    Args, and what it returns, are those of `move`.
    """
    return degrade(move(images, augmentation, generator), augmentation, generator)


def move(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """Move, erase and mirror each image's pixels in its own random way.

    Args:
        images: float32 [N, C, H, W] on the 0 to 255 scale.
        augmentation: the ranges to draw from.
        generator: the source of randomness, on the CPU.

    Returns:
        float32 [N, C, H, W], on the same scale.
    """
    if augmentation.moves:
        images = _moved(images, augmentation, generator)
    if augmentation.erasing > 0:
        share, area = augmentation.erasing, augmentation.erasing_area
        erased = random_rectangles(images, generator, share=share, area=area)
        images = images.masked_fill(erased, augmentation.fill)
    return _mirrored(images, generator) if augmentation.flip else images


def _mirrored(images: Tensor, generator: torch.Generator) -> Tensor:
    """Mirror about half of the images, left to right."""
    mirrored = torch.rand(len(images), 1, 1, 1, generator=generator) < 0.5
    return torch.where(mirrored.to(images.device), images.flip(3), images)


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
