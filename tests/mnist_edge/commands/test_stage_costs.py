"""What a stage bought, in words."""

from types import SimpleNamespace

import pytest

from compress.measuring import Figures, Score
from mnist_edge.commands.stage_costs import bought
from mnist_edge.commands.stages import StageRow


def row(correct, macs, weight_bytes, times, before=None):
    speed = SimpleNamespace(speedup=SimpleNamespace(median=times))
    figures = Figures(10, macs, weight_bytes, 99)
    measured = SimpleNamespace(test=Score(correct, 1000), speed=lambda _: speed, figures=figures)
    return StageRow("stage", measured, before and before.measured)


FIRST = row(990, 1000, 400, 1.0)


def test_the_first_stage_bought_nothing():
    assert bought(FIRST) == "-"


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (row(990, 1000, 400, 1.01, FIRST), "nothing measurable"),
        (row(985, 250, 400, 2.0, FIRST), "-0.50 points, 4.0 times fewer MACs, 2.00 times as fast"),
        (row(990, 1000, 100, 0.5, FIRST), "4.0 times fewer bytes, 2.00 times as slow"),
    ],
)
def test_it_says_what_changed_and_nothing_else(after, words):
    assert bought(after) == words
