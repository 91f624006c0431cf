"""Confusion, and the worst mistakes, as the logits say."""

import io

import numpy as np
from PIL import Image

from compress.reporting.answers import judge_answers, picture

LOGITS = np.array([[3, 1, 0], [0, 9, 2], [1, 1.5, 0], [0, 0, 4], [5, 0, 1]], np.float32)
LABELS = np.array([0, 2, 0, 2, 1])


def test_mistakes_are_ranked_by_how_far_the_wrong_answer_is_ahead():
    images = np.zeros((5, 1, 4, 4), np.uint8)
    found = judge_answers(LOGITS, LABELS, images, classes=("ant", "bee", "cat"), inputs="five")
    assert (found.right.correct, found.right.count) == (2, 5)
    assert found.confusion == ((1, 1, 0), (1, 0, 0), (0, 1, 1))
    told = [(m.index, m.label, m.answer, round(m.margin, 3)) for m in found.mistakes]
    assert told == [(1, "cat", "bee", 7), (4, "bee", "ant", 5), (2, "ant", "bee", 0.5)]
    assert set(found.kinds) == {("ant", "bee", 1), ("bee", "ant", 1), ("cat", "bee", 1)}
    assert all(each.picture.startswith(b"\x89PNG") for each in found.mistakes)


def test_classes_without_a_name_are_called_by_their_numbers():
    found = judge_answers(LOGITS, LABELS, None, classes=("ant", "bee"), inputs="five")
    assert found.classes == ("ant", "bee", "2")
    assert found.mistakes[0].label == "2"


def test_pictures_are_the_pixels_and_numbers_are_none():
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(picture(pixels)))), pixels)
    colours = np.random.default_rng(0).random((3, 5, 5)).astype(np.float32)
    assert Image.open(io.BytesIO(picture(colours))).mode == "RGB"
    assert picture(np.zeros(7, np.float32)) == b""
    assert picture(np.zeros((7, 4, 4), np.float32)) == b""
