"""Images made worse at random, as pens, hands and cameras do."""

import torch
from torch import Tensor

from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.training.rectangles import random_rectangles

_WHITE = 255.0
_SHARPEST = 0.05
"""Standard deviation below which a blur changes nothing; it keeps divisions finite."""


def degrade(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """Make the first images of a batch worse, each in its own random way.

    How many is a setting. A batch is in random order, so the first are as good as any.

    Args:
        images: float32 [N, C, H, W] on the 0 to 255 scale, bright strokes on dark for `thickness`.
        augmentation: the ranges to draw from.
        generator: the source of randomness, on the CPU.

    Returns:
        float32 [N, C, H, W], on the same scale.
    """
    if not augmentation.worsens or augmentation.degraded == 1:
        return _degraded(images, augmentation, generator)
    count = round(augmentation.degraded * len(images))
    worse = _degraded(images[:count], augmentation, generator)
    return torch.cat([worse, images[count:]])


def _degraded(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    if augmentation.thickness > 0:
        images = _restroked(images, _uniform(images, generator), augmentation.thickness)
    if augmentation.occlusion > 0:
        images = _covered(images, augmentation, generator)
    if augmentation.blur > 0:
        images = _blurred(images, augmentation.blur * _uniform(images, generator))
    if augmentation.contrast > 0:
        factor = 1 - augmentation.contrast * _uniform(images, generator)
        pivot = _WHITE * _uniform(images, generator)
        images = pivot + (images - pivot) * factor
    if augmentation.noise > 0:
        deviation = _WHITE * augmentation.noise * _uniform(images, generator)
        drawn = torch.randn(images.shape, generator=generator).to(images.device)
        images = (images + deviation * drawn).clamp(0, _WHITE)
    return images


def _uniform(images: Tensor, generator: torch.Generator) -> Tensor:
    """A number from 0 to 1 for each image: [N, 1, 1, 1]."""
    return torch.rand(len(images), 1, 1, 1, generator=generator).to(images.device)


def _restroked(images: Tensor, draws: Tensor, share: float) -> Tensor:
    """Make strokes a pixel wider or narrower in a `share` of the images, half of it each."""
    wider, narrower = _widest(images), -_widest(-images)
    changed = torch.where(draws < share / 2, wider, narrower)
    return torch.where(draws < share, changed, images)


def _widest(images: Tensor) -> Tensor:
    """The largest value in the 3x3 pixels around each; ten times as fast as a pooling."""
    for axis in (2, 3):
        length = images.shape[axis]
        widest = images.clone()
        for first, second in ((0, 1), (1, 0)):
            part = widest.narrow(axis, first, length - 1)
            torch.maximum(part, images.narrow(axis, second, length - 1), out=part)
        images = widest
    return images


def _covered(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """Cover a rectangle of some images by a grey of its own."""
    share, area = augmentation.occlusion, augmentation.erasing_area
    inside = random_rectangles(images, generator, share=share, area=area)
    return torch.where(inside, _WHITE * _uniform(images, generator), images)


def _blurred(images: Tensor, deviation: Tensor) -> Tensor:
    """Blur each image by a Gaussian of its own `deviation` [N, 1, 1, 1], in pixels."""
    height, width = images.shape[2:]
    down = _gaussians(height, deviation)
    across = down if width == height else _gaussians(width, deviation)
    return down @ images @ across.transpose(2, 3)


def _gaussians(length: int, deviation: Tensor) -> Tensor:
    """For each deviation the matrix that smooths a line of values: [N, 1, length, length].

    Each row's weights sum to one, so that an even image stays as it is.
    """
    away = torch.arange(length, device=deviation.device)
    falling = torch.exp(-0.5 * (away / deviation.clamp(min=_SHARPEST)) ** 2)
    weights = falling[:, :, 0][..., (away[:, None] - away).abs()]
    return weights / weights.sum(3, keepdim=True)
