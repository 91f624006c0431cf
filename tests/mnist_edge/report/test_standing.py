"""Networks of one data set on one plot: the report's own stand out, names don't overlap."""

import re

from mnist_edge.report.pareto import Point
from mnist_edge.report.standing import standing_plot


def point(name, accuracy, size):
    return Point(name, accuracy, (accuracy - 0.001, accuracy + 0.001), size, 1000)


OURS = [point("ours", 0.99, 1000), point("other", 0.995, 4000), point("far", 0.5, 100)]


def test_every_near_point_is_named_and_far_ones_are_counted():
    plot = standing_plot(OURS, {"ours"}, "mnist")
    texts = set(re.findall(r">([^<>]+)</text>", plot.svg))
    assert {"ours", "other"} <= texts
    assert "far" not in texts
    assert "1 far below the best are left out" in plot.about
    assert "var(--coded)" in plot.svg


def test_one_network_alone_is_no_plot_and_unknown_bytes_are_none():
    assert standing_plot(OURS[:1], {"ours"}, "mnist") is None
    assert standing_plot([OURS[0], Point("x", 0.99)], {"ours"}, "mnist") is None
    assert standing_plot(OURS[:2], {"ours", "other"}, "mnist") is not None
