"""From pixels, or other numbers, to what a network takes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from mnist_edge.data.parts import Images, Moments, with_channel

MNIST_MEAN, MNIST_STD = 0.1307, 0.3081


def normalize(
    images: NDArray[Any], mean: Moments = MNIST_MEAN, std: Moments = MNIST_STD
) -> NDArray[np.float32]:
    """Turn what `Images` holds into the float networks' input, float32 [N, C, ...].

    Of pixels, the arithmetic is that of torchvision's ToTensor and Normalize, to the last bit.
    """
    inputs = with_channel(images)
    scaled = inputs.astype(np.float32)
    if inputs.dtype == np.uint8:
        scaled = scaled / np.float32(255)
    return (scaled - by_channel(mean, inputs.ndim)) / by_channel(std, inputs.ndim)


def by_channel(moments: Moments, axes: int) -> NDArray[np.float32]:
    """Bring a mean or deviation into a form that fits inputs of so many axes, float32."""
    values = np.asarray(moments, np.float32)
    return values.reshape(-1, *[1] * (axes - 2)) if values.ndim else values


def model_input(
    images: NDArray[Any], dtype: str, mean: Moments = MNIST_MEAN, std: Moments = MNIST_STD
) -> NDArray[Any]:
    """Turn what `Images` holds into [N, C, ...] of what a network takes.

    `dtype` is "uint8" for networks that take raw pixels, "float32" for those that take normalized
    inputs.

    Raises:
        CompressError: a network takes another type, or pixels where there are none.
    """
    if dtype == "uint8" and images.dtype == np.uint8:
        return with_channel(images)
    if dtype == "uint8":
        raise CompressError("the network takes pixels, but the data are no pixels")
    if dtype == "float32":
        return normalize(images, mean, std)
    raise CompressError(f"networks that take {dtype} cannot be fed with images here")


def mean_and_std(name: str, train: Images) -> tuple[float, float]:
    """Return the mean and deviation of the pixels on the scale 0 to 1, to four decimals.

    Raises:
        CompressError: all pixels are the same; the line names the data set `name`.
    """
    # From a histogram: exact, and without a float copy of every pixel.
    mean, std = _of_histogram(np.bincount(train.images.reshape(-1), minlength=256))
    if std == 0:
        raise CompressError(f"every training pixel of {name} is the same; its files are not images")
    return round(mean, 4), round(std, 4)


def moments_by_channel(name: str, train: Images) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the mean and deviation of each channel, or feature, to six digits.

    Pixels are on the scale 0 to 1. A channel that never changes has a deviation of 1.

    Raises:
        CompressError: no channel changes; the line names the data `name`.
    """
    found = [_moments(train.inputs[:, channel]) for channel in range(train.shape[0])]
    if all(std == 0 for _, std in found):
        raise CompressError(
            f"every training input of {name} is the same; there is nothing to learn"
        )
    means, stds = zip(*((_digits(mean), _digits(std) or 1.0) for mean, std in found), strict=True)
    return tuple(means), tuple(stds)


def _moments(values: NDArray[Any]) -> tuple[float, float]:
    if values.dtype == np.uint8:
        return _of_histogram(np.bincount(values.reshape(-1), minlength=256))
    return float(values.mean(dtype=np.float64)), float(values.std(dtype=np.float64))


def _of_histogram(counts: NDArray[np.int64]) -> tuple[float, float]:
    values = np.arange(256) / 255
    mean = float(np.average(values, weights=counts))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=counts)))


def _digits(value: float) -> float:
    return float(f"{value:.6g}")
