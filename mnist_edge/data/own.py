"""A user's own data: a folder of pictures or an .npz file, in three parts that never change."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from compress.errors import CompressError
from compress.training_data import TrainingData
from mnist_edge.data.arrays import read_arrays
from mnist_edge.data.folders import read_folder
from mnist_edge.data.parts import Dataset, Images, stratified_split
from mnist_edge.data.preprocessing import moments_by_channel
from mnist_edge.data.request import ARRAYS, OwnData


def load_own(own: OwnData) -> Dataset:
    """Return the data in three parts.

    Raises:
        CompressError: there are none, or they can't be used; the line says why.
    """
    return _loaded(own, _changed(own.path))


def _changed(path: Path) -> tuple[int, ...]:
    """When a file, or the folders of a folder, changed last: what was read before is then stale."""
    inside = [each for each in path.iterdir() if each.is_dir()] if path.is_dir() else []
    return tuple(each.stat().st_mtime_ns for each in (path, *inside) if each.exists())


@lru_cache(maxsize=2)
def _loaded(own: OwnData, changed: tuple[int, ...]) -> Dataset:
    whole, classes, kind = _read(own)
    train, validation, test = _parts(whole, classes, own)
    name = own.path.resolve().stem
    mean, std = moments_by_channel(name, train)
    about = TrainingData(
        name=name,
        shape=train.shape,
        pixels=train.holds_pixels,
        mean=mean,
        std=std,
        classes=classes,
        split=own.split,
    )
    parts, moments = (train, validation, test), (mean, std)
    return Dataset(name, *parts, *moments, f"{own.path}, {kind}", classes, about, own)


def _read(own: OwnData) -> tuple[Mapping[str, Images], tuple[str, ...], str]:
    if own.path.is_dir():
        found = read_folder(own.path, own.size, grey=own.grey)
        return found.parts, found.classes, "pictures by folder"
    if own.path.suffix != ARRAYS or not own.path.is_file():
        raise CompressError(
            f"there are no data at {own.path}; give a folder of pictures, an .npz file, or the name"
            " of a known data set"
        )
    if own.size is not None or own.grey:
        raise CompressError(f"--size and --grey are of folders of pictures, not of {own.path}")
    held, classes = read_arrays(own.path)
    return held, classes, "arrays"


def _parts(
    held: Mapping[str, Images], classes: tuple[str, ...], own: OwnData
) -> tuple[Images, Images, Images]:
    """Training, validation and test inputs: as folders or `part` say, and else split off."""
    rest = held.get("train", held.get(""))
    assert rest is not None
    _, for_validation, for_test = own.split
    left = 100
    parts = {}
    for part, share in (("test", for_test), ("validation", for_validation)):
        if part in held:
            parts[part] = held[part]
        else:
            kept, chosen = stratified_split(rest.labels, round(len(rest) * share / left))
            parts[part], rest = rest.take(chosen), rest.take(kept)
            left -= share
    parts["train"] = rest
    parts = {part: _mixed(images) for part, images in parts.items()}
    for part, images in parts.items():
        _check_filled(images, classes, part, own)
    return parts["train"], parts["validation"], parts["test"]


def _mixed(images: Images) -> Images:
    """In an order that is always the same: the first few are then of all classes."""
    return images.take(np.random.RandomState(0).permutation(len(images)))


def _check_filled(images: Images, classes: tuple[str, ...], part: str, own: OwnData) -> None:
    held = np.bincount(images.labels, minlength=len(classes))
    if (held == 0).any():
        raise CompressError(
            f"{own.path}: class {classes[int(held.argmin())]} has too few inputs for three parts:"
            f" none is left for the {part} part; add some, or give another --split"
        )
