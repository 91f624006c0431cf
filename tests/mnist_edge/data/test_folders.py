"""Folders of pictures: read as they say, bad ones named, decoded once."""

import shutil

import numpy as np
import pytest
from own_pictures import CLASSES, write_pictures
from PIL import Image

from compress.errors import CompressError
from mnist_edge import data
from mnist_edge.data import DataWarning, OwnData, folders


@pytest.fixture
def cache(own_cache):
    return own_cache / "decoded"


@pytest.fixture
def photos(tmp_path):
    return write_pictures(tmp_path / "photos")


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


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "I;16", "CMYK"])
def test_pictures_of_any_size_and_colour_are_brought_to_one(tmp_path, mode):
    write_pictures(tmp_path / "set", count=10)
    picture = Image.fromarray(np.full((30, 50, 3), (10, 100, 200), np.uint8))
    if mode == "I;16":
        odd = Image.fromarray(np.full((30, 50), 257 * 90, np.uint16))
    else:
        odd = picture.convert(mode)
    suffix = ".tif" if mode == "CMYK" else ".png"
    odd.save(tmp_path / "set" / "nut" / f"odd{suffix}")
    for grey, channels in ((False, 3), (True, 1)):
        found = folders.read_folder(tmp_path / "set", (16, 24), grey=grey)
        assert found.parts[""].images.shape == (31, channels, 16, 24)
        last = found.parts[""].images[20]  # after the ten of bolt and the ten of nut
        expected = {"L": [82] * 3, "I;16": [90] * 3}.get(mode, [10, 100, 200])
        if grey:
            expected = [82] if mode != "I;16" else [90]
        assert np.abs(last.mean((1, 2)) - expected).max() < 3


def test_a_broken_picture_is_named_and_left_out(photos):
    (photos / "nut" / "000.png").write_bytes(b"no picture")
    whole = (photos / "bolt" / "001.png").read_bytes()
    (photos / "bolt" / "001.png").write_bytes(whole[: len(whole) // 2])
    for _ in ("decoded", "from the cache"):
        with pytest.warns(DataWarning, match=r"2 of 30 pictures are left out: .*bolt.001.png"):
            found = folders.read_folder(photos, None, grey=False)
        assert np.bincount(found.parts[""].labels).tolist() == [9, 9, 10]


def test_pictures_are_decoded_once_and_anew_if_one_changes(photos, cache, monkeypatch):
    before = folders.read_folder(photos, None, grey=False)
    assert len(list(cache.iterdir())) == 1

    def refuse(*args, **kwargs):
        raise AssertionError("decoded again")

    with monkeypatch.context() as patched:
        patched.setattr(folders, "read_picture", refuse)
        again = folders.read_folder(photos, None, grey=False)
    assert again.parts[""].digest == before.parts[""].digest
    Image.new("RGB", (12, 12)).save(photos / "nut" / "000.png")
    changed = folders.read_folder(photos, None, grey=False)
    assert changed.parts[""].digest != before.parts[""].digest
    assert len(list(cache.iterdir())) == 2
    for file in cache.iterdir():  # a damaged cache is no obstacle
        file.write_bytes(b"damaged")
    assert (
        folders.read_folder(photos, None, grey=False).parts[""].digest == changed.parts[""].digest
    )


def refusal(folder, **how):
    with pytest.raises(CompressError) as caught:
        data.load(OwnData(folder, **how))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_can_not_be_learned_is_refused_in_a_line(tmp_path):
    one = write_pictures(tmp_path / "one", classes=("bolt",))
    assert "has one class, bolt" in refusal(one)
    (tmp_path / "none").mkdir()
    assert "has no pictures in folders" in refusal(tmp_path / "none")
    pixel = write_pictures(tmp_path / "pixel", size=(1, 1))
    assert "none of the pictures" in refusal(pixel)
    write_pictures(tmp_path / "pixel2", size=(1, 1), count=1)
    write_pictures(tmp_path / "pixel2", size=(8, 8), count=1, suffix=".bmp")
    with pytest.warns(DataWarning, match="is one pixel"):
        folders.read_folder(tmp_path / "pixel2", (8, 8), grey=False)
    few = write_pictures(tmp_path / "few", count=2)
    assert "too few inputs for three parts" in refusal(few)
    mixed = write_pictures(tmp_path / "mixed")
    write_pictures(tmp_path / "mixed", size=(20, 30), suffix=".bmp")
    assert "from 12x12 to 30x20; say which to bring them to, such as --size 64" in refusal(mixed)
    black = write_pictures(tmp_path / "black")
    for path in black.glob("*/*"):
        Image.new("RGB", (12, 12)).save(path)
    assert "every training input of black is the same" in refusal(black)
    for name in ("0.jpg", "1.jpg"):
        (tmp_path / "broken" / "nut").mkdir(parents=True, exist_ok=True)
        (tmp_path / "broken" / "nut" / name).write_bytes(b"x")
    write_pictures(tmp_path / "broken", classes=("bolt", "washer"))
    with pytest.warns(DataWarning):
        assert "nut: none of its pictures can be read" in refusal(tmp_path / "broken")


def test_parts_with_other_classes_are_refused(tmp_path):
    write_pictures(tmp_path / "set" / "train")
    write_pictures(tmp_path / "set" / "test", classes=CLASSES[:2])
    assert "have other classes: washer is in one only" in refusal(tmp_path / "set")


def test_a_split_must_be_three_shares_of_a_hundred(photos):
    for split in ((80, 10, 20), (100, 0, 0), (90, 10)):
        assert "must be three shares" in refusal(photos, split=split)


def test_a_picture_that_claims_billions_of_pixels_takes_no_memory(photos):
    bomb = photos / "nut" / "bomb.ppm"
    bomb.write_bytes(b"P6 60000 60000 255\n")
    with pytest.warns(DataWarning, match="more than 64,000,000 pixels"):
        folders.read_folder(photos, (12, 12), grey=False)
