"""Signs that are no digits have MNIST's form, and are the same each time."""

import numpy as np
import pytest

from mnist_edge.data.drawn_signs import FONTS_HELD_BACK, FONTS_TO_CHOOSE_BY, KINDS, drawn_signs


@pytest.mark.parametrize("kind", KINDS)
def test_signs_have_mnists_form_and_come_again(kind):
    signs = drawn_signs(kind, 6, fonts=FONTS_HELD_BACK, seed=3)
    assert (signs.shape, signs.dtype) == ((6, 28, 28), np.uint8)
    for sign in signs:
        rows, columns = np.flatnonzero(sign.max(1)), np.flatnonzero(sign.max(0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
        assert sign.max() == 255
    np.testing.assert_array_equal(signs, drawn_signs(kind, 6, fonts=FONTS_HELD_BACK, seed=3))
    assert len({sign.tobytes() for sign in signs}) == 6
    other = drawn_signs(kind, 6, fonts=FONTS_HELD_BACK, seed=4)
    assert not np.array_equal(signs, other)


def test_held_back_fonts_are_others():
    assert not set(FONTS_TO_CHOOSE_BY) & set(FONTS_HELD_BACK)
