"""A data set, known or a user's own, whole or one part of it."""

from pathlib import Path

from compress.errors import CompressError
from mnist_edge.data.known import DATASETS, KNOWN, KnownSet
from mnist_edge.data.own import load_own
from mnist_edge.data.parts import Dataset, Images, Moments, split_training
from mnist_edge.data.preprocessing import mean_and_std
from mnist_edge.data.request import OwnData
from mnist_edge.data.sources import DatasetMissing, names_a_folder


def load(
    name: str | OwnData = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> Dataset:
    """Return the data set `name`, one of `DATASETS` or a user's own, with its three parts.

    Raises:
        CompressError: unknown name, files that are missing and cannot be downloaded, or bad files.
    """
    if isinstance(name, OwnData):
        return load_own(name)
    known = _known(name)
    train, validation = split_training(known.read("train", data_dir, download))
    mean, std = known.normalization or mean_and_std(name, train)
    return Dataset(
        name=name,
        train=train,
        validation=validation,
        test=known.read("test", data_dir, download),
        mean=mean,
        std=std,
        source=known.source(data_dir),
    )


def load_train(
    name: str | OwnData = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> Images:
    """Return `load(name).train` without reading the test images."""
    if isinstance(name, OwnData):
        return load_own(name).train
    return split_training(_known(name).read("train", data_dir, download))[0]


def load_validation(
    name: str | OwnData = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> Images:
    """Return `load(name).validation` without reading the test images."""
    if isinstance(name, OwnData):
        return load_own(name).validation
    return split_training(_known(name).read("train", data_dir, download))[1]


def load_test(
    name: str | OwnData = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> Images:
    """Return `load(name).test` without reading the training images."""
    if isinstance(name, OwnData):
        return load_own(name).test
    return _known(name).read("test", data_dir, download)


def try_load_test(
    name: str | OwnData = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> Images | str:
    """Return the test images, or in a line why they cannot be had.

    Raises:
        CompressError: as `load` does, but where neither `data_dir` nor `MNIST_EDGE_DATA` names the
            folder, missing files are no error.
    """
    try:
        return load_test(name, data_dir=data_dir, download=download)
    except DatasetMissing as error:
        if names_a_folder(data_dir):
            raise
        return str(error)


def normalization(
    name: str | OwnData = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> tuple[Moments, Moments]:
    """Return the mean and standard deviation of `name`, reading its images unless it is MNIST."""
    if isinstance(name, OwnData):
        own = load_own(name)
        return own.mean, own.std
    fixed = _known(name).normalization
    return fixed or mean_and_std(name, load_train(name, data_dir=data_dir, download=download))


def source_of(name: str | OwnData = "mnist", *, data_dir: Path | None = None) -> str:
    """Say in words what the images of `name` are; MNIST's files are recognized by their MD5."""
    if isinstance(name, OwnData):
        return load_own(name).source
    return _known(name).source(data_dir)


def _known(name: str) -> KnownSet:
    if name not in KNOWN:
        raise CompressError(f"no data set is called {name!r}; choose one of {', '.join(DATASETS)}")
    return KNOWN[name]
