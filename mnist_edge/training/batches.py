"""Where a training's batches come from: images augmented anew, with their labels."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from mnist_edge.data import Dataset, Images, Moments, by_channel
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.training.augment import move
from mnist_edge.training.degrade import degrade


@dataclass(frozen=True)
class Batch:
    """What one step sees.

    Attributes:
        images: float32 [N, *shape], augmented and normalized, channels last in memory.
        target: classes, int64 [N].
        teacher_logits: a teacher's logits of these images, float32 [N, classes]; None without one.
    """

    images: Tensor
    target: Tensor
    teacher_logits: Tensor | None = None


class ImageSource(Protocol):
    """Where a training's batches come from."""

    def batch(self, epoch: int, chosen: Tensor, generator: torch.Generator) -> Batch:
        """The images of the indices `chosen`, int64 [N], as `epoch` shows them."""


class FreshImages:
    """Images augmented anew each time, others as they are; a teacher's logits, if any."""

    def __init__(
        self,
        data: Dataset,
        augmentation: Augmentation,
        device: torch.device,
        *,
        teacher: nn.Module | None = None,
    ) -> None:
        self.data, self.augmentation = data, augmentation
        self.pixels, self.labels = to_tensors(data.train, device)
        self.is_image = is_image(data)
        self.teacher = None if teacher is None else teacher.eval().to(device)

    def batch(self, epoch: int, chosen: Tensor, generator: torch.Generator) -> Batch:
        """Augment the chosen images, and compute the teacher's logits before they get worse."""
        pixels, labels = self.pixels[chosen].float(), self.labels[chosen]
        if self.is_image:
            pixels = move(pixels, self.augmentation, generator)
        logits = self._asked(pixels)
        if self.is_image:
            pixels = degrade(pixels, self.augmentation, generator)
        return Batch(normalized(pixels, self.data), labels, logits)

    @torch.no_grad()
    def _asked(self, pixels: Tensor) -> Tensor | None:
        return None if self.teacher is None else self.teacher(normalized(pixels, self.data))


def is_image(data: Dataset) -> bool:
    """Whether inputs are images of pixels, which can be augmented."""
    return data.train.holds_pixels and len(data.shape) == 3


def to_tensors(images: Images, device: torch.device) -> tuple[Tensor, Tensor]:
    """Inputs as they are [N, *shape], of pixels uint8, and labels as int64 [N] on `device`."""
    pixels = torch.from_numpy(np.ascontiguousarray(images.inputs)).to(device)
    return pixels, torch.from_numpy(np.ascontiguousarray(images.labels)).to(device)


def normalized(pixels: Tensor, data: Dataset) -> Tensor:
    """Pixels on the 0 to 255 scale, or other numbers, as the network's input.

    Images are channels last in memory.
    """
    scaled = pixels.float() / 255 if data.train.holds_pixels else pixels.float()
    mean, std = (_by_channel(moments, scaled) for moments in (data.mean, data.std))
    found = (scaled - mean) / std
    return found.contiguous(memory_format=torch.channels_last) if found.dim() == 4 else found


def _by_channel(moments: Moments, inputs: Tensor) -> Tensor | float:
    if isinstance(moments, float):
        return moments
    return torch.from_numpy(by_channel(moments, inputs.dim())).to(inputs.device)
