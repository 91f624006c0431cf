"""Data sets of 28x28 grey images, read without torch, with one fixed stratified split.

The folder is `data_dir` if given, else the one the environment variable `MNIST_EDGE_DATA` names,
else a cache folder of the user's, the only one that downloads are written to. Its layout is
torchvision's: `MNIST/raw/train-images-idx3-ubyte`, plain or with `.gz`.
"""

import contextlib
import gzip
import hashlib
import http.client
import io
import os
import socket
import tempfile
import threading
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from compress.errors import UserError

DATASETS = ("mnist", "fashion-mnist", "kmnist", "emnist-digits", "qmnist", "digits")

MNIST_MEAN, MNIST_STD = 0.1307, 0.3081
CLASSES = 10
SIDE = 28
VALIDATION_SHARE = 12
"""One training image in so many is held back for validation: 5,000 of MNIST's 60,000."""

CONNECT_SECONDS = 8.0
READ_SECONDS = 20.0


class DatasetMissing(UserError):
    """The files of a data set are not there and could not, or may not, be downloaded."""


Part = Literal["train", "test"]
PARTS: tuple[Part, ...] = ("train", "test")


@dataclass(frozen=True, eq=False)
class Images:
    """Images uint8 [N, 28, 28], bright digit on a dark ground, and labels int64 [N]."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: NDArray[np.int64]) -> "Images":
        """Return the images and labels at `indices`, in their order."""
        return Images(self.images[indices], self.labels[indices])


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set in three parts.

    `mean` and `std` are those of the training pixels on the scale 0 to 1; `source` says in words
    what the images are.
    """

    name: str
    train: Images
    validation: Images
    test: Images
    mean: float
    std: float
    source: str


@dataclass(frozen=True)
class _Layout:
    """The torchvision class of a data set, where it downloads from first, and the IDX files."""

    torchvision: str
    url: str
    train: tuple[str, str] = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
    test: tuple[str, str] = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
    transposed: bool = False

    def files(self, part: Part) -> tuple[str, str]:
        return self.train if part == "train" else self.test


def _prefixed(
    torchvision: str, url: str, prefix: str, labels: str, *, transposed: bool = False
) -> _Layout:
    train, test = (
        (f"{prefix}-{part}-images-idx3-ubyte", f"{prefix}-{part}-labels-{labels}") for part in PARTS
    )
    return _Layout(torchvision, url, train, test, transposed)


_LAYOUTS = {
    "mnist": _Layout("MNIST", "https://ossci-datasets.s3.amazonaws.com/mnist/"),
    "fashion-mnist": _Layout(
        "FashionMNIST", "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
    ),
    "kmnist": _Layout("KMNIST", "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"),
    "emnist-digits": _prefixed(
        "EMNIST",
        "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
        "emnist-digits",
        "idx1-ubyte",
        transposed=True,
    ),
    "qmnist": _prefixed(
        "QMNIST",
        "https://raw.githubusercontent.com/facebookresearch/qmnist/master/",
        "qmnist",
        "idx2-int",
    ),
}

_MNIST_MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


def load(name: str = "mnist", *, data_dir: Path | None = None, download: bool = True) -> Dataset:
    """Return the data set `name`, one of `DATASETS`, with its training images split.

    Raises:
        UserError: unknown name, files that are missing and cannot be downloaded, or bad files.
    """
    whole = _read(name, "train", data_dir, download)
    train, validation = _split_training(whole)
    mean, std = _mean_and_std(name, train)
    return Dataset(
        name=name,
        train=train,
        validation=validation,
        test=_read(name, "test", data_dir, download),
        mean=mean,
        std=std,
        source=source_of(name, data_dir=data_dir),
    )


