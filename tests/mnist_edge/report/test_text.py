"""Figures as text."""

from compress.measuring import Score
from mnist_edge.report.statistics import Interval
from mnist_edge.report.text import in_points, mean_and_deviation, percent, with_interval


def test_shares_are_shown_in_points():
    assert in_points(Interval(0.0012, -0.0003, 0.0027)) == "+0.12 (-0.03 to +0.27)"


def test_shares_are_shown_in_percent_with_what_is_known_of_their_spread():
    assert percent(0.99516) == "99.52 %"
    assert with_interval(Score(9_947, 10_000)) == "99.47 % (99.31 to 99.59)"
    assert mean_and_deviation([]) == "-"
    assert mean_and_deviation([0.5]) == "50.00 %"
    assert mean_and_deviation([0.5, 0.6]) == "55.00 +- 7.07 %"
