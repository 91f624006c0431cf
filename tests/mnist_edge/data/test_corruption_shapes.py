"""Lines, zigzags, fog and splashes."""

import numpy as np
import pytest

from mnist_edge.data.corruption_shapes import fog_heights, line, splashes, zigzag_ends


def test_a_line_is_brightest_between_its_ends_and_fades_up_and_down():
    drawn = line((28, 28), (4, 10), (24, 10))
    assert drawn[10, 4:24] == pytest.approx(1)
    assert not drawn[:, :4].any()
    assert not drawn[:, 24:].any()
    assert 0 < drawn[11, 10] < 1
    assert not drawn[13, 10]


def test_a_line_of_one_column_is_nothing():
    assert not line((28, 28), (5, 3), (5, 20)).any()


def test_a_zigzag_goes_from_side_to_side():
    ends = zigzag_ends((28, 28), np.random.RandomState(0))
    columns = [column for column, _ in ends]
    assert columns[0] == 2
    assert columns[-1] == pytest.approx(25)
    assert columns == sorted(columns)
    rows = np.array([row for _, row in ends])[1:-1]
    turns = np.sign(np.diff(rows))
    assert np.all(turns[1:] == -turns[:-1])


def test_fog_lies_between_zero_and_one_and_differs_by_image():
    found = fog_heights((5, 28, 28), np.random.RandomState(0), decay=1.4)
    assert found.shape == (5, 28, 28)
    assert 0 <= found.min() < found.max() <= 1
    assert len({image.tobytes() for image in found}) == 5


def test_splashes_are_covered_or_not():
    found = splashes((5, 28, 28), np.random.RandomState(0))
    assert np.all((found == 0) | ((found >= 0.8) & (found <= 1)))
    assert found.any()
