"""A file's layout of its input becomes the network's, and back."""

import numpy as np
import pytest

from compress.errors import CompressError
from compress.importing.file_input import FileInput

LAYOUTS = [
    FileInput("image", (32, 30, 3), (3, 32, 30), (0, 3, 1, 2)),
    FileInput("image", (490,), (1, 49, 10), (0, 1)),
    FileInput("image", (3, 8, 8), (3, 8, 8), (0, 1, 2, 3)),
]


@pytest.mark.parametrize("taken", LAYOUTS, ids=str)
def test_there_and_back_is_the_same(taken):
    images = np.random.default_rng(0).normal(size=(5, *taken.shape)).astype(np.float32)
    arranged = taken.arrange(images)
    assert arranged.shape == (5, *taken.network_shape)
    assert np.array_equal(taken.as_in_file(arranged), images)


def test_channels_come_first():
    images = np.random.default_rng(0).normal(size=(2, 32, 30, 3))
    assert np.array_equal(LAYOUTS[0].arrange(images), images.transpose(0, 3, 1, 2))


def test_another_shape_is_refused():
    with pytest.raises(CompressError, match=r"takes image \[N, 490\].*; the batch has \[5, 49\]"):
        LAYOUTS[1].arrange(np.zeros((5, 49)))
