"""scikit-learn's digits, brought to 28x28."""

import numpy as np

from mnist_edge import data


def test_digits_need_no_files():
    dataset = data.load("digits", download=False)
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (1318, 120, 359)
    assert dataset.train.images.shape[1:] == (28, 28)
    assert dataset.train.images.dtype == np.uint8
    border = dataset.train.images.copy()
    border[:, 4:24, 4:24] = 0
    assert not border.any()
    assert dataset.train.images.max() == 255


def test_digits_parts_share_no_image():
    dataset = data.load("digits")
    parts = (dataset.train, dataset.validation, dataset.test)
    counts = [len({image.tobytes() for image in part.images}) for part in parts]
    together = {image.tobytes() for part in parts for image in part.images}
    assert len(together) == sum(counts)


def test_enlarged_digits_are_still_told_apart_by_their_neighbours():
    dataset = data.load("digits")
    train = dataset.train.images.reshape(len(dataset.train), -1).astype(np.float32)
    test = dataset.test.images.reshape(len(dataset.test), -1).astype(np.float32)
    distances = (test**2).sum(1)[:, None] - 2 * test @ train.T + (train**2).sum(1)
    guesses = dataset.train.labels[distances.argmin(1)]
    assert (guesses == dataset.test.labels).mean() > 0.97
