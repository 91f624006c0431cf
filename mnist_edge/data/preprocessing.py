"""From pixels to what a network takes."""

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from mnist_edge.data.parts import Images

MNIST_MEAN, MNIST_STD = 0.1307, 0.3081


def normalize(
    images: NDArray[np.uint8], mean: float = MNIST_MEAN, std: float = MNIST_STD
) -> NDArray[np.float32]:
    """Turn pixels uint8 [N, 28, 28] into the float networks' input, float32 [N, 1, 28, 28].

    The arithmetic is that of torchvision's ToTensor and Normalize, to the last bit.
    """
    scaled = images[:, np.newaxis].astype(np.float32) / np.float32(255)
    return (scaled - np.float32(mean)) / np.float32(std)


def model_input(
    images: NDArray[np.uint8], dtype: str, mean: float = MNIST_MEAN, std: float = MNIST_STD
) -> NDArray[np.uint8] | NDArray[np.float32]:
    """Turn pixels uint8 [N, 28, 28] into [N, 1, 28, 28] of what a network takes.

    `dtype` is "uint8" for networks that take raw pixels, "float32" for those that take normalized
    ones.
    """
    if dtype == "uint8":
        return images[:, np.newaxis]
    if dtype == "float32":
        return normalize(images, mean, std)
    raise CompressError(f"networks that take {dtype} cannot be fed with images here")


def mean_and_std(name: str, train: Images) -> tuple[float, float]:
    """Return the mean and deviation of the pixels on the scale 0 to 1, to four decimals.

    Raises:
        CompressError: all pixels are the same; the line names the data set `name`.
    """
    # From a histogram: exact, and without a float copy of every pixel.
    counts = np.bincount(train.images.reshape(-1), minlength=256)
    values = np.arange(256) / 255
    mean = float(np.average(values, weights=counts))
    std = float(np.sqrt(np.average((values - mean) ** 2, weights=counts)))
    if std == 0:
        raise CompressError(f"every training pixel of {name} is the same; its files are not images")
    return round(mean, 4), round(std, 4)
