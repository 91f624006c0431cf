"""When networks are not sure is chosen on one half of the images, and measured on the other."""

import json

import numpy as np
import pytest
import torch
from command_line import refused, run

from compress.errors import CompressError
from compress.exporters import export
from mnist_edge.commands.calibrate import calibrate, write_record
from mnist_edge.commands.predict import BLANK, UNSURE, predict
from mnist_edge.data import Images
from mnist_edge.data.drawn_signs import FONTS_HELD_BACK, drawn_signs
from mnist_edge.evaluation import outputs
from mnist_edge.evaluation.artifacts import exported_dir, resolve
from mnist_edge.networks.architecture import build_layers


@pytest.fixture(scope="module")
def found(mnist_validation):
    part = Images(mnist_validation.images[:2000], mnist_validation.labels[:2000])
    return calibrate([resolve("mcu")], part, signs=60)["mcu"]


def test_few_digits_are_lost_and_other_signs_are_refused(found):
    assert found["digits_lost"] < 0.025
    assert found["refused"]["letters"] > 0.35
    assert found["refused"]["letters"] > 20 * found["digits_lost"]


def test_probabilities_become_as_sure_as_they_are_right(found):
    error = found["expected_calibration_error"]
    assert error["after"] < error["before"] + 0.002
    assert 0.25 < found["temperature"] < 4


def test_rows_of_other_networks_stay(tmp_path):
    place = tmp_path / "calibration.json"
    write_record({"one": {"least": 1}, "two": {"least": 2}}, place)
    write_record({"two": {"least": 3}}, place)
    assert json.loads(place.read_text()) == {"one": {"least": 1}, "two": {"least": 3}}


def test_a_network_of_other_classes_is_refused(tmp_path):
    path = tmp_path / "five.onnx"
    network = build_layers(["flatten", "linear 5"], (1, 28, 28)).eval()
    export(network, path, example=torch.zeros(2, 1, 28, 28))
    part = Images(np.zeros((20, 28, 28), np.uint8), np.arange(20) % 10)
    with pytest.raises(CompressError, match=r"five\.onnx has 5 classes, not the ten of digits"):
        calibrate([path], part, signs=2)


def test_nothing_is_written_into_the_package(tmp_path, monkeypatch):
    inside = tmp_path / "exported" / "mcu.onnx"
    inside.parent.mkdir()
    inside.write_bytes(resolve("mcu").read_bytes())
    monkeypatch.setattr(outputs, "_PACKAGE", tmp_path)
    assert "is inside the package; name another place with --out" in refused("calibrate", inside)
    assert list(inside.parent.iterdir()) == [inside]


def test_the_published_record_covers_every_variant():
    from compress.manifest import read_manifest

    rows = json.loads((exported_dir() / "calibration.json").read_text())
    assert set(rows) == {entry.variant for entry in read_manifest(exported_dir())}
    for row in rows.values():
        assert row["digits_lost"] < 0.02
        assert row["beside_rejector"]["digits_lost"] < 0.02
        assert row["beside_rejector"]["refused"]["letters"] > 0.95


def test_predict_refuses_letters_and_keeps_digits(tmp_path, mnist_validation):
    from PIL import Image

    signs = [*drawn_signs("letters", 30, fonts=FONTS_HELD_BACK, seed=1)]
    paths = []
    for number, sign in enumerate([*signs, *mnist_validation.images[:30]]):
        paths.append(tmp_path / f"{number}.png")
        Image.fromarray(255 - np.pad(sign, 6)).save(paths[-1])
    answers = predict(paths, resolve("phase5-int8"))
    refused = [each.refusal in (UNSURE, BLANK) for each in answers]
    assert sum(refused[:30]) >= 28
    assert sum(refused[30:]) <= 1
    assert all(each.digit is None and each.probabilities for each in answers if each.refusal)
    shown = json.loads(run("predict", paths[refused.index(True)], "--json").stdout)
    assert (shown[0]["digit"], shown[0]["refusal"]) == (None, BLANK)
