"""What the network saw is written beside the picture, and nothing is replaced unasked."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from compress.errors import CompressError
from mnist_edge.report.seen_pictures import write_all


def test_the_picture_and_what_was_seen_of_it_stand_side_by_side(tmp_path):
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (1000, 500), (200, 30, 90)).save(photo)
    pixels = np.arange(784, dtype=np.uint32).reshape(28, 28).astype(np.uint8)
    (written,) = write_all([(photo, pixels)], overwrite=False)
    assert written == tmp_path / "photo.jpg.seen.png"
    whole = np.asarray(Image.open(written))
    assert whole.shape == (280, 560 + 280, 3)
    assert abs(whole[140, 280].astype(int) - (200, 30, 90)).max() < 4
    np.testing.assert_array_equal(whole[5::10, 565::10, 0], pixels)
    with pytest.raises(CompressError, match="is there already"):
        write_all([(photo, pixels)], overwrite=False)
    write_all([(photo, pixels)], overwrite=True)


def test_of_standard_input_only_what_was_seen_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (written,) = write_all([(Path("-"), np.zeros((28, 28), np.uint8))], overwrite=False)
    assert Image.open(written).size == (280, 280)
    assert written == Path("stdin.seen.png")
