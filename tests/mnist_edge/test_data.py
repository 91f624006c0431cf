import dataclasses
import functools
import gzip
import hashlib
import http.server
import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compress.errors import UserError
from mnist_edge import data

MNIST_VALIDATION_SHA256 = "acb3b41b085a3bf90c4f769139a82a88b6991ae439b9cf6d535c7d54388d8ba6"


def idx(array, code):
    header = bytes([0, 0, code, array.ndim]) + np.asarray(array.shape, ">u4").tobytes()
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def small_images(count, seed=0):
    random = np.random.default_rng(seed)
    images = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return images, (np.arange(count) % 10).astype(np.uint8)


def write_mnist(root, folder="MNIST", train=240, test=20):
    raw = root / folder / "raw"
    raw.mkdir(parents=True)
    for prefix, count in (("train", train), ("t10k", test)):
        images, labels = small_images(count)
        (raw / f"{prefix}-images-idx3-ubyte").write_bytes(idx(images, 8))
        (raw / f"{prefix}-labels-idx1-ubyte").write_bytes(idx(labels, 8))
    return raw


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """No test sees the user's data folder or cache."""
    monkeypatch.delenv("MNIST_EDGE_DATA", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / "cache"))
    return tmp_path / "cache"


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


def test_the_parts_are_those_of_the_whole(tmp_path):
    write_mnist(tmp_path)
    whole = data.load("mnist", data_dir=tmp_path)
    for part, function in (
        (whole.train, data.load_train),
        (whole.validation, data.load_validation),
        (whole.test, data.load_test),
    ):
        alone = function("mnist", data_dir=tmp_path)
        assert np.array_equal(alone.images, part.images)
        assert np.array_equal(alone.labels, part.labels)


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


def test_other_data_sets_are_normalized_by_their_training_images(tmp_path):
    write_mnist(tmp_path, "FashionMNIST")
    dataset = data.load("fashion-mnist", data_dir=tmp_path)
    pixels = dataset.train.images / 255
    assert dataset.mean == round(float(pixels.mean()), 4)
    assert dataset.std == round(float(pixels.std()), 4)
    assert data.normalization("fashion-mnist", data_dir=tmp_path) == (dataset.mean, dataset.std)
    assert data.normalization("mnist", data_dir=tmp_path / "nothing here") == (0.1307, 0.3081)


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

    layout = data._LAYOUTS[name]
    raw = tmp_path / layout.torchvision / "raw"
    raw.mkdir(parents=True)
    images, labels = small_images(30)
    columns = np.tile(labels[:, None].astype(np.int32), (1, 8))
    for part in data.PARTS:
        image_file, label_file = layout.files(part)
        (raw / image_file).write_bytes(idx(images, 8))
        qmnist = name == "qmnist"
        (raw / label_file).write_bytes(idx(columns, 0x0C) if qmnist else idx(labels, 8))

    split = {"split": "digits"} if name == "emnist-digits" else {}
    theirs = getattr(datasets, layout.torchvision)(root=tmp_path, train=False, **split)
    ours = data.load_test(name, data_dir=tmp_path)
    for index in range(30):
        image, label = theirs[index]
        # torchvision leaves EMNIST's images on their side.
        upright = np.asarray(image).T if name == "emnist-digits" else np.asarray(image)
        assert np.array_equal(ours.images[index], upright)
        assert ours.labels[index] == int(label)


def test_digits_need_no_files():
    dataset = data.load("digits", download=False)
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (1318, 120, 359)
    assert dataset.train.images.shape[1:] == (28, 28)
    assert dataset.train.images.dtype == np.uint8
    border = dataset.train.images.copy()
    border[:, 4:24, 4:24] = 0
    assert not border.any()
    assert dataset.train.images.max() == 255


def test_digits_parts_share_no_image():
    dataset = data.load("digits")
    parts = (dataset.train, dataset.validation, dataset.test)
    counts = [len({image.tobytes() for image in part.images}) for part in parts]
    together = {image.tobytes() for part in parts for image in part.images}
    assert len(together) == sum(counts)


