"""Data sets of a few random images, as IDX files; and how a data set that is wrong is refused."""

import numpy as np
import pytest

from compress.errors import CompressError
from mnist_edge import data


def idx(array, code):
    header = bytes([0, 0, code, array.ndim]) + np.asarray(array.shape, ">u4").tobytes()
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def small_images(count, seed=0):
    random = np.random.default_rng(seed)
    images = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return images, (np.arange(count) % 10).astype(np.uint8)


def write_mnist(root, folder="MNIST", train=240, test=20):
    raw = root / folder / "raw"
    raw.mkdir(parents=True)
    for prefix, count in (("train", train), ("t10k", test)):
        images, labels = small_images(count)
        (raw / f"{prefix}-images-idx3-ubyte").write_bytes(idx(images, 8))
        (raw / f"{prefix}-labels-idx1-ubyte").write_bytes(idx(labels, 8))
    return raw


def refusal(name="mnist", **options):
    with pytest.raises(CompressError) as caught:
        data.load(name, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message
