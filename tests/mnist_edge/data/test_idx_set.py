"""Data sets of IDX files: what they hold, and what is said of those that are wrong."""

import gzip

import numpy as np
import pytest
from idx_files import idx, refusal, small_images, write_mnist

from mnist_edge import data
from mnist_edge.data.known import KNOWN


def test_a_written_data_set_is_read_back(tmp_path):
    write_mnist(tmp_path)
    images, labels = small_images(20)

    dataset = data.load("mnist", data_dir=tmp_path)

    assert np.array_equal(dataset.test.images, images)
    assert np.array_equal(dataset.test.labels, labels)
    assert dataset.test.images.dtype == np.uint8
    assert dataset.test.labels.dtype == np.int64
    assert (len(dataset.train), len(dataset.validation)) == (220, 20)
    assert (dataset.mean, dataset.std) == (0.1307, 0.3081)
    assert "not MNIST's" in dataset.source


def test_the_test_images_need_no_training_images(tmp_path):
    raw = write_mnist(tmp_path)
    for file in raw.glob("train-*"):
        file.unlink()
    assert len(data.load_test("mnist", data_dir=tmp_path)) == 20


def test_gzipped_files_are_read(tmp_path):
    raw = write_mnist(tmp_path)
    plain = data.load_test("mnist", data_dir=tmp_path)
    for file in raw.iterdir():
        (raw / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
    assert np.array_equal(data.load_test("mnist", data_dir=tmp_path).images, plain.images)


def test_the_environment_names_the_folder(tmp_path, monkeypatch):
    write_mnist(tmp_path)
    monkeypatch.setenv("MNIST_EDGE_DATA", str(tmp_path))
    assert len(data.load_test()) == 20


def test_emnist_digits_are_transposed(tmp_path):
    raw = tmp_path / "EMNIST" / "raw"
    raw.mkdir(parents=True)
    images, labels = small_images(30)
    (raw / "emnist-digits-test-images-idx3-ubyte").write_bytes(idx(images, 8))
    (raw / "emnist-digits-test-labels-idx1-ubyte").write_bytes(idx(labels, 8))
    test = data.load_test("emnist-digits", data_dir=tmp_path)
    assert np.array_equal(test.images, images.transpose(0, 2, 1))


def test_qmnist_classes_are_the_first_of_eight_columns(tmp_path):
    raw = tmp_path / "QMNIST" / "raw"
    raw.mkdir(parents=True)
    images, labels = small_images(30)
    columns = np.full((30, 8), 4711, np.int32)
    columns[:, 0] = labels
    (raw / "qmnist-test-images-idx3-ubyte").write_bytes(idx(images, 8))
    (raw / "qmnist-test-labels-idx2-int").write_bytes(idx(columns, 0x0C))
    test = data.load_test("qmnist", data_dir=tmp_path)
    assert np.array_equal(test.labels, labels)


@pytest.mark.parametrize("name", ["mnist", "kmnist", "emnist-digits", "qmnist"])
def test_torchvision_reads_the_same_from_the_same_files(tmp_path, name):
    from torchvision import datasets

    layout = KNOWN[name]
    raw = tmp_path / layout.folder / "raw"
    raw.mkdir(parents=True)
    images, labels = small_images(30)
    columns = np.tile(labels[:, None].astype(np.int32), (1, 8))
    for part in data.PARTS:
        image_file, label_file = layout.files(part)
        (raw / image_file).write_bytes(idx(images, 8))
        qmnist = name == "qmnist"
        (raw / label_file).write_bytes(idx(columns, 0x0C) if qmnist else idx(labels, 8))

    split = {"split": "digits"} if name == "emnist-digits" else {}
    theirs = getattr(datasets, layout.folder)(root=tmp_path, train=False, **split)
    ours = data.load_test(name, data_dir=tmp_path)
    for index in range(30):
        image, label = theirs[index]
        # torchvision leaves EMNIST's images on their side.
        upright = np.asarray(image).T if name == "emnist-digits" else np.asarray(image)
        assert np.array_equal(ours.images[index], upright)
        assert ours.labels[index] == int(label)


IMAGES, LABELS = small_images(20)


HEADER = idx(IMAGES, 8)[:16]


WRONG_FILES = {
    "empty": ("images-idx3-ubyte", b"", "not an IDX file"),
    "wrong magic": ("images-idx3-ubyte", b"\x89PNG" + bytes(100), "not an IDX file"),
    "header cut short": ("images-idx3-ubyte", HEADER[:9], "cut short"),
    "cut short": ("images-idx3-ubyte", idx(IMAGES, 8)[:-1], "cut short"),
    "too long": ("images-idx3-ubyte", idx(IMAGES, 8) + b"x", "goes on"),
    "lying header": ("images-idx3-ubyte", HEADER[:4] + b"\xff" * 12, "promises"),
    "wrong size": ("images-idx3-ubyte", idx(IMAGES[:, :27], 8), "28x28"),
    "no images": ("images-idx3-ubyte", idx(IMAGES[:0], 8), "28x28"),
    "floats": ("images-idx3-ubyte", idx(IMAGES.astype(np.float32), 0x0D), "28x28"),
    "too few labels": ("labels-idx1-ubyte", idx(LABELS[:19], 8), "19 labels for the 20 images"),
    "label 10": ("labels-idx1-ubyte", idx(LABELS + 1, 8), "label 10"),
    "images as labels": ("labels-idx1-ubyte", idx(IMAGES, 8), "labels"),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_a_bad_file_is_named(tmp_path, case):
    file, content, reason = WRONG_FILES[case]
    path = write_mnist(tmp_path) / f"t10k-{file}"
    path.write_bytes(content)
    message = refusal(data_dir=tmp_path)
    assert str(path) in message
    assert reason in message


@pytest.mark.parametrize("keep", [0, 5, 20, 100])
def test_a_gzip_file_cut_short_is_named(tmp_path, keep):
    path = write_mnist(tmp_path) / "train-images-idx3-ubyte"
    cut = gzip.compress(path.read_bytes())[:keep]
    path.unlink()
    path.with_name(f"{path.name}.gz").write_bytes(cut)
    assert f"{path}.gz" in refusal(data_dir=tmp_path)


def test_a_corrupt_gzip_file_is_named(tmp_path):
    path = write_mnist(tmp_path) / "train-labels-idx1-ubyte"
    packed = bytearray(gzip.compress(path.read_bytes()))
    packed[20] ^= 0xFF
    path.unlink()
    path.with_name(f"{path.name}.gz").write_bytes(packed)
    assert f"{path}.gz" in refusal(data_dir=tmp_path)
