"""Parts of a data set, and the split that never changes."""

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnist_edge import data

MNIST_VALIDATION_SHA256 = "acb3b41b085a3bf90c4f769139a82a88b6991ae439b9cf6d535c7d54388d8ba6"


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=300).map(np.asarray),
    st.floats(0, 1),
)
def test_a_split_is_exact_stratified_and_complete(labels, share):
    held_back = round(share * len(labels))
    kept, held = data.stratified_split(labels, held_back)
    assert len(held) == held_back
    assert np.array_equal(np.sort(np.concatenate([kept, held])), np.arange(len(labels)))
    assert np.all(np.diff(kept) > 0)
    assert np.all(np.diff(held) > 0)
    exact = np.bincount(labels, minlength=10) * held_back / len(labels)
    assert np.all(np.abs(np.bincount(labels[held], minlength=10) - exact) < 1)


def test_the_mnist_split_never_changes(mnist, mnist_dir):
    labels = data.read_idx(mnist_dir / "MNIST" / "raw" / "train-labels-idx1-ubyte").astype(int)
    kept, held = data.stratified_split(labels, 5000)
    assert hashlib.sha256(held.astype("<i4").tobytes()).hexdigest() == MNIST_VALIDATION_SHA256
    assert np.array_equal(mnist.validation.labels, labels[held])
    assert np.array_equal(mnist.train.labels, labels[kept])
    assert (len(mnist.train), len(mnist.validation), len(mnist.test)) == (55000, 5000, 10000)
    assert mnist.source.startswith("original MNIST files")
