"""A folder with one folder of pictures a class: listed, decoded once, and kept by its content."""

import hashlib
import json
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.files import json_of, written_whole
from mnist_edge.data.parts import Images
from mnist_edge.data.pictures import SUFFIXES, read_picture, size_of_picture, without_warnings

PARTS_BY_FOLDER = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "val": "validation",
    "valid": "validation",
    "test": "test",
}
_WHOLE = ""
_LARGEST_SIDE = 512
_MOST_BYTES = 16 << 30
_MOST_NAMED = 3
_VERSION = 1


class DataWarning(UserWarning):
    """Something of the data is left out."""


@dataclass(frozen=True)
class Pictures:
    """What a folder holds: images with labels by part, "" for a folder without parts."""

    parts: Mapping[str, Images]
    classes: tuple[str, ...]


def read_folder(folder: Path, size: tuple[int, int] | None, *, grey: bool) -> Pictures:
    """Read the pictures of a folder; what was decoded before is taken from the cache.

    Args:
        folder: has one folder of pictures a class; or `train` and, if there are any, `validation`
            (or `val`) and `test`, each with the same.
        size: height and width that the pictures are brought to; None takes their own, if they are
            all alike.
        grey: whether colours are left out.

    Raises:
        CompressError: there are fewer than two classes, or parts with other classes; the pictures
            differ in size; or a class has none that can be read.
    """
    listed = _listed(folder)
    classes = _classes(listed, folder)
    if size is None:
        size = _common_size(listed, folder)
    found = _Decoder(folder, size, grey).decoded(listed)
    _say_what_is_left_out(found.problems, found.count)
    parts = {part: found.images(part, classes, listed[part]) for part in listed}
    for part, images in parts.items():
        _check_classes(images, classes, folder / part)
    return Pictures(parts, classes)


def _listed(folder: Path) -> dict[str, dict[str, list[Path]]]:
    """The pictures by part and class, all in the order of their names."""
    inside = [each for each in sorted(folder.iterdir()) if _is_folder(each)]
    parts = {PARTS_BY_FOLDER[each.name.lower()]: each for each in inside if _is_part(each)}
    if "train" not in parts:
        return {_WHOLE: _by_class(inside)}
    return {part: _by_class(filter(_is_folder, sorted(p.iterdir()))) for part, p in parts.items()}


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith((".", "__"))


def _is_part(folder: Path) -> bool:
    return folder.name.lower() in PARTS_BY_FOLDER and any(map(_is_folder, folder.iterdir()))


def _by_class(folders: Iterator[Path] | Sequence[Path]) -> dict[str, list[Path]]:
    listed = {each.name: [p for p in sorted(each.iterdir()) if _is_picture(p)] for each in folders}
    return {name: pictures for name, pictures in listed.items() if pictures}


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")


def _classes(listed: Mapping[str, Mapping[str, list[Path]]], folder: Path) -> tuple[str, ...]:
    first = next(iter(listed))
    classes = tuple(listed[first])
    if len(classes) < 2:
        found = f"one class, {classes[0]}" if classes else "no pictures in folders"
        raise CompressError(
            f"{folder} has {found}; it must hold a folder of pictures for each of two classes or"
            " more"
        )
    for part, by_class in listed.items():
        if odd := sorted(set(by_class) ^ set(classes)):
            raise CompressError(
                f"{folder / part} and {folder / first} have other classes: {odd[0]} is in one only"
            )
    return classes


def _files(listed: Mapping[str, Mapping[str, list[Path]]]) -> list[Path]:
    return [p for by_class in listed.values() for paths in by_class.values() for p in paths]


def _common_size(listed: Mapping[str, Mapping[str, list[Path]]], folder: Path) -> tuple[int, int]:
    with without_warnings():
        sizes = {size for path in _files(listed) if (size := _size_or_none(path))}
    if not sizes:
        raise CompressError(f"none of the pictures in {folder} can be read{_first_reason(listed)}")
    height, width = min(sizes)
    if len(sizes) > 1:
        larger = max(sizes)
        raise CompressError(
            f"the pictures in {folder} have different sizes, from {width}x{height} to"
            f" {larger[1]}x{larger[0]}; say which to bring them to, such as --size 64"
        )
    if max(height, width) > _LARGEST_SIDE:
        raise CompressError(
            f"the pictures in {folder} have {width}x{height} pixels; say which size to bring them"
            " to, such as --size 64"
        )
    return height, width


def _first_reason(listed: Mapping[str, Mapping[str, list[Path]]]) -> str:
    try:
        size_of_picture(_files(listed)[0])
    except CompressError as error:
        return f": {error}"
    return ""


def _size_or_none(path: Path) -> tuple[int, int] | None:
    try:
        return size_of_picture(path)
    except CompressError:
        return None


