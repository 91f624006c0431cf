"""A user's own data come in three parts, always the same."""

import shutil

import numpy as np
import pytest
from own_pictures import CLASSES, write_pictures
from PIL import Image

from mnist_edge import data
from mnist_edge.data import OwnData, folders


def test_a_folder_becomes_three_stratified_parts_of_its_classes(photos):
    found = data.load(OwnData(photos))
    assert found.classes == CLASSES
    assert found.shape == (3, 12, 12)
    assert [len(part) for part in (found.train, found.validation, found.test)] == [24, 3, 3]
    for part, each in ((found.train, 8), (found.validation, 1), (found.test, 1)):
        assert np.bincount(part.labels).tolist() == [each] * 3
    whole = sorted(
        image.tobytes()
        for part in (found.train, found.validation, found.test)
        for image in part.images
    )
    pictures = [np.asarray(Image.open(p)).transpose(2, 0, 1) for p in photos.glob("*/*.png")]
    assert whole == sorted(picture.tobytes() for picture in pictures)


def test_the_split_is_the_same_each_time_and_as_asked(photos):
    one, other = (folders.read_folder(photos, None, grey=False) for _ in range(2))
    assert one.parts[""].digest == other.parts[""].digest
    half = data.load(OwnData(photos, split=(50, 30, 20)))
    assert [len(part) for part in (half.train, half.validation, half.test)] == [15, 9, 6]
    assert half.digest != data.load(OwnData(photos)).digest


def test_normalization_is_of_the_training_pixels_by_channel(photos):
    found = data.load(OwnData(photos))
    pixels = found.train.images / 255
    assert found.mean == pytest.approx(pixels.mean((0, 2, 3)), rel=1e-5)
    assert found.std == pytest.approx(pixels.std((0, 2, 3)), rel=1e-5)
    normal = data.normalize(found.train.images, found.mean, found.std)
    assert normal.mean((0, 2, 3)) == pytest.approx(0, abs=1e-4)
    assert found.about.mean == found.mean
    assert found.about.classes == CLASSES


def test_folders_say_which_pictures_are_for_what(tmp_path):
    for part, count in (("train", 6), ("val", 2), ("test", 3)):
        write_pictures(tmp_path / "set" / part, count=count)
    found = data.load(OwnData(tmp_path / "set"))
    assert [len(part) for part in (found.train, found.validation, found.test)] == [18, 6, 9]
    shutil.rmtree(tmp_path / "set" / "val")
    found = data.load(OwnData(tmp_path / "set", split=(50, 25, 25)))
    assert [len(part) for part in (found.train, found.validation, found.test)] == [14, 4, 9]
