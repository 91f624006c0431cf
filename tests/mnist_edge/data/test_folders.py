"""Folders of pictures: read as they say, bad ones named, decoded once."""

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
    line = refusal(pixel)
    assert "none of the pictures" in line
    assert "is one pixel" in line
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
