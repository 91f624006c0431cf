"""Pictures of errors: every network and corruption is on them, and the figures are the record's."""

from dataclasses import replace

import pytest

from compress.measuring import Score
from mnist_edge.data.corruptions import CORRUPTIONS
from mnist_edge.evaluation.robustness import Robustness, RobustnessRow
from mnist_edge.report import robustness_plots


@pytest.fixture
def drawn(monkeypatch):
    """The figures in place of their files."""
    kept = []
    monkeypatch.setattr(robustness_plots, "save_figure", lambda figure, path: kept.append(figure))
    return kept


def row(name, right):
    errors = {each: Score(right - at, 1000) for at, each in enumerate(CORRUPTIONS)}
    return RobustnessRow(name, Score(990, 1000), errors)


FOUND = Robustness("mnist", 1000, 0, (row("one.onnx", 900), row("two.onnx", 500)))


def test_every_error_stands_in_its_cell(drawn, tmp_path):
    robustness_plots.plot_errors(FOUND, tmp_path / "errors.png")
    (axes,) = drawn[0].axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["one", "two"]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(CORRUPTIONS)
    texts = {text.get_position(): text.get_text() for text in axes.texts}
    for column, each in enumerate(FOUND.rows):
        for place, name in enumerate(CORRUPTIONS):
            assert texts[column, place] == f"{100 * each.error(name):.1f}"


def test_the_change_joins_before_and_now(drawn, tmp_path):
    before = (row("two.onnx", 300), row("gone.onnx", 100))
    robustness_plots.plot_change(replace(FOUND, before=before), tmp_path / "change.png")
    (axes,) = drawn[0].axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["two"]
    (line,) = axes.lines
    expected = [100 * each.mean_error for each in (before[0], FOUND.rows[1])]
    assert list(line.get_xdata()) == pytest.approx(expected)
