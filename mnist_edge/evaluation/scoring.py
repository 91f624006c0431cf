"""The right answers of a file, and its loss, in its own runtime, on images of a data set."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.extras import why_missing
from compress.measuring import Score, agreement
from mnist_edge.data import Dataset, Images
from mnist_edge.evaluation.feeding import fed
from mnist_edge.evaluation.opening import open_network

CORRUPTED = 1000
"""Test images, the first ones, that each corruption of MNIST-C is tried on."""


def score(path: Path, images: Images, data: Dataset) -> tuple[Score, NDArray[np.int64]]:
    """Run a file on images.

    Args:
        path: a network of the formats of `compress.measuring.open_model`.
        images: a part of `data`.
        data: gives the normalization, for a file that takes float32.

    Returns:
        The right answers, and the classes, int64 [N].

    Raises:
        CompressError: the file can't be read or run.
    """
    classes = logits_of(path, images, data).argmax(1).astype(np.int64)
    return agreement(classes, images.labels), classes


def score_and_loss(path: Path, images: Images, data: Dataset) -> tuple[Score, float]:
    """Run a file on images once; return the right answers, and its logits' mean cross entropy.

    Args and errors are those of `score`.
    """
    found = logits_of(path, images, data)
    right = agreement(found.argmax(1).astype(np.int64), images.labels)
    logits = found.astype(np.float64)
    logits -= logits.max(1, keepdims=True)
    wanted = logits[np.arange(len(logits)), images.labels]
    return right, float(np.mean(np.log(np.exp(logits).sum(1)) - wanted))


def logits_of(path: Path, images: Images, data: Dataset) -> NDArray[Any]:
    """What a file gives for images, [N, classes]; otherwise as `score`."""
    model = open_network(path, input_shape=data.shape)
    return model.logits(fed(model, images.images, data.mean, data.std))


def mean_error(
    classes: Callable[[NDArray[np.uint8]], NDArray[np.int64]], shown: Mapping[str, Images]
) -> float:
    """The mean over sets of images of the share of wrong answers.

    Args:
        classes: the classes, int64 [N], that a network gives to images, uint8 [N, H, W].
        shown: the sets, such as `mnist_edge.evaluation.robustness.corrupted` makes.
    """
    right = [agreement(classes(each.images), each.labels).fraction for each in shown.values()]
    return 1 - float(np.mean(right))


def first_corrupted(test: Images) -> dict[str, Images]:
    """The first test images of a known data set of grey pictures, under MNIST-C's corruptions.

    There are none without SciPy, which draws them.
    """
    if why_missing("scipy"):
        return {}
    from mnist_edge.evaluation.robustness import corrupted

    return corrupted(test.take(np.arange(min(CORRUPTED, len(test)))))
