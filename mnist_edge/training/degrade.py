"""Images made worse at random, as pens and cameras do: strokes, blur, contrast, noise."""

import torch
from torch import Tensor
from torch.nn import functional

from mnist_edge.settings.augmentation import Augmentation

_WHITE = 255.0
_SHARPEST = 0.05
"""Standard deviation below which a blur changes nothing; it keeps divisions finite."""


def degrade(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """Make every image of a batch worse in its own random way.

    Args:
        images: float32 [N, C, H, W] on the 0 to 255 scale, bright strokes on dark for `thickness`.
        augmentation: the ranges to draw from.
        generator: the source of randomness, on the CPU.

    Returns:
        float32 [N, C, H, W], on the same scale.
    """
    if augmentation.thickness > 0:
        images = _restroked(images, _uniform(images, generator), augmentation.thickness)
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
    wider = functional.max_pool2d(images, 3, stride=1, padding=1)
    narrower = -functional.max_pool2d(-images, 3, stride=1, padding=1)
    changed = torch.where(draws < share / 2, wider, narrower)
    return torch.where(draws < share, changed, images)


def _blurred(images: Tensor, deviation: Tensor) -> Tensor:
    """Blur each image by a Gaussian of its own `deviation` [N, 1, 1, 1], in pixels."""
    down, across = (_gaussians(side, deviation) for side in images.shape[2:])
    return down @ images @ across.transpose(2, 3)


def _gaussians(length: int, deviation: Tensor) -> Tensor:
    """For each deviation the matrix that smooths a line of values: [N, 1, length, length].

    Each row's weights sum to one, so that an even image stays as it is.
    """
    positions = torch.arange(length, device=deviation.device)
    away = (positions[:, None] - positions).float() / deviation.clamp(min=_SHARPEST)
    weights = torch.exp(-0.5 * away**2)
    return weights / weights.sum(3, keepdim=True)
