"""Arrays of inputs and labels: what is read, and what is refused before it is loaded."""

import io
import os
import zipfile

import numpy as np
import pytest

from compress.errors import CompressError
from mnist_edge import data
from mnist_edge.data import OwnData
from mnist_edge.data.arrays import read_arrays

RANDOM = np.random.default_rng(0)
Y = np.arange(40) % 4


@pytest.mark.parametrize(
    ("x", "shape"),
    [
        (RANDOM.integers(0, 256, (40, 8, 9), np.uint8), (1, 8, 9)),
        (RANDOM.integers(0, 256, (40, 3, 8, 9), np.uint8), (3, 8, 9)),
        (RANDOM.integers(0, 256, (40, 8, 9, 3), np.uint8), (3, 8, 9)),
        (RANDOM.normal(size=(40, 2, 50)), (2, 50)),
        (RANDOM.normal(size=(40, 1, 20, 5)).astype(np.float32), (1, 20, 5)),
        (RANDOM.integers(-9, 9, (40, 7), np.int16), (7,)),
    ],
)
def test_images_series_and_features_are_read(tmp_path, x, shape):
    np.savez(tmp_path / "own.npz", x=x, y=Y)
    found = data.load(OwnData(tmp_path / "own.npz"))
    assert found.shape == shape
    assert found.classes == ("0", "1", "2", "3")
    assert len(found.mean) == shape[0]
    assert found.train.images.dtype == (np.uint8 if x.dtype == np.uint8 else np.float32)
    normal = data.normalize(found.train.images, found.mean, found.std)
    axes = (0, *range(2, normal.ndim))
    assert normal.mean(axes) == pytest.approx(0, abs=1e-3)
    assert normal.std(axes) == pytest.approx(1, abs=1e-3)


def test_labels_are_numbers_or_names(tmp_path):
    x = RANDOM.normal(size=(40, 7))
    np.savez(tmp_path / "a.npz", x=x, y=np.array(["no", "yes"])[Y % 2])
    assert read_arrays(tmp_path / "a.npz")[1] == ("no", "yes")
    np.savez(tmp_path / "b.npz", x=x, y=Y + 5)
    held, classes = read_arrays(tmp_path / "b.npz")
    assert classes == ("5", "6", "7", "8")
    assert held[""].labels.tolist() == Y.tolist()
    np.savez(tmp_path / "c.npz", x=x, y=Y, classes=np.array(list("abcd")))
    assert read_arrays(tmp_path / "c.npz")[1] == tuple("abcd")


def test_inputs_are_for_the_parts_that_the_file_says(tmp_path):
    x, part = np.arange(400.0).reshape(40, 10), np.array(["train", "test"])[np.arange(40) // 30]
    np.savez(tmp_path / "own.npz", x=x, y=Y % 2, part=part)
    found = data.load(OwnData(tmp_path / "own.npz"))
    assert sorted(found.test.images[:, 0]) == x[30:, 0].tolist()
    assert (len(found.train), len(found.validation)) == (27, 3)
    both = {*found.train.images[:, 0], *found.validation.images[:, 0]}
    assert both == set(x[:30, 0])


@pytest.mark.parametrize(
    ("part", "line"),
    [
        (np.array(["train"] * 39), "part must be a text for each input"),
        (np.zeros(40), "part must be a text for each input"),
        (np.array(["train"] * 39 + ["later"]), "part holds 'later'"),
        (np.array(["test"] * 40), "part names no input for train"),
    ],
)
def test_parts_that_fit_nothing_are_refused(tmp_path, part, line):
    np.savez(tmp_path / "own.npz", x=RANDOM.normal(size=(40, 7)), y=Y, part=part)
    with pytest.raises(CompressError, match=line):
        read_arrays(tmp_path / "own.npz")


class Trap:
    """What a pickle would run."""

    def __reduce__(self):
        return os.mkdir, ("trapped",)


def test_pickles_are_never_loaded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("own.npz", x=np.array([Trap(), Trap()], object), y=np.arange(2))
    with pytest.raises(CompressError, match=r"x.npy holds Python objects \(a pickle\)"):
        read_arrays(tmp_path / "own.npz")
    assert not (tmp_path / "trapped").exists()


def lying_head(path):
    """An array that promises more than is there."""
    member = io.BytesIO()
    head = {"descr": "<f4", "fortran_order": False, "shape": (10**9, 100)}
    np.lib.format.write_array_header_1_0(member, head)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", member.getvalue() + b"\0" * 64)
        archive.writestr("y.npy", member.getvalue())


def test_a_head_that_lies_takes_no_memory(tmp_path):
    lying_head(tmp_path / "own.npz")
    with pytest.raises(CompressError, match="cut short, or larger than can be read"):
        read_arrays(tmp_path / "own.npz")


X = RANDOM.normal(size=(40, 7))


@pytest.mark.parametrize(
    ("arrays", "line"),
    [
        ({"x": X}, "holds no array y"),
        ({"x": X, "y": Y[:30]}, "y of shape 30 does not match the 40 inputs"),
        ({"x": X, "y": np.eye(40)}, "y of shape 40x40 does not match"),
        ({"x": X, "y": Y / 2}, "y is float64; labels are whole numbers or texts"),
        ({"x": X, "y": Y * 0}, "has one class"),
        (
            {"x": X, "y": Y, "classes": np.array(["a", "b"])},
            "label 3, but classes names 0 to 1",
        ),
        ({"x": X[:, 0], "y": Y}, "it must be numbers of shape"),
        ({"x": np.array(list("ab") * 20), "y": Y}, "it must be numbers of shape"),
        ({"x": X * np.nan, "y": Y}, "holds NaN or infinity"),
        ({"x": np.zeros((40, 1, 1), np.uint8), "y": Y}, "its images are one pixel"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_in_a_line(tmp_path, arrays, line):
    np.savez(tmp_path / "own.npz", **arrays)
    with pytest.raises(CompressError, match=line) as caught:
        read_arrays(tmp_path / "own.npz")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "own.npz").write_bytes(b"no archive")
    with pytest.raises(CompressError, match=r"it is damaged, or no \.npz file"):
        read_arrays(tmp_path / "own.npz")
    with pytest.raises(CompressError, match="there are no data at"):
        data.load(OwnData(tmp_path / "nowhere.npz"))
    np.savez(tmp_path / "own.npz", x=X, y=Y)
    with pytest.raises(CompressError, match="--size and --grey are of folders"):
        data.load(OwnData(tmp_path / "own.npz", grey=True))
