"""Data sets of IDX files in torchvision's layout: a file of images and one of labels a part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from mnist_edge.data.idx import content_sha256, read_idx
from mnist_edge.data.parts import CLASSES, PARTS, SIDE, Images, Part
from mnist_edge.data.sources import DatasetMissing, data_root, download

ALTERED = "files whose hash is not"
"""How the source of images begins whose files are not those that were published."""

_Find = Callable[[Path, str], Path | None]
_NAMES = {"train": "train", "test": "t10k"}


@dataclass(frozen=True)
class IdxSet:
    """One data set of IDX files.

    Attributes:
        name: as it is chosen.
        folder: the data set's name in torchvision, which is that of its folder.
        url: the folder on a server.
        md5: the files to download from there, gzipped or a zip archive of such, with the MD5 of
            each.
        image_file: the name of the images' files, with the part in braces.
        label_file: the name of the labels' files.
        part_names: what the parts are called in these names.
        transposed: whether the images lie on their side.
        normalization: mean and deviation where they are fixed; else the training images' own.
        sha256: the SHA-256 of the files as downloaded, where it is known: what comes from there,
            and what the cache holds, must be those.
        originals: the SHA-256 of the files when uncompressed, if they are to be recognized.
    """

    name: str
    folder: str
    url: str
    md5: Mapping[str, str]
    image_file: str = "{}-images-idx3-ubyte"
    label_file: str = "{}-labels-idx1-ubyte"
    part_names: Mapping[str, str] = field(default_factory=lambda: _NAMES)
    transposed: bool = False
    normalization: tuple[float, float] | None = None
    sha256: Mapping[str, str] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)

    def files(self, part: Part) -> tuple[str, str]:
        """Return the names of the images' and the labels' file of a part."""
        name = self.part_names[part]
        return self.image_file.format(name), self.label_file.format(name)

    def read(self, part: Part, data_dir: Path | None, may_download: bool) -> Images:
        """Read a part, downloading the files into the cache if that is allowed.

        Raises:
            DatasetMissing: there are no files.
            CompressError: they are not what they should be.
        """
        folder, find = self._folder_with(part, data_dir, may_download)
        image_file, label_file = (find(folder, file) for file in self.files(part))
        if image_file is None or label_file is None:
            raise CompressError(f"{self.name}: its files vanished from {folder}; try again")
        images, labels = _read_images(image_file), _read_labels(label_file)
        if len(images) != len(labels):
            raise CompressError(
                f"{label_file} holds {len(labels)} labels for the {len(images)} images of "
                f"{image_file.name}; get both files again"
            )
        if self.transposed:
            images = np.ascontiguousarray(images.transpose(0, 2, 1))
        return Images(images, labels)

    def source(self, data_dir: Path | None) -> str:
        """Say in words what the images are."""
        if not self.originals:
            return f"{self.folder} files"
        folder = self._folder_in(data_root(data_dir)[0])
        present = {file: path for file in self.originals if (path := _find(folder, file))}
        if present and all(
            content_sha256(path) == self.originals[f] for f, path in present.items()
        ):
            return f"original {self.folder} files"
        return f"{ALTERED} {self.folder}'s"

    def _folder_in(self, root: Path) -> Path:
        return root / self.folder / "raw"

    def _folder_with(
        self, part: Part, data_dir: Path | None, may_download: bool
    ) -> tuple[Path, _Find]:
        """Return the folder with the files of `part`, downloaded if allowed, and how to find them.

        What lies in the cache is taken only if it is what was published.
        """
        root, is_cache = data_root(data_dir)
        folder, find = self._folder_in(root), self._find_published if is_cache else _find
        missing = [file for file in self.files(part) if find(folder, file) is None]
        if missing and is_cache and may_download:
            wanted = {file for each in PARTS for file in self.files(each)}
            download(self.name, self.url, self._hashes(), folder, wanted=wanted)
        elif missing:
            advice = "allow the download" if is_cache else "name no folder to download them"
            raise DatasetMissing(
                f"{self.name}: {missing[0]} is not in {folder}; put it there or {advice}"
            )
        return folder, find

    def _hashes(self) -> dict[str, str]:
        """The files to download, each with the best hash that is known of it, as pooch has them."""
        strong = {file: f"sha256:{digest}" for file, digest in self.sha256.items()}
        return {file: f"md5:{digest}" for file, digest in self.md5.items()} | strong

    def _find_published(self, folder: Path, file: str) -> Path | None:
        """Return the path of a file in the cache. Raise CompressError if it was altered."""
        plain, packed = folder / file, folder / f"{file}.gz"
        if file in self.originals and plain.is_file():
            _require_hash(plain, f"sha256:{self.originals[file]}")
            return plain
        if not packed.is_file():
            return None
        _require_hash(packed, self._hashes().get(packed.name))
        return packed


def _require_hash(path: Path, known: str | None) -> None:
    """Check a file against a hash such as "sha256:...", if one is known (of archives, none is)."""
    import pooch

    if known is None:
        return
    algorithm, digest = known.split(":")
    if pooch.file_hash(path, alg=algorithm) != digest:
        raise CompressError(
            f"{path} is not the file that was published: its hash is another; delete it, and it is"
            " downloaded anew"
        )


def _find(folder: Path, file: str) -> Path | None:
    candidates = (folder / file, folder / f"{file}.gz")
    return next((path for path in candidates if path.is_file()), None)


def _read_images(path: Path) -> NDArray[np.uint8]:
    images = read_idx(path)
    if images.dtype != np.uint8 or images.shape[1:] != (SIDE, SIDE) or len(images) == 0:
        shape = "x".join(map(str, images.shape))
        raise CompressError(
            f"{path} holds {images.dtype} of shape {shape}, not images of 28x28 bytes; "
            "get the file again"
        )
    return images


def _read_labels(path: Path) -> NDArray[np.int64]:
    labels = read_idx(path)
    if labels.ndim == 2 and labels.shape[1] > 0:  # QMNIST: the class comes first of eight columns
        labels = labels[:, 0]
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise CompressError(f"{path} does not hold labels; get the file again")
    labels = labels.astype(np.int64)
    if np.any((labels < 0) | (labels >= CLASSES)):
        worst = labels[(labels < 0) | (labels >= CLASSES)][0]
        raise CompressError(f"{path} holds the label {worst}, beyond 0 to 9; get the file again")
    return labels
