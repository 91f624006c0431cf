"""The network that tells digits from everything else, as it is published."""

import json
import shutil

import numpy as np
import pytest

from compress.errors import CompressError
from mnist_edge.data.drawn_signs import FONTS_HELD_BACK, drawn_signs
from mnist_edge.evaluation import rejection
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.rejection import FOLDER, NAME, published_rejector

RECORD = json.loads((exported_dir() / FOLDER / f"{NAME}.json").read_text())


def test_digits_stay_and_letters_in_other_fonts_go(mnist_validation):
    rejector = published_rejector()
    assert rejector.refuses(mnist_validation.images[-1000:]).mean() < 0.02
    letters = drawn_signs("letters", 200, fonts=FONTS_HELD_BACK, seed=5)
    assert rejector.refuses(letters).mean() > 0.9
    assert rejector.refuses(drawn_signs("spots", 50, fonts=(), seed=5)).mean() > 0.95


def test_the_record_says_what_is_lost_on_the_validation_images(mnist_validation):
    (row,) = [row for row in RECORD["kinds"] if "validation" in row["kind"]]
    held = mnist_validation.images[len(mnist_validation) // 2 :]
    assert row["count"] == len(held)
    assert row["refused"] == published_rejector().refuses(held).sum()


def test_a_score_is_the_digits_logit_above_the_others():
    class Model:
        input_dtype, input_code, input_shape = "uint8", None, (None, 1, 28, 28)

        def logits(self, images):
            return np.array([[1.0, 3.0], [5.0, 1.0]], np.float32)

    rejector = rejection.Rejector(Model(), -1.0)
    assert rejector.scores(np.zeros((2, 28, 28), np.uint8)).tolist() == [2, -4]
    assert rejector.refuses(np.zeros((2, 28, 28), np.uint8)).tolist() == [False, True]


def test_another_file_than_the_records_is_refused_and_none_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(rejection, "exported_dir", lambda: tmp_path)
    assert published_rejector() is None
    shutil.copytree(exported_dir() / FOLDER, tmp_path / FOLDER)
    assert published_rejector() is not None
    (tmp_path / FOLDER / f"{NAME}.onnx").write_bytes(b"another")
    with pytest.raises(CompressError, match="is not the file that"):
        published_rejector()
    (tmp_path / FOLDER / f"{NAME}.json").write_text("{}")
    with pytest.raises(CompressError, match="is damaged"):
        published_rejector()
