"""Images with their labels, the three parts of a data set, and the split that never changes."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

CLASSES = 10
SIDE = 28
VALIDATION_SHARE = 12
"""One training image in so many is held back for validation: 5,000 of MNIST's 60,000."""

Part = Literal["train", "test"]
PARTS: tuple[Part, ...] = ("train", "test")


@dataclass(frozen=True, eq=False)
class Images:
    """Images uint8 [N, 28, 28], bright digit on a dark ground, and labels int64 [N]."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

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


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set in three parts.

    `mean` and `std` are those of the training pixels on the scale 0 to 1; `source` says in words
    what the images are.
    """

    name: str
    train: Images
    validation: Images
    test: Images
    mean: float
    std: float
    source: str

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that training and choosing see, in hexadecimal.

        That is the training and validation images with their labels, and the normalization. The
        test images decide nothing, so they are left out, and not even looked at.
        """
        seen = (self.train.digest, self.validation.digest, self.mean, self.std)
        return hashlib.sha256(repr(seen).encode()).hexdigest()


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
