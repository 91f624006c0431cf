"""Inputs and labels from an .npz file of arrays; pickles are never loaded."""

import struct
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from mnist_edge.data.parts import Images

_MOST_BYTES = 16 << 30
_MOST_UNPACKED = 1 << 30
_MOST_RATIO = 100
_COLOURS = (1, 3)
_PARTS = ("train", "validation", "test")
_DAMAGE = (
    *(OSError, EOFError, ValueError, KeyError, RuntimeError, OverflowError, SyntaxError),
    *(zipfile.BadZipFile, zlib.error, tokenize.TokenError, struct.error, MemoryError),
)
"""What zipfile and NumPy raise on damaged files."""
_READERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def read_arrays(path: Path) -> tuple[dict[str, Images], tuple[str, ...]]:
    """Read an .npz file that holds `x` and `y`: inputs by part, and the names of the classes.

    Args:
        path: the file. `x` is one of: pixels, uint8 [N, H, W], [N, C, H, W] or [N, H, W, C]; images
            of other numbers [N, C, H, W], series [N, C, L] or features [N, F], which become
            float32. `y` [N] holds whole numbers or texts. `classes`, if it is there, holds the
            names of the answers 0, 1, 2 and so on; else the values of `y`, sorted, are the names.
            `part` [N], if it is there, says of each input that it is for "train", "validation" or
            "test"; without it all inputs are under "".

    Raises:
        CompressError: the file is damaged, too large, or holds pickles, no `x` and `y`, or such as
            do not fit together.
    """
    held = _read(path, ("x", "y", "classes", "part"))
    if missing := [name for name in ("x", "y") if name not in held]:
        raise CompressError(f"{path} holds no array {missing[0]}; save it with x=... and y=...")
    inputs, y = _inputs(held["x"], path), held["y"]
    if y.ndim != 1 or len(y) != len(inputs):
        raise CompressError(
            f"{path}: y of shape {_shape(y)} does not match the {len(inputs):,} inputs of x; it"
            " needs one label for each"
        )
    labels, classes = _labels(y, held.get("classes"), path)
    if len(classes) < 2:
        raise CompressError(f"{path} has one class; two or more are needed")
    return _by_part(Images(inputs, labels), held.get("part"), path), classes


def _by_part(images: Images, part: NDArray[Any] | None, path: Path) -> dict[str, Images]:
    if part is None:
        return {"": images}
    if part.shape != (len(images),) or part.dtype.kind != "U":
        raise CompressError(f"{path}: part must be a text for each input: {', '.join(_PARTS)}")
    held = set(part.tolist())
    if odd := sorted(held.difference(_PARTS)):
        raise CompressError(f"{path}: part holds {odd[0]!r}; it must be one of {', '.join(_PARTS)}")
    if "train" not in held:
        raise CompressError(f"{path}: part names no input for train")
    return {name: images.take(np.flatnonzero(part == name)) for name in _PARTS if name in held}


def _read(path: Path, wanted: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in wanted if f"{name}.npy" in archive.namelist()]
            for name in names:
                _check_member(archive, f"{name}.npy", path)
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in names}
    except CompressError:
        raise
    except _DAMAGE as error:
        reason = getattr(error, "filename", None) and getattr(error, "strerror", None)
        reason = reason or "it is damaged, or no .npz file"
        raise CompressError(f"cannot read {path}: {reason}") from error


def _check_member(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    """Refuse what would run code or take more memory than its file can hold."""
    with archive.open(name) as file:
        version = np.lib.format.read_magic(file)
        if version not in _READERS:
            raise CompressError(f"{path}: {name} is of another version of NumPy's format")
        shape, _, dtype = _READERS[version](file)
        promised = int(np.prod(shape, dtype=object)) * dtype.itemsize + file.tell()
    if dtype.hasobject:
        raise CompressError(
            f"{path}: {name} holds Python objects (a pickle), which are never loaded; save plain"
            " arrays of numbers"
        )
    size, packed = archive.getinfo(name).file_size, path.stat().st_size
    if size != promised or size > _MOST_BYTES:
        raise CompressError(f"{path}: {name} is cut short, or larger than can be read")
    if size > max(_MOST_UNPACKED, _MOST_RATIO * packed):
        raise CompressError(
            f"{path}: {name} would unpack to {size / 2**30:.1f} GB, over {_MOST_RATIO} times the"
            " file; save it with numpy.savez, not packed"
        )


def _inputs(x: NDArray[Any], path: Path) -> NDArray[Any]:
    if x.dtype.kind not in "buif" or not 2 <= x.ndim <= 4 or 0 in x.shape:
        raise CompressError(
            f"{path}: x is {x.dtype} of shape {_shape(x)}; it must be numbers of shape [N, F],"
            " [N, C, L], [N, H, W] (uint8), or [N, C, H, W]"
        )
    if x.dtype == np.uint8 and x.ndim >= 3:
        if x.ndim == 4 and x.shape[1] not in _COLOURS and x.shape[3] in _COLOURS:
            x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
        x = x[:, np.newaxis] if x.ndim == 3 else x
    else:
        x = np.ascontiguousarray(x, np.float32)
    if x.ndim == 4 and x.shape[2] * x.shape[3] == 1:
        raise CompressError(f"{path}: its images are one pixel; there is nothing to learn")
    if x.dtype != np.uint8 and not np.isfinite(x).all():
        raise CompressError(f"{path}: x holds NaN or infinity; leave such inputs out")
    return x


def _labels(
    y: NDArray[Any], names: NDArray[Any] | None, path: Path
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    if y.dtype.kind not in "iuU":
        raise CompressError(f"{path}: y is {y.dtype}; labels are whole numbers or texts")
    if names is None:
        values, labels = np.unique(y, return_inverse=True)
        return labels.astype(np.int64), tuple(map(str, values.tolist()))
    if names.ndim != 1 or names.dtype.kind != "U" or y.dtype.kind == "U":
        raise CompressError(f"{path}: classes must be a list of texts, and y whole numbers")
    if y.min() < 0 or y.max() >= len(names):
        wrong = int(y.min()) if y.min() < 0 else int(y.max())
        raise CompressError(
            f"{path}: y holds the label {wrong}, but classes names 0 to {len(names) - 1}"
        )
    return y.astype(np.int64), tuple(map(str, names.tolist()))


def _shape(array: NDArray[Any]) -> str:
    return "x".join(map(str, array.shape)) or "none"
