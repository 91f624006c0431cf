"""A data set whose test labels are wrong, and whose test images may not be read before the end."""

from dataclasses import replace

import numpy as np

from mnist_edge.data import Dataset, Images


class SealedImages:
    """As `Images`, but reading them while they are sealed fails; their number is no secret."""

    def __init__(self, images: Images) -> None:
        self._images = images
        self.sealed = True

    def __len__(self) -> int:
        return len(self._images)

    def __getattr__(self, name: str):
        if name.startswith("_"):  # of copying and the like
            raise AttributeError(name)
        if self.sealed:
            raise AssertionError(f"the test set was read before the end: its {name}")
        return getattr(self._images, name)


def relabelled(data: Dataset) -> Dataset:
    """Another label for every test image: what is chosen by them is chosen otherwise."""
    labels = (data.test.labels + 1 + np.arange(len(data.test)) % 9) % 10
    return replace(data, test=Images(data.test.images, labels))


def sealed(data: Dataset) -> Dataset:
    """With the test images sealed."""
    return replace(data, test=SealedImages(data.test))  # type: ignore[arg-type]
