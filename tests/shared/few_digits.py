"""A few of the bundled digits, for trainings that last a moment."""

from dataclasses import replace
from functools import cache

import numpy as np

from mnist_edge import data


@cache
def few_digits(train: int = 256, others: int = 60) -> data.Dataset:
    """The first images of each part."""
    whole = data.load("digits")
    return replace(
        whole,
        train=whole.train.take(np.arange(train)),
        validation=whole.validation.take(np.arange(others)),
        test=whole.test.take(np.arange(others)),
    )
