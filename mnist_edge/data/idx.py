"""Files in the IDX format, plain or gzipped."""

import gzip
import hashlib
import zlib
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError

_TYPES: dict[int, np.dtype[Any]] = {
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
        CompressError: the file cannot be read, is no IDX file, is cut short or too long.
    """
    try:
        with _opened(path) as file:
            return _parse(file, path)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise CompressError(f"cannot read {path}: {reason}; get the file again") from error


def md5_of(path: Path) -> str:
    """Return the MD5 of a file as it is when uncompressed."""
    with _opened(path) as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _opened(path: Path) -> BufferedReader | gzip.GzipFile:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _parse(file: BufferedReader | gzip.GzipFile, path: Path) -> NDArray[Any]:
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES or magic[3] == 0:
        raise CompressError(f"{path} is not an IDX file (it begins with {magic!r}); get it again")
    sizes = file.read(4 * magic[3])
    shape = tuple(int(size) for size in np.frombuffer(sizes[: len(sizes) // 4 * 4], ">u4"))
    dtype = _TYPES[magic[2]]
    expected = int(np.prod(shape, dtype=object)) * dtype.itemsize
    # One byte more than expected shows a file that is too long, without reading all of it.
    data = _read_at_most(file, expected + 1) if len(shape) == magic[3] else b""
    if len(shape) < magic[3] or len(data) != expected:
        what = "goes on after its last value" if len(data) > expected else "is cut short"
        raise CompressError(f"{path} {what}: its header promises {expected} bytes; get it again")
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _read_at_most(file: BufferedReader | gzip.GzipFile, count: int) -> bytes:
    """Read up to `count` bytes in pieces, so that a lying header cannot ask for all memory."""
    pieces = []
    while count > 0 and (piece := file.read(min(count, 1 << 24))):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
