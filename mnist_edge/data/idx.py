"""Files in the IDX format, plain or gzipped."""

import contextlib
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.reading import require_file

LARGEST_BYTES = 1 << 28
"""Of one file when uncompressed: a third more than EMNIST's largest. A few kilobytes of gzip can
unfold into more than a machine has."""

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
    with _reading(path) as file:
        return _parse(file, path)


def content_sha256(path: Path) -> str:
    """Return the SHA-256 of a file as it is when uncompressed, of `LARGEST_BYTES` at most.

    Raises:
        CompressError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with _reading(path) as file:
        for piece in _pieces(file, LARGEST_BYTES):
            digest.update(piece)
    return digest.hexdigest()


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[BufferedReader | gzip.GzipFile]:
    require_file(path)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield file
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise CompressError(f"cannot read {path}: {reason}; get the file again") from error


def _parse(file: BufferedReader | gzip.GzipFile, path: Path) -> NDArray[Any]:
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES or magic[3] == 0:
        raise CompressError(f"{path} is not an IDX file (it begins with {magic!r}); get it again")
    sizes = file.read(4 * magic[3])
    shape = tuple(int(size) for size in np.frombuffer(sizes[: len(sizes) // 4 * 4], ">u4"))
    dtype = _TYPES[magic[2]]
    expected = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if expected > LARGEST_BYTES:
        told = f"{expected:,}" if expected < 1 << 60 else "more than 2^60"
        raise CompressError(
            f"{path} promises {told} bytes, and {LARGEST_BYTES:,} are taken; get it again"
        )
    # One byte more than expected shows a file that is too long, without reading all of it.
    data = b"".join(_pieces(file, expected + 1)) if len(shape) == magic[3] else b""
    if len(shape) < magic[3] or len(data) != expected:
        what = "goes on after its last value" if len(data) > expected else "is cut short"
        raise CompressError(f"{path} {what}: its header promises {expected} bytes; get it again")
    try:
        values = np.frombuffer(data, dtype).reshape(shape)
    except ValueError as error:  # too many axes; or one of none beside others that are too long
        raise CompressError(f"{path} has impossible sizes; get the file again") from error
    return values.astype(dtype.newbyteorder("="))


def _pieces(file: BufferedReader | gzip.GzipFile, count: int) -> Iterator[bytes]:
    """Yield up to `count` bytes in pieces, so that a lying header cannot ask for all memory."""
    while count > 0 and (piece := file.read(min(count, 1 << 24))):
        yield piece
        count -= len(piece)