def test_enlarged_digits_are_still_told_apart_by_their_neighbours():
    dataset = data.load("digits")
    train = dataset.train.images.reshape(len(dataset.train), -1).astype(np.float32)
    test = dataset.test.images.reshape(len(dataset.test), -1).astype(np.float32)
    distances = (test**2).sum(1)[:, None] - 2 * test @ train.T + (train**2).sum(1)
    guesses = dataset.train.labels[distances.argmin(1)]
    assert (guesses == dataset.test.labels).mean() > 0.97


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=300).map(np.asarray),
    st.floats(0, 1),
)
def test_a_split_is_exact_stratified_and_complete(labels, share):
    held_back = round(share * len(labels))
    kept, held = data.stratified_split(labels, held_back)
    assert len(held) == held_back
    assert np.array_equal(np.sort(np.concatenate([kept, held])), np.arange(len(labels)))
    assert np.all(np.diff(kept) > 0)
    assert np.all(np.diff(held) > 0)
    exact = np.bincount(labels, minlength=10) * held_back / len(labels)
    assert np.all(np.abs(np.bincount(labels[held], minlength=10) - exact) < 1)


def test_the_mnist_split_never_changes(mnist, mnist_dir):
    labels = data.read_idx(mnist_dir / "MNIST" / "raw" / "train-labels-idx1-ubyte").astype(int)
    kept, held = data.stratified_split(labels, 5000)
    assert hashlib.sha256(held.astype("<i4").tobytes()).hexdigest() == MNIST_VALIDATION_SHA256
    assert np.array_equal(mnist.validation.labels, labels[held])
    assert np.array_equal(mnist.train.labels, labels[kept])
    assert (len(mnist.train), len(mnist.validation), len(mnist.test)) == (55000, 5000, 10000)
    assert mnist.source.startswith("original MNIST files")


def test_mnist_mean_and_deviation_are_those_of_its_training_images(mnist):
    pixels = np.concatenate([mnist.train.images, mnist.validation.images]) / np.float64(255)
    assert round(float(pixels.mean()), 4) == mnist.mean
    assert round(float(pixels.std()), 4) == mnist.std


def test_normalize_is_torchvisions_to_the_last_bit():
    from torchvision import transforms

    images, _ = small_images(2)
    theirs = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    ours = data.normalize(images)
    assert ours.shape == (2, 1, 28, 28)
    assert ours.dtype == np.float32
    for index in range(2):
        assert np.array_equal(ours[index], theirs(images[index][:, :, None]).numpy())


def test_networks_take_raw_or_normalized_pixels():
    images, _ = small_images(2)
    assert np.array_equal(data.model_input(images, "uint8"), images[:, None])
    floats = data.model_input(images, "float32", 0.5, 0.25)
    assert np.array_equal(floats, data.normalize(images, 0.5, 0.25))
    with pytest.raises(UserError, match="int8"):
        data.model_input(images, "int8")


