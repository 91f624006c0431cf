"""Labels of a plot: every name is there once, and none covers another or leaves the plot."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from mnist_edge.report.labels import together, write_labels


def labelled(places, names):
    """The plot's frame, and the pixels of each label by its text."""
    figure = Figure(figsize=(6, 5), dpi=120)
    axes = figure.subplots()
    axes.plot(*zip(*places, strict=True), "o")
    axes.margins(0.3)
    figure.draw_without_rendering()
    write_labels(axes, places, names)
    boxes = {note.get_text(): note.get_window_extent() for note in axes.texts if note.get_text()}
    return axes.bbox, boxes


def apart(one, other):
    shared = Bbox.intersection(one, other)
    return shared is None or shared.width * shared.height == 0


@pytest.mark.parametrize("seed", range(5))
def test_labels_of_a_cluster_cover_neither_each_other_nor_leave_the_plot(seed):
    drawn = np.random.default_rng(seed)
    places = [tuple(place) for place in np.cumsum(drawn.uniform(0.3, 1, (12, 2)), axis=0)]
    names = [f"network {index}" for index in range(12)]
    frame, boxes = labelled(places, names)
    assert sorted(boxes) == sorted(names)
    assert all(apart(one, other) for one, other in combinations(boxes.values(), 2))
    for box in boxes.values():
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1


def test_points_that_look_like_one_share_a_label():
    _, boxes = labelled([(1, 1), (1.0001, 1), (3, 2)], ["net-int8", "net-int8-qat", "other"])
    assert sorted(boxes) == ["net-int8, -int8-qat", "other"]


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["a"], "a"),
        (["net-b", "net-a"], "net-a, -b"),
        (["net-bb", "other"], "other, net-bb"),
        (["net-4", "net-8-x", "net-8"], "net-4, -8,\n-8-x"),
    ],
)
def test_what_names_have_in_common_is_said_once(names, text):
    assert together(names) == text
