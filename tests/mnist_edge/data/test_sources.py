"""Downloads, from a server on this machine, and what is said where there can be none."""

import dataclasses
import functools
import gzip
import hashlib
import http.server
import subprocess
import sys
import threading
import zipfile

import numpy as np
import pytest
from idx_files import idx, refusal, small_images, write_mnist

from mnist_edge import data
from mnist_edge.data import sources
from mnist_edge.data.idx_set import IdxSet
from mnist_edge.data.known import EMNIST_DIGITS, KNOWN, MNIST


def test_a_named_folder_without_the_files_is_refused_and_left_alone(tmp_path):
    message = refusal(data_dir=tmp_path / "empty")
    assert str(tmp_path / "empty" / "MNIST" / "raw") in message
    assert not (tmp_path / "empty").exists()


def test_a_missing_download_is_refused_when_not_allowed(own_cache):
    assert str(own_cache) in refusal(download=False)


def served_at(monkeypatch, url, known=MNIST, **changes):
    """Look for a data set on another server."""
    moved = dataclasses.replace(known, url=url, **changes)
    monkeypatch.setitem(KNOWN, known.name, moved)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A web server on this machine: the folder that it serves, and its address."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    monkeypatch.setattr(http.server.SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def md5(path):
    return hashlib.md5(path.read_bytes()).hexdigest()


@pytest.fixture
def mirror(tmp_path, monkeypatch, server):
    """A folder of gzipped MNIST-like files that is served in place of MNIST's."""
    folder, url = server
    for file in write_mnist(tmp_path / "origin").iterdir():
        (folder / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
    hashes = {path.name: md5(path) for path in sorted(folder.iterdir())}
    served_at(monkeypatch, url, md5=hashes, sha256={}, originals={})
    return folder


def test_a_download_lands_in_the_cache_whole_and_silently(mirror, own_cache, capfd):
    dataset = data.load("mnist")
    assert np.array_equal(dataset.test.images, small_images(20)[0])
    assert capfd.readouterr() == ("", "")
    present = sorted(path.name for path in own_cache.rglob("*") if path.is_file())
    assert present == sorted(f"{file}.gz" for part in data.PARTS for file in MNIST.files(part))
    assert [path.name for path in own_cache.iterdir()] == ["MNIST"]


def test_of_an_archive_only_the_files_of_the_data_set_are_kept(server, own_cache, monkeypatch):
    folder, url = server
    images, labels = small_images(20)
    with zipfile.ZipFile(folder / "gzip.zip", "w") as archive:
        for part in data.PARTS:
            image_file, label_file = EMNIST_DIGITS.files(part)
            archive.writestr(f"gzip/{image_file}.gz", gzip.compress(idx(images, 8)))
            archive.writestr(f"gzip/{label_file}.gz", gzip.compress(idx(labels, 8)))
        archive.writestr("gzip/emnist-letters-test-images-idx3-ubyte.gz", b"not to be read")
    served_at(monkeypatch, url, EMNIST_DIGITS, md5={"gzip.zip": md5(folder / "gzip.zip")})
    test = data.load_test("emnist-digits")
    assert np.array_equal(test.images, images.transpose(0, 2, 1))
    present = sorted(path.name for path in own_cache.rglob("*") if path.is_file())
    kept = [f"{file}.gz" for part in data.PARTS for file in EMNIST_DIGITS.files(part)]
    assert present == sorted(kept)


def test_what_is_in_the_cache_is_not_downloaded_again(mirror):
    data.load("mnist")
    for file in mirror.iterdir():
        file.unlink()
    assert len(data.load("mnist").test) == 20


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "kmnist"])
def test_what_comes_and_what_is_in_the_cache_is_held_against_sha256(
    server, own_cache, tmp_path, monkeypatch, name
):
    folder, url = server
    for file in write_mnist(tmp_path / "origin").iterdir():
        (folder / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
    served_at(monkeypatch, url, KNOWN[name], originals={})
    assert "SHA256 hash" in refusal(name)  # not those that were published
    assert not list(own_cache.rglob("*"))
    served = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert set(served) == set(KNOWN[name].sha256) == set(KNOWN[name].md5)
    served_at(monkeypatch, url, KNOWN[name], sha256=served, originals={})
    assert len(data.load(name).test) == 20
    (labels,) = own_cache.rglob("t10k-labels-idx1-ubyte.gz")
    labels.write_bytes(gzip.compress(b"altered"))
    assert f"{labels} is not the file that was published" in refusal(name)


def test_unpacked_files_in_the_cache_are_taken_if_they_are_the_originals(own_cache, monkeypatch):
    raw = write_mnist(own_cache)
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in raw.iterdir()}
    assert "is not the file that was published" in refusal(download=False)
    monkeypatch.setitem(KNOWN, "mnist", dataclasses.replace(MNIST, originals=hashes))
    assert data.load("mnist", download=False).source == "original MNIST files"


def test_a_download_with_the_wrong_hash_leaves_nothing(mirror, own_cache):
    (mirror / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"not what was promised"))
    assert "could not be downloaded" in refusal()
    assert not list(own_cache.rglob("*"))


def test_an_unreachable_server_is_a_line_that_says_what_to_do(own_cache, monkeypatch):
    served_at(monkeypatch, "http://127.0.0.1:9/")
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
        "from mnist_edge.data.known import KNOWN\n"
        "KNOWN['mnist'] = replace(KNOWN['mnist'], url='http://127.0.0.1:9/')\n"
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


@pytest.mark.parametrize("name", [name for name in KNOWN if name != "digits"])
def test_the_files_are_those_that_torchvision_verifies(name):
    from torchvision import datasets

    known = KNOWN[name]
    assert isinstance(known, IdxSet)
    assert known.url.startswith("https://")
    theirs = getattr(datasets, known.folder)
    if name == "emnist-digits":
        resources = [(theirs.url, theirs.md5)]
    elif name == "qmnist":
        resources = theirs.resources["train"] + theirs.resources["test"]
    else:
        resources = theirs.resources
    assert known.md5 == {path.rsplit("/", 1)[-1]: digest for path, digest in resources}


def test_a_server_that_never_answers_is_given_up_on(monkeypatch):
    monkeypatch.setattr(sources, "CONNECT_SECONDS", 0.05)
    monkeypatch.setattr(sources, "_attempt", lambda url: threading.Event().wait())
    assert "did not answer" in refusal()


def test_an_unwritable_cache_is_refused(own_cache):
    own_cache.parent.mkdir(exist_ok=True)
    own_cache.write_text("a file where the folder should be")
    assert str(own_cache) in refusal()
