"""Inputs with their labels, the three parts of a data set, and the split that never changes."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from compress.training_data import TrainingData
from mnist_edge.data.request import OwnData

Moments = float | tuple[float, ...]
"""A mean or a deviation: one number for all, or one for each channel."""
CLASSES = 10
DIGITS = tuple(map(str, range(CLASSES)))
SIDE = 28
VALIDATION_SHARE = 12
"""One training image in so many is held back for validation: 5,000 of MNIST's 60,000."""

Part = Literal["train", "test"]
PARTS: tuple[Part, ...] = ("train", "test")


@dataclass(frozen=True, eq=False)
class Images:
    """Inputs and their labels, int64 [N].

    `images` are pixels, uint8 [N, H, W] or [N, C, H, W], or the numbers of series [N, C, L] and
    features [N, F], float32.
    """

    images: NDArray[Any]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def inputs(self) -> NDArray[Any]:
        """The same numbers, [N, *shape]: grey pixels have their one channel."""
        return with_channel(self.images)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one input as networks take it: (1, 28, 28) of MNIST's."""
        return tuple(self.inputs.shape[1:])

    @property
    def holds_pixels(self) -> bool:
        """Whether they are pixels, 0 to 255, and no numbers of another kind."""
        return self.images.dtype == np.uint8

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of shape, pixels and labels, in hexadecimal."""
        found = hashlib.sha256(repr(self.images.shape).encode())
        found.update(np.ascontiguousarray(self.images).data)
        found.update(np.ascontiguousarray(self.labels).data)
        return found.hexdigest()

    def take(self, indices: NDArray[np.int64]) -> "Images":
        """Return the images and labels at `indices`, in their order."""
        return Images(self.images[indices], self.labels[indices])


def with_channel(images: NDArray[Any]) -> NDArray[Any]:
    """Give grey pixels, uint8 [N, H, W], their one channel; all else has its channels."""
    return images[:, np.newaxis] if images.dtype == np.uint8 and images.ndim == 3 else images


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set in three parts.

    `mean` and `std` are those of the training pixels on the scale 0 to 1, or of other numbers as
    they are; `source` says in words what the images are. `classes` are the labels' names. `about`
    is what the files of a network keep of a user's own data, and `own` where those are; None of a
    known set.
    """

    name: str
    train: Images
    validation: Images
    test: Images
    mean: Moments
    std: Moments
    source: str
    classes: tuple[str, ...] = DIGITS
    about: TrainingData | None = None
    own: OwnData | None = None

    @property
    def request(self) -> str | OwnData:
        """What `load` loads them by."""
        return self.own or self.name

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one input as networks take it, without the batch."""
        return self.train.shape

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that training and choosing see, in hexadecimal.

        That is the training and validation images with their labels, and the normalization. The
        test images decide nothing, so they are left out, and not even looked at.
        """
        seen = (self.train.digest, self.validation.digest, self.mean, self.std)
        return hashlib.sha256(repr(seen).encode()).hexdigest()


def trained_on_all(data: Dataset) -> Dataset:
    """Return the data set with all its training images to train on, those for validation too.

    What is measured on the validation images then tells nothing of others.
    """
    parts = (data.train, data.validation)
    images = np.concatenate([part.images for part in parts])
    return replace(data, train=Images(images, np.concatenate([part.labels for part in parts])))


def split_training(whole: Images) -> tuple[Images, Images]:
    """Split the training images of a data set into those trained on and those for validation."""
    held_back = round(len(whole) / VALIDATION_SHARE)
    kept, validation = stratified_split(whole.labels, held_back)
    return whole.take(kept), whole.take(validation)


def stratified_split(
    labels: NDArray[np.int64], held_back: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Split indices of `labels` [N] into (kept, held back), both ascending and always the same.

    Each class gives its share of the `held_back` indices, rounded by largest remainder.
    """
    # RandomState's stream is frozen by NumPy's compatibility policy; default_rng's is not.
    random = np.random.RandomState(0)
    quotas = _largest_remainder(np.bincount(labels, minlength=CLASSES), held_back)
    chosen = np.zeros(len(labels), bool)
    for digit, quota in enumerate(quotas):
        members = np.flatnonzero(labels == digit)
        chosen[random.permutation(members)[:quota]] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def _largest_remainder(counts: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Share `total` out in proportion to `counts`, exactly, in whole numbers."""
    quotas, remainders = np.divmod(counts.astype(np.int64) * total, max(int(counts.sum()), 1))
    missing = total - int(quotas.sum())
    quotas[np.argsort(-remainders, kind="stable")[:missing]] += 1
    return quotas
