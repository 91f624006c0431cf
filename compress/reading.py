"""Files of others, read within bounds: plain files alone, no larger than they can be, UTF-8."""

import os
import stat
from pathlib import Path

from compress.errors import CompressError


def as_path(path: object, verb: str) -> Path:
    """Return what a verb that works on files was given as a path.

    Raises:
        CompressError: it is something else, such as a network.
    """
    if not isinstance(path, str | os.PathLike):
        raise CompressError(
            f"{verb} takes the path of a file or folder, not {type(path).__name__}; export it first"
        )
    return Path(path)


def require_file(path: str | os.PathLike[str], *, most: int | None = None) -> int:
    """Return the bytes of a plain file, to which links may lead.

    Raises:
        CompressError: there is none: nothing, a folder, or a pipe or device, which may never end;
            or it has more than `most` bytes.
    """
    try:
        about = os.stat(path)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise CompressError(f"cannot read {path}: {_reason(error)}") from error
    if not stat.S_ISREG(about.st_mode):
        kind = "a folder" if stat.S_ISDIR(about.st_mode) else "a pipe or a device"
        raise CompressError(f"cannot read {path}: it is {kind}, not a file")
    if most is not None and about.st_size > most:
        raise CompressError(
            f"{path} has {about.st_size:,} bytes; the most that are read here is {most:,}"
        )
    return about.st_size


def read_bytes(path: str | os.PathLike[str], *, most: int) -> bytes:
    """Read a plain file of at most `most` bytes.

    Raises:
        CompressError: it is missing, unreadable, no plain file, or larger.
    """
    size = require_file(path, most=most)
    try:
        with Path(path).open("rb") as file:
            return file.read(size)  # read(most) would take that much memory first
    except OSError as error:
        raise CompressError(f"cannot read {path}: {_reason(error)}") from error


def read_text(path: str | os.PathLike[str], *, most: int) -> str:
    """Read a plain file of at most `most` bytes as UTF-8.

    Raises:
        CompressError: as `read_bytes`, or it is not UTF-8.
    """
    try:
        return read_bytes(path, most=most).decode()
    except UnicodeDecodeError as error:
        raise CompressError(f"{path} is not a text in UTF-8: {error.reason}") from error


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)
