"""Pictures are written whole or not at all."""

import pytest
from PIL import Image

from compress.errors import CompressError
from mnist_edge.report.figures import new_figure, save_figure


def test_a_figure_has_its_size_at_110_dots_an_inch(tmp_path):
    save_figure(new_figure(4, 2), tmp_path / "a.png")
    assert Image.open(tmp_path / "a.png").size == (440, 220)


def test_a_figure_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CompressError, match="cannot write"):
        save_figure(new_figure(1, 1), tmp_path / "file" / "a.png")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
