"""Where a training's batches come from: images augmented anew, with their labels."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from mnist_edge.data import Dataset, Images
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.training.augment import augment


@dataclass(frozen=True)
class Batch:
    """What one step sees.

    Attributes:
        images: float32 [N, 1, 28, 28], augmented and normalized, channels last in memory.
        target: classes, int64 [N].
        teacher_logits: a teacher's logits of these images, float32 [N, 10]; None without one.
    """

    images: Tensor
    target: Tensor
    teacher_logits: Tensor | None = None


class ImageSource(Protocol):
    """Where a training's batches come from."""

    def batch(self, epoch: int, chosen: Tensor, generator: torch.Generator) -> Batch:
        """The images of the indices `chosen`, int64 [N], as `epoch` shows them."""


class FreshImages:
    """Images augmented anew each time, with a teacher's logits if there is one."""

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
        self.teacher = None if teacher is None else teacher.eval().to(device)

    def batch(self, epoch: int, chosen: Tensor, generator: torch.Generator) -> Batch:
        """Augment the chosen images, and compute the teacher's logits."""
        pixels = augment(self.pixels[chosen].float(), self.augmentation, generator)
        images = normalized(pixels, self.data)
        if self.teacher is None:
            return Batch(images, self.labels[chosen])
        with torch.no_grad():
            return Batch(images, self.labels[chosen], self.teacher(images))


def to_tensors(images: Images, device: torch.device) -> tuple[Tensor, Tensor]:
    """Images as uint8 [N, 1, 28, 28] and labels as int64 [N] on `device`."""
    pixels = torch.from_numpy(np.ascontiguousarray(images.images)).unsqueeze(1).to(device)
    return pixels, torch.from_numpy(np.ascontiguousarray(images.labels)).to(device)


def normalized(pixels: Tensor, data: Dataset) -> Tensor:
    """Pixels on the 0 to 255 scale as the network's input, channels last in memory."""
    scaled = (pixels.float() / 255 - data.mean) / data.std
    return scaled.contiguous(memory_format=torch.channels_last)