@dataclass(frozen=True)
class _Decoded:
    """All pictures that could be read [N, C, H, W], which they are, and why others could not."""

    pixels: NDArray[np.uint8]
    places: Mapping[Path, int]
    problems: Mapping[Path, str]

    @property
    def count(self) -> int:
        return len(self.places) + len(self.problems)

    def images(
        self, part: str, classes: tuple[str, ...], listed: Mapping[str, list[Path]]
    ) -> Images:
        held = [
            (self.places[path], label)
            for label, name in enumerate(classes)
            for path in listed[name]
            if path in self.places
        ]
        rows, labels = np.array(held, np.int64).reshape(-1, 2).T
        return Images(self.pixels[rows], labels)


@dataclass(frozen=True)
class _Decoder:
    """Brings the pictures of a folder to one size, or finds them in the cache."""

    folder: Path
    size: tuple[int, int]
    grey: bool

    def decoded(self, listed: Mapping[str, Mapping[str, list[Path]]]) -> _Decoded:
        files = _files(listed)
        self._check_room(len(files))
        cache = _cache_folder() / f"{self._key(files)}.npz"
        kept = self._from_cache(cache, files)
        if kept is None:
            kept = self._decode(files)
            _keep(cache, kept, files)
        return kept

    def _check_room(self, count: int) -> None:
        height, width = self.size
        needed = count * height * width * (1 if self.grey else 3)
        if needed > _MOST_BYTES:
            raise CompressError(
                f"{count:,} pictures of {width}x{height} take {needed / 2**30:.0f} GiB; give a"
                " smaller --size"
            )

    def _key(self, files: Sequence[Path]) -> str:
        """The hash of all that decides the pixels: names, contents and the form asked for."""
        found = hashlib.sha256(json.dumps([_VERSION, self.size, self.grey]).encode())
        with ThreadPoolExecutor() as pool:
            for path, digest in zip(files, pool.map(_digest, files), strict=True):
                found.update(f"{path.relative_to(self.folder)}\0{digest}\n".encode())
        return found.hexdigest()[:32]

    def _decode(self, files: Sequence[Path]) -> _Decoded:
        with without_warnings(), ThreadPoolExecutor() as pool:
            read = dict(zip(files, pool.map(self._read, files), strict=True))
        problems = {path: found for path, found in read.items() if isinstance(found, str)}
        pictures = {path: found for path, found in read.items() if not isinstance(found, str)}
        if not pictures:
            raise CompressError(f"none of the pictures in {self.folder} can be read")
        places = {path: place for place, path in enumerate(pictures)}
        return _Decoded(np.stack(list(pictures.values())), places, problems)

    def _read(self, path: Path) -> NDArray[np.uint8] | str:
        try:
            return read_picture(path, self.size, grey=self.grey)
        except CompressError as error:
            return str(error)

    def _from_cache(self, cache: Path, files: Sequence[Path]) -> _Decoded | None:
        try:
            with np.load(cache, allow_pickle=False) as kept:
                pixels, problems = kept["pixels"], json_of(str(kept["problems"]))
            bad = {files[int(index)]: reason for index, reason in problems.items()}
        except (OSError, ValueError, KeyError, IndexError, EOFError):
            return None
        good = [path for path in files if path not in bad]
        whole = pixels.shape == (len(good), 1 if self.grey else 3, *self.size)
        places = {path: place for place, path in enumerate(good)}
        return _Decoded(pixels, places, bad) if whole else None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _cache_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("mnist-edge")) / "decoded"


def _keep(cache: Path, decoded: _Decoded, files: Sequence[Path]) -> None:
    """Write the cache; where it can't be written, the next call decodes again."""
    numbered = {path: index for index, path in enumerate(files)}
    problems = {numbered[path]: reason for path, reason in decoded.problems.items()}
    try:
        with written_whole(cache) as temporary:
            np.savez(temporary, pixels=decoded.pixels, problems=np.array(json.dumps(problems)))
    except CompressError:
        return


def _say_what_is_left_out(problems: Mapping[Path, str], count: int) -> None:
    if not problems:
        return
    reasons = list(problems.values())[:_MOST_NAMED]
    more = ", ..." if len(problems) > _MOST_NAMED else ""
    warnings.warn(
        f"{len(problems):,} of {count:,} pictures are left out: {', '.join(reasons)}{more}",
        DataWarning,
        stacklevel=2,
    )


def _check_classes(images: Images, classes: tuple[str, ...], where: Path) -> None:
    held = np.bincount(images.labels, minlength=len(classes))
    if (held == 0).any():
        name = classes[int(held.argmin())]
        raise CompressError(f"{where}{os.sep}{name}: none of its pictures can be read")
