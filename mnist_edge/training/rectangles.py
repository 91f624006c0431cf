"""Random rectangles of images, as random erasing draws them (Zhong et al. 2017, 1708.04896)."""

import torch
from torch import Tensor

from mnist_edge.settings.augmentation import SMALLEST_AREA

_LARGEST_ASPECT = 1 / 0.3  # as in the paper


def random_rectangles(
    images: Tensor, generator: torch.Generator, *, share: float, area: float
) -> Tensor:
    """Draw a rectangle for each image that has one.

    Args:
        images: [N, C, H, W]; only their shape and device matter.
        generator: the source of randomness, on the CPU.
        share: the probability that an image has one.
        area: the largest share of an image that is covered.

    Returns:
        bool [N, 1, H, W], true inside.
    """
    draws = torch.rand(len(images), 5, generator=generator)
    happens = draws[:, 0] < share
    covered = SMALLEST_AREA + draws[:, 1] * (area - SMALLEST_AREA)
    aspect = _LARGEST_ASPECT ** (2 * draws[:, 2] - 1)
    sides = ((covered * aspect).sqrt(), (covered / aspect).sqrt())
    inside = [
        _between(draws[:, 3 + axis], side.clamp(max=1), images.shape[2 + axis])
        for axis, side in enumerate(sides)
    ]
    found = inside[0][:, :, None] & inside[1][:, None, :] & happens[:, None, None]
    return found.unsqueeze(1).to(images.device)


def _between(place: Tensor, share: Tensor, length: int) -> Tensor:
    """Which of `length` pixels an interval of a `share` of them covers: bool [N, length].

    `place`, 0 to 1, is where it lies between the two ends.
    """
    covered = (share * length).round().clamp(min=1)
    first = (place * (length - covered + 1)).floor()
    positions = torch.arange(length)
    return (positions >= first[:, None]) & (positions < (first + covered)[:, None])
