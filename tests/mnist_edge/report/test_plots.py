"""Pictures hold what was measured: lines, points with their intervals, names."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from bench_results import full_result
from matplotlib.figure import Figure
from PIL import Image

from mnist_edge.report import bench_tables, plots
from mnist_edge.report.pareto import Point
from mnist_edge.report.published_points import PUBLISHED
from mnist_edge.training.run import EpochReport


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are saved, in order."""
    found = []
    whole = Figure.savefig

    def savefig(figure, *arguments, **options):
        found.append(figure)
        return whole(figure, *arguments, **options)

    monkeypatch.setattr(Figure, "savefig", savefig)
    return found


def test_a_history_is_drawn_epoch_by_epoch(drawn, tmp_path):
    history = [EpochReport(n, 1 / n, 0.9, 2 / n, 0.95, 0.1 * n, 1.0) for n in (1, 2, 3)]
    plots.plot_history(history, tmp_path / "curves.png")
    loss, accuracy, rate = drawn[0].axes
    assert [list(line.get_ydata()) for line in loss.lines] == [[1, 1 / 2, 1 / 3], [2, 1, 2 / 3]]
    assert [list(line.get_ydata()) for line in accuracy.lines] == [[90] * 3, [95] * 3]
    assert list(rate.lines[0].get_ydata()) == [report.learning_rate for report in history]
    assert Image.open(tmp_path / "curves.png").width > 500


def test_a_bench_has_a_line_an_artifact_and_a_panel_a_figure(drawn, tmp_path):
    result = full_result()
    plots.plot_bench(result, tmp_path / "bench.png")
    plots.plot_bench(replace(result, source=None), tmp_path / "alone.png")
    assert [len(figure.axes) for figure in drawn] == [3, 2]
    panel = drawn[0].axes[0]
    assert [text.get_text() for text in panel.get_yticklabels()] == [r.name for r in result.rows]
    marks = [float(line.get_xdata()[0]) for line in panel.lines if len(line.get_xdata()) == 1]
    accuracies = [100 * row.test.fraction for row in result.rows if row.test is not None]
    assert set(accuracies) <= set(marks)


def test_names_of_many_artifacts_do_not_overlap(drawn, tmp_path):
    result = full_result()
    rows = tuple(replace(result.rows[0], name=f"network-{n}.onnx") for n in range(40))
    plots.plot_bench(replace(result, rows=rows), tmp_path / "bench.png")
    (figure,) = drawn
    boxes = [text.get_window_extent() for text in figure.axes[0].get_yticklabels()]
    tops = sorted((box.y0, box.y1) for box in boxes)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(tops))


def test_other_data_are_drawn_without_others_points(drawn, tmp_path):
    ours = [Point("ours", 0.9, (0.8, 0.95), weight_bytes=5000, macs=200_000)]
    plots.plot_pareto(ours, tmp_path / "pareto.png", others=())
    assert {text.get_text() for axes in drawn[0].axes for text in axes.texts} == {"ours"}


def test_others_points_are_drawn_beside_ours(drawn, tmp_path):
    ours = [Point("ours", 0.995, (0.993, 0.997), weight_bytes=5000, macs=200_000)]
    plots.plot_pareto(ours, tmp_path / "pareto.png")
    assert (tmp_path / "pareto.png").read_bytes().startswith(b"\x89PNG")
    over_bytes, over_macs = drawn[0].axes
    for axes, cost in ((over_bytes, "weight_bytes"), (over_macs, "macs")):
        known = [point for point in PUBLISHED if getattr(point, cost) is not None]
        assert np.allclose(axes.lines[0].get_xdata(), [getattr(p, cost) for p in known])
        shown = {text.get_text() for text in axes.texts}
        assert shown >= {"ours", *(point.name for point in known)}


def test_networks_far_below_the_best_are_counted_and_not_drawn(drawn, tmp_path):
    best = Point("best", 0.995, (0.993, 0.997), weight_bytes=5000, macs=200_000)
    far = replace(best, name="as cut", accuracy=0.4, interval=(0.39, 0.41))
    plots.plot_pareto([best, far], tmp_path / "pareto.png", others=())
    (figure,) = drawn
    assert {text.get_text() for axes in figure.axes for text in axes.texts} == {"best"}
    assert "1 below 94.5 % left out" in figure.legends[0].get_texts()[0].get_text()
    assert figure.axes[0].get_ylim()[0] > 90


def test_colours_of_formats_have_a_legend_and_all_marks_one_size(drawn, tmp_path):
    result = full_result()
    rows = (result.rows[0], replace(result.rows[1], format="c"))
    plots.plot_bench(replace(result, rows=rows), tmp_path / "bench.png")
    (figure,) = drawn
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["onnx", "c"]
    sizes = {line.get_markersize() for axes in figure.axes for line in axes.lines[::1]
             if line.get_marker() == "o"}  # fmt: skip
    assert sizes == {plots._MARK}


def test_labels_of_published_networks_do_not_overlap(drawn, tmp_path, pytestconfig):
    record = pytestconfig.rootpath / "docs/bench/bench.json"
    plots.plot_pareto(bench_tables.points_of(bench_tables.read_record(record)), tmp_path / "p.png")
    for axes in drawn[0].axes:
        boxes = [text.get_window_extent() for text in axes.texts]
        overlaps = [
            (one, other)
            for one, other in itertools.combinations(boxes, 2)
            if one.shrunk(0.98, 0.9).overlaps(other.shrunk(0.98, 0.9))
        ]
        assert overlaps == []
        assert all(box.x1 <= axes.bbox.x1 + 4 and box.x0 >= axes.bbox.x0 for box in boxes)