def load_train(
    name: str = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> Images:
    """Return `load(name).train` without reading the test images."""
    return _split_training(_read(name, "train", data_dir, download))[0]


def load_validation(
    name: str = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> Images:
    """Return `load(name).validation` without reading the test images."""
    return _split_training(_read(name, "train", data_dir, download))[1]


def load_test(
    name: str = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> Images:
    """Return `load(name).test` without reading the training images."""
    return _read(name, "test", data_dir, download)


def normalization(
    name: str = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> tuple[float, float]:
    """Return the mean and standard deviation of `name`, reading its images unless it is MNIST."""
    if name == "mnist":
        return MNIST_MEAN, MNIST_STD
    return _mean_and_std(name, load_train(name, data_dir=data_dir, download=download))


def normalize(
    images: NDArray[np.uint8], mean: float = MNIST_MEAN, std: float = MNIST_STD
) -> NDArray[np.float32]:
    """Turn pixels uint8 [N, 28, 28] into the float networks' input, float32 [N, 1, 28, 28].

    The arithmetic is that of torchvision's ToTensor and Normalize, to the last bit.
    """
    scaled = images[:, np.newaxis].astype(np.float32) / np.float32(255)
    return (scaled - np.float32(mean)) / np.float32(std)


def model_input(
    images: NDArray[np.uint8], dtype: str, mean: float = MNIST_MEAN, std: float = MNIST_STD
) -> NDArray[np.uint8] | NDArray[np.float32]:
    """Turn pixels uint8 [N, 28, 28] into [N, 1, 28, 28] of what a network takes.

    `dtype` is "uint8" for networks that take raw pixels, "float32" for those that take normalized
    ones.
    """
    if dtype == "uint8":
        return images[:, np.newaxis]
    if dtype == "float32":
        return normalize(images, mean, std)
    raise UserError(f"networks that take {dtype} cannot be fed with images here")


def stratified_split(
    labels: NDArray[np.int64], held_back: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Split indices of `labels` [N] into (kept, held back), both ascending and always the same.

    Each class gives its share of the `held_back` indices, rounded by largest remainder.
    """
    # RandomState's stream is frozen by NumPy's compatibility policy; default_rng's is not.
    random = np.random.RandomState(0)
    quotas = _largest_remainder(np.bincount(labels, minlength=CLASSES), held_back)
    chosen = np.zeros(len(labels), bool)
    for digit, quota in enumerate(quotas):
        members = np.flatnonzero(labels == digit)
        chosen[random.permutation(members)[:quota]] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def source_of(name: str = "mnist", *, data_dir: Path | None = None) -> str:
    """Say in words what the images of `name` are; MNIST's files are told by their MD5."""
    if name == "digits":
        return "scikit-learn's bundled handwritten digits, brought to 28x28"
    if name != "mnist":
        return f"{_LAYOUTS[name].torchvision} files"
    folder = _raw_folder(name, _root(data_dir)[0])
    present = {file: path for file in _MNIST_MD5 if (path := _find(folder, file))}
    if present and all(_md5(path) == _MNIST_MD5[file] for file, path in present.items()):
        return "original MNIST files"
    return "files whose hash is not MNIST's"


def _read(name: str, part: Part, data_dir: Path | None, download: bool) -> Images:
    if name not in DATASETS:
        raise UserError(f"no data set is called {name!r}; choose one of {', '.join(DATASETS)}")
    if name == "digits":
        return _digits(part)
    return _read_idx_pair(name, part, _folder(name, part, data_dir, download))


def _split_training(whole: Images) -> tuple[Images, Images]:
    held_back = round(len(whole) / VALIDATION_SHARE)
    kept, validation = stratified_split(whole.labels, held_back)
    return whole.take(kept), whole.take(validation)


def _largest_remainder(counts: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Share `total` out in proportion to `counts`, exactly, in whole numbers."""
    quotas, remainders = np.divmod(counts.astype(np.int64) * total, max(int(counts.sum()), 1))
    missing = total - int(quotas.sum())
    quotas[np.argsort(-remainders, kind="stable")[:missing]] += 1
    return quotas


def _mean_and_std(name: str, train: Images) -> tuple[float, float]:
    if name == "mnist":
        return MNIST_MEAN, MNIST_STD
    # From a histogram: exact, and without a float copy of every pixel.
    counts = np.bincount(train.images.reshape(-1), minlength=256)
    values = np.arange(256) / 255
    mean = float(np.average(values, weights=counts))
    std = float(np.sqrt(np.average((values - mean) ** 2, weights=counts)))
    if std == 0:
        raise UserError(f"every training pixel of {name} is the same; its files are not images")
    return round(mean, 4), round(std, 4)


def _digits(part: Part) -> Images:
    from sklearn.datasets import load_digits

    bundled = load_digits()
    labels = bundled.target.astype(np.int64)
    train, test = stratified_split(labels, round(len(labels) / 5))
    everything = Images(np.stack([_enlarged(image) for image in bundled.images]), labels)
    return everything.take(train if part == "train" else test)


def _enlarged(image: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Bring an image [8, 8] of values 0..16 to 20x20 in the middle of 28x28 pixels, as MNIST is."""
    from PIL import Image

    pixels = np.rint(image * (255 / 16)).astype(np.uint8)
    large = Image.fromarray(pixels).resize((20, 20), Image.Resampling.BILINEAR)
    return np.pad(np.asarray(large), 4)


def _root(data_dir: Path | None) -> tuple[Path, bool]:
    """Return the data folder and whether it is the cache, which alone may be written to."""
    if data_dir is not None:
        return Path(data_dir), False
    if named := os.environ.get("MNIST_EDGE_DATA"):
        return Path(named), False
    import platformdirs

    return Path(platformdirs.user_cache_dir("mnist-edge")), True


def _raw_folder(name: str, root: Path) -> Path:
    return root / _LAYOUTS[name].torchvision / "raw"


def _folder(name: str, part: Part, data_dir: Path | None, download: bool) -> Path:
    """Return the folder with the files of `part`, downloading them if that is allowed."""
    root, is_cache = _root(data_dir)
    folder = _raw_folder(name, root)
    missing = [file for file in _LAYOUTS[name].files(part) if _find(folder, file) is None]
    if missing and is_cache and download:
        _download(name, root)
    elif missing:
        advice = "allow the download" if is_cache else "name no folder to download them"
        raise DatasetMissing(f"{name}: {missing[0]} is not in {folder}; put it there or {advice}")
    return folder


def _find(folder: Path, file: str) -> Path | None:
    candidates = (folder / file, folder / f"{file}.gz")
    return next((path for path in candidates if path.is_file()), None)


def _md5(path: Path) -> str:
    """Return the MD5 of a file as it is when uncompressed."""
    with _opened(path) as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _read_idx_pair(name: str, part: Part, folder: Path) -> Images:
    layout = _LAYOUTS[name]
    image_file, label_file = (_find(folder, file) for file in layout.files(part))
    if image_file is None or label_file is None:
        raise UserError(f"{name}: its files vanished from {folder}; try again")
    images = _read_images(image_file)
    labels = _read_labels(label_file)
    if len(images) != len(labels):
        raise UserError(
            f"{label_file} holds {len(labels)} labels for the {len(images)} images of "
            f"{image_file.name}; get both files again"
        )
    if layout.transposed:
        images = np.ascontiguousarray(images.transpose(0, 2, 1))
    return Images(images, labels)


def _read_images(path: Path) -> NDArray[np.uint8]:
    images = read_idx(path)
    if images.dtype != np.uint8 or images.shape[1:] != (SIDE, SIDE) or len(images) == 0:
        shape = "x".join(map(str, images.shape))
        raise UserError(
            f"{path} holds {images.dtype} of shape {shape}, not images of 28x28 bytes; "
            "get the file again"
        )
    return images


def _read_labels(path: Path) -> NDArray[np.int64]:
    labels = read_idx(path)
    if labels.ndim == 2 and labels.shape[1] > 0:  # QMNIST: the class comes first of eight columns
        labels = labels[:, 0]
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise UserError(f"{path} does not hold labels; get the file again")
    labels = labels.astype(np.int64)
    if np.any((labels < 0) | (labels >= CLASSES)):
        worst = labels[(labels < 0) | (labels >= CLASSES)][0]
        raise UserError(f"{path} holds the label {worst}, beyond 0 to 9; get the file again")
    return labels


_IDX_TYPES: dict[int, np.dtype[Any]] = {
    0x08: np.dtype(np.uint8),
    0x09: np.dtype(np.int8),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}


def read_idx(path: Path) -> NDArray[Any]:
    """Read an IDX file, plain or gzipped, into an array of its own shape and type.

    Raises:
        UserError: the file cannot be read, is no IDX file, is cut short or too long.
    """
    try:
        with _opened(path) as file:
            return _parse_idx(file, path)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"cannot read {path}: {reason}; get the file again") from error


def _opened(path: Path) -> BufferedReader | gzip.GzipFile:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _parse_idx(file: BufferedReader | gzip.GzipFile, path: Path) -> NDArray[Any]:
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _IDX_TYPES or magic[3] == 0:
        raise UserError(f"{path} is not an IDX file (it begins with {magic!r}); get it again")
    sizes = file.read(4 * magic[3])
    shape = tuple(int(size) for size in np.frombuffer(sizes[: len(sizes) // 4 * 4], ">u4"))
    dtype = _IDX_TYPES[magic[2]]
    expected = int(np.prod(shape, dtype=object)) * dtype.itemsize
    # One byte more than expected shows a file that is too long, without reading all of it.
    data = _read_at_most(file, expected + 1) if len(shape) == magic[3] else b""
    if len(shape) < magic[3] or len(data) != expected:
        what = "goes on after its last value" if len(data) > expected else "is cut short"
        raise UserError(f"{path} {what}: its header promises {expected} bytes; get it again")
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _read_at_most(file: BufferedReader | gzip.GzipFile, count: int) -> bytes:
    """Read up to `count` bytes in pieces, so that a lying header cannot ask for all memory."""
    pieces = []
    while count > 0 and (piece := file.read(min(count, 1 << 24))):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


_DOWNLOAD_ERRORS = (
    OSError,
    EOFError,
    RuntimeError,  # torchvision's, for a hash that does not match
    http.client.HTTPException,
    zipfile.BadZipFile,
    zlib.error,
)


def _download(name: str, root: Path) -> None:
    """Download the files of `name` into the cache `root`, each appearing whole."""
    layout, folder = _LAYOUTS[name], _raw_folder(name, root)
    try:
        _check_reachable(layout.url)
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root, prefix=".download-") as temporary:
            with _quiet(), _socket_timeout(READ_SECONDS):
                _download_by_torchvision(layout, temporary)
            folder.mkdir(parents=True, exist_ok=True)
            for file in (*layout.train, *layout.test):
                os.replace(_raw_folder(name, Path(temporary)) / file, folder / file)
    except _DOWNLOAD_ERRORS as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())
        raise DatasetMissing(
            f"{name} is not in {folder} and could not be downloaded ({reason}); connect to the "
            "internet, name a folder that has it (--data-dir), or take --dataset digits"
        ) from error


def _download_by_torchvision(layout: _Layout, root: str) -> None:
    """Let torchvision fetch both parts of a data set and check their hashes."""
    from torchvision import datasets

    split = {"split": "digits"} if layout.torchvision == "EMNIST" else {}
    for train in (True, False):
        getattr(datasets, layout.torchvision)(root=root, train=train, download=True, **split)


def _check_reachable(url: str) -> None:
    """Raise OSError unless a server answers at `url` soon.

    A socket's timeout counts anew for each of a host's addresses and not at all for name look-up,
    so an offline machine could hang for minutes; a thread that is left behind does not. Asking
    before torchvision is imported also saves the seconds that torch takes to load.
    """
    outcome: list[Exception | None] = []
    thread = threading.Thread(target=lambda: outcome.append(_attempt(url)), daemon=True)
    thread.start()
    thread.join(CONNECT_SECONDS)
    if not outcome:
        raise OSError(f"{url} did not answer within {CONNECT_SECONDS:.0f} s")
    if outcome[0] is not None:
        raise OSError(f"{url}: {getattr(outcome[0], 'reason', outcome[0])}") from outcome[0]


def _attempt(url: str) -> Exception | None:
    request = urllib.request.Request(url, method="HEAD")
    try:
        urllib.request.urlopen(request, timeout=CONNECT_SECONDS).close()
    except urllib.error.HTTPError:
        return None  # it answered; whether it has the files is for the download to find out
    except (OSError, ValueError) as error:
        return error
    return None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Swallow the progress bars of torchvision's downloads."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


@contextlib.contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
