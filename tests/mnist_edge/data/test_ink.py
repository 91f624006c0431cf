"""Ink is found in photographs: whatever the light, the paper and what lies around it."""

import io

import numpy as np
import pytest
from photographs import BLANK, SCENES, TWO, photograph, photographs
from PIL import Image

from mnist_edge.commands.predict import predict
from mnist_edge.data.digit_pictures import read_sight
from mnist_edge.evaluation.artifacts import resolve

ASKED = (
    "darker table",
    "hard shadow",
    "ruled paper",
    "coloured pencil",
    "filled to the border",
    "perspective",
)


@pytest.mark.parametrize("scene", ASKED)
def test_nine_of_ten_photographs_are_read_right(scene, tmp_path, mnist_validation):
    """Of images that no threshold was chosen by; benchmarks/photo_figures.py takes more."""
    held = slice(2500, None)
    labels = mnist_validation.labels[held]
    taken = photographs(mnist_validation.images[held], SCENES[scene], 20, 900)
    paths = []
    for number, (data, _) in enumerate(taken):
        paths.append(tmp_path / f"{number}.jpg")
        paths[-1].write_bytes(data)
    found = [each.digit for each in predict(paths, resolve("phase5-int8"))]
    right = [digit == labels[rows[0]] for digit, (_, rows) in zip(found, taken, strict=True)]
    assert sum(right) >= 18


@pytest.mark.parametrize(("scene", "signs"), [(BLANK, 0), (TWO, 2)])
def test_blank_sheets_and_two_digits_are_told(scene, signs, tmp_path, mnist_validation):
    path = tmp_path / "photograph.jpg"
    for data, _ in photographs(mnist_validation.images[2500:], scene, 4, 901):
        path.write_bytes(data)
        assert read_sight(path).signs == signs


def test_a_photograph_is_the_same_each_time_and_has_a_cameras_noise(mnist_validation):
    one, other = (photograph(mnist_validation.images[:1], SCENES["plain"], 3) for _ in range(2))
    assert one == other
    pixels = np.asarray(Image.open(io.BytesIO(one)).convert("L"), float)
    assert 1 < np.std(np.diff(pixels[:20], axis=1)) < 15
