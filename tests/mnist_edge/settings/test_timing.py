"""Timings out of range are refused by name."""

import pytest

from compress.errors import CompressError
from mnist_edge.settings.timing import Timing


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"threads": 0}, "threads 0 is out of range"),
        ({"rounds": 0}, "rounds 0 is out of range"),
        ({"min_round_seconds": 0}, "min round seconds 0 is out of range"),
        ({"rounds": 1.5}, "of the wrong type"),
    ],
)
def test_what_cannot_be_is_refused(values, said):
    with pytest.raises(CompressError, match=said):
        Timing(**values)