def refusal(name="mnist", **options):
    with pytest.raises(UserError) as caught:
        data.load(name, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_an_unknown_name_is_refused():
    assert "fashion-mnist" in refusal("minst")


def test_a_named_folder_without_the_files_is_refused_and_left_alone(tmp_path):
    message = refusal(data_dir=tmp_path / "empty")
    assert str(tmp_path / "empty" / "MNIST" / "raw") in message
    assert not (tmp_path / "empty").exists()


def test_a_missing_download_is_refused_when_not_allowed(own_cache):
    assert str(own_cache) in refusal(download=False)


IMAGES, LABELS = small_images(20)
HEADER = idx(IMAGES, 8)[:16]
WRONG_FILES = {
    "empty": ("images-idx3-ubyte", b"", "not an IDX file"),
    "wrong magic": ("images-idx3-ubyte", b"\x89PNG" + bytes(100), "not an IDX file"),
    "header cut short": ("images-idx3-ubyte", HEADER[:9], "cut short"),
    "cut short": ("images-idx3-ubyte", idx(IMAGES, 8)[:-1], "cut short"),
    "too long": ("images-idx3-ubyte", idx(IMAGES, 8) + b"x", "goes on"),
    "lying header": ("images-idx3-ubyte", HEADER[:4] + b"\xff" * 12, "cut short"),
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


def move_to(monkeypatch, url):
    """Look for MNIST on another server."""
    layout = dataclasses.replace(data._LAYOUTS["mnist"], url=url)
    monkeypatch.setitem(data._LAYOUTS, "mnist", layout)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A web server on this machine with gzipped MNIST-like files, in place of MNIST's mirrors."""
    from torchvision import datasets

    raw = write_mnist(tmp_path / "origin")
    served = tmp_path / "served"
    served.mkdir()
    resources = []
    for file in sorted(raw.iterdir()):
        packed = gzip.compress(file.read_bytes())
        (served / f"{file.name}.gz").write_bytes(packed)
        resources.append((f"{file.name}.gz", hashlib.md5(packed).hexdigest()))
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=served)
    monkeypatch.setattr(http.server.SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    monkeypatch.setattr(datasets.MNIST, "mirrors", [url])
    monkeypatch.setattr(datasets.MNIST, "resources", resources)
    move_to(monkeypatch, url)
    yield served
    server.shutdown()
    server.server_close()


def test_a_download_lands_in_the_cache_whole_and_silently(mirror, own_cache, capfd):
    dataset = data.load("mnist")
    assert np.array_equal(dataset.test.images, small_images(20)[0])
    assert capfd.readouterr() == ("", "")
    present = sorted(path.name for path in own_cache.rglob("*") if path.is_file())
    assert present == sorted(data._LAYOUTS["mnist"].train + data._LAYOUTS["mnist"].test)
    assert [path.name for path in own_cache.iterdir()] == ["MNIST"]


def test_what_is_in_the_cache_is_not_downloaded_again(mirror):
    data.load("mnist")
    for file in mirror.iterdir():
        file.unlink()
    assert len(data.load("mnist").test) == 20


def test_a_download_with_the_wrong_hash_leaves_nothing(mirror, own_cache):
    (mirror / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"not what was promised"))
    assert "could not be downloaded" in refusal()
    assert not list(own_cache.rglob("*"))


def test_an_unreachable_server_is_a_line_that_says_what_to_do(own_cache, monkeypatch):
    move_to(monkeypatch, "http://127.0.0.1:9/")
    with pytest.raises(data.DatasetMissing) as caught:
        data.load("mnist")
    message = str(caught.value)
    assert str(own_cache) in message
    assert "--data-dir" in message
    assert "--dataset digits" in message
    assert "\n" not in message
    assert not own_cache.exists()


def test_torch_is_not_imported_for_a_server_that_is_out_of_reach(tmp_path):
    program = (
        "import sys\n"
        "from dataclasses import replace\n"
        "from mnist_edge import data\n"
        "data._LAYOUTS['mnist'] = replace(data._LAYOUTS['mnist'], url='http://127.0.0.1:9/')\n"
        "try:\n"
        "    data.load_test()\n"
        "except data.DatasetMissing:\n"
        "    assert 'torch' not in sys.modules\n"
        "    print('missing')\n"
    )
    environment = {"HOME": str(tmp_path), "no_proxy": "127.0.0.1", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("missing\n", "")


@pytest.mark.parametrize("name", data._LAYOUTS)
def test_the_server_that_is_asked_first_is_torchvisions(name):
    from torchvision import datasets

    layout = data._LAYOUTS[name]
    kind = getattr(datasets, layout.torchvision)
    resources = kind.resources["train"] if name == "qmnist" else kind.resources
    first = kind.url if name == "emnist-digits" else resources[0][0]
    if not first.startswith("http"):
        first = kind.mirrors[0] + first
    assert first.startswith(layout.url)


def test_a_server_that_never_answers_is_given_up_on(monkeypatch):
    monkeypatch.setattr(data, "CONNECT_SECONDS", 0.05)
    monkeypatch.setattr(data, "_attempt", lambda url: threading.Event().wait())
    assert "did not answer" in refusal()


def test_an_unwritable_cache_is_refused(own_cache):
    own_cache.parent.mkdir(exist_ok=True)
    own_cache.write_text("a file where the folder should be")
    assert str(own_cache) in refusal()
