"""A range test shown: the rates to know of, and a picture of the loss."""

from PIL import Image

from mnist_edge.report import learning_rates
from mnist_edge.training.learning_rate_range import RangeTest

FOUND = RangeTest((0.001, 0.01, 0.1, 0.2), (2.0, 1.5, 0.5, 3.0), (2.0, 1.4, 0.6, 2.0))


def test_the_rates_to_know_of_are_in_the_table():
    shown = learning_rates.table(FOUND)
    assert dict((*shown.rows, *shown.totals)) == {
        "falls fastest": f"{FOUND.steepest:.2g}",
        "is lowest": f"{FOUND.lowest:.2g}",
        "suggested highest rate": f"{FOUND.suggested:.2g}",
    }
    assert FOUND.lowest == 0.1


def test_the_picture_is_drawn(tmp_path):
    learning_rates.plot(FOUND, tmp_path / "rates.png")
    assert Image.open(tmp_path / "rates.png").width == 770
