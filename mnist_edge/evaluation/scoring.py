"""The right answers of a file, and its loss, in its own runtime, on images of a data set."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compress.measuring import Score, agreement
from mnist_edge.data import Dataset, Images, model_input
from mnist_edge.evaluation.opening import open_network


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
    model = open_network(path)
    classes = model.classes(model_input(images.images, model.input_dtype, data.mean, data.std))
    return agreement(classes, images.labels), classes


def cross_entropy(path: Path, images: Images, data: Dataset) -> float:
    """Run a file on images, as `score` does; return the mean cross entropy of its logits.

    Raises:
        CompressError: the file can't be read or run.
    """
    model = open_network(path)
    inputs = model_input(images.images, model.input_dtype, data.mean, data.std)
    logits = model.outputs(inputs).astype(np.float64)
    logits -= logits.max(1, keepdims=True)
    right = logits[np.arange(len(logits)), images.labels]
    return float(np.mean(np.log(np.exp(logits).sum(1)) - right))
