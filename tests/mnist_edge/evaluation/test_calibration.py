"""Scores and probabilities of logits, and the record that keeps what they mean."""

import json
import shutil

import numpy as np
import pytest

from compress.errors import CompressError
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.calibration import (
    SCORES,
    Calibration,
    calibration_of,
    expected_calibration_error,
    key_of,
    softmax,
)

LOGITS = np.array([[3.0, 1.0, 0.0], [500.0, 499.0, -500.0]])


def test_scores_are_what_their_names_say():
    assert SCORES["max logit"](LOGITS).tolist() == [3, 500]
    assert SCORES["margin"](LOGITS).tolist() == [2, 1]
    wanted = [np.log(np.exp(LOGITS[0]).sum()), 500 + np.log1p(np.exp(-1))]
    np.testing.assert_allclose(SCORES["energy"](LOGITS), wanted)


def test_a_temperature_flattens_and_keeps_the_order():
    cold, warm = softmax(LOGITS), softmax(LOGITS, 10.0)
    np.testing.assert_allclose(warm.sum(1), 1)
    assert (warm.max(1) < cold.max(1)).all()
    assert (warm.argsort(1) == cold.argsort(1)).all()


def test_the_calibration_error_is_the_gap_between_sureness_and_truth():
    shares = np.array([[0.9, 0.1]] * 10 + [[0.6, 0.4]] * 10)
    labels = np.array([0] * 9 + [1] + [0] * 2 + [1] * 8)
    assert expected_calibration_error(shares, labels) == pytest.approx((0 + 0.4) / 2)
    assert expected_calibration_error(np.eye(2), np.array([0, 1])) == 0


def test_every_published_network_has_a_row_and_others_have_none(tmp_path):
    published = exported_dir()
    for name in ("phase5-int8.onnx", "mcu.safetensors", "mcu-c", "edge-11k.ts"):
        found = calibration_of(published / name)
        assert found is not None
        assert found.temperature > 0
    copy = tmp_path / "mcu.onnx"
    shutil.copy(published / "mcu.onnx", copy)
    assert calibration_of(copy) is None
    row = {"temperature": 1.5, "score": "energy", "least": 3.0}
    (tmp_path / "calibration.json").write_text(json.dumps({key_of(copy): row}))
    assert calibration_of(copy) == Calibration(1.5, "energy", 3.0)


@pytest.mark.parametrize("damage", [{"score": "luck"}, {"temperature": 0}, {"least": None}])
def test_a_damaged_record_is_refused(tmp_path, damage):
    copy = tmp_path / "mcu.onnx"
    shutil.copy(exported_dir() / "mcu.onnx", copy)
    row = {"temperature": 1.5, "score": "energy", "least": 3.0, **damage}
    (tmp_path / "calibration.json").write_text(json.dumps({key_of(copy): row}))
    with pytest.raises(CompressError, match="damaged"):
        calibration_of(copy)
