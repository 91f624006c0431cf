"""The right answers of a file, in its own runtime, on images of a data set."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compress.measuring import Score, agreement, open_model
from mnist_edge.data import SIDE, Dataset, Images, model_input


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
    model = open_model(path, input_shape=(1, SIDE, SIDE))
    classes = model.classes(model_input(images.images, model.input_dtype, data.mean, data.std))
    return agreement(classes, images.labels), classes
