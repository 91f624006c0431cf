"""Digits take MNIST's form: within 20x20 pixels, their proportions kept."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnist_edge.data.mnist_form import centred, ink_of


def test_mnist_digits_are_found_again_wherever_they_are(mnist_test):
    strong = [image for image in mnist_test.images[:300] if image.max() == 255]
    differences = []
    for image in strong:
        moved = np.pad(image, ((17, 40), (3, 22))).astype(np.float32)
        for grey in (moved, 255 - moved):
            again = centred(ink_of(grey)).astype(int)
            differences.append(np.abs(again - image).mean())
    assert len(strong) > 200
    # Some have an edge too faint to count as ink, and move by a pixel for want of it.
    assert np.mean(np.array(differences) == 0) > 0.7
    assert np.mean(differences) < 0.5


@given(
    st.integers(1, 60), st.integers(1, 60), st.integers(1, 30), st.integers(1, 30), st.booleans()
)
def test_any_block_fits_whole_and_keeps_its_aspect_ratio(height, width, above, left, inverted):
    grey = np.pad(np.full((height, width), 200, np.float32), ((above, 31), (left, 31)))
    digit = centred(ink_of(255 - grey if inverted else grey))
    rows, columns = np.flatnonzero(digit.max(1)), np.flatnonzero(digit.max(0))
    size = np.array([rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1])
    assert size.max() == 20
    assert np.all(np.abs(size - np.maximum(1, np.array([height, width]) * 20 / size_of(grey))) <= 1)


def size_of(grey):
    return max(np.ptp(np.flatnonzero(grey.max(axis))) + 1 for axis in (0, 1))
