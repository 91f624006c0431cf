"""Files that appear whole or not at all, under a name that never holds a half-written one."""

import contextlib
import ctypes
import errno
import glob
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from compress.errors import CompressError
from compress.reading import read_text

try:
    import fcntl
except ImportError:  # Windows: what a kill leaves stays
    fcntl = None  # type: ignore[assignment]

_ASIDE = ".aside-"
LARGEST_JSON = 1 << 26
"""Bytes of a JSON file; the largest record of ours has half a million."""


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` if the block succeeds.

    The parent folder is made if it is missing. The temporary file keeps the suffix of `path`,
    since some writers choose a format by it. Nothing is left behind if the block raises; what a
    killed process left of the same file is removed.

    Raises:
        CompressError: the folder cannot be made or written, or the disk is full.
    """
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        with _held_beside(target) as temporary:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(target)
            _sync_folder(target.parent)
    except OSError as error:
        raise cannot_write(target, error) from error


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` to `path`, whole or not at all."""
    with written_whole(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write `text` to `path` as UTF-8, whole or not at all."""
    write_bytes(path, text.encode())


def write_folder(path: str | os.PathLike[str], contents: Mapping[str, str | bytes]) -> None:
    """Write files to the folder `path`, by name: all of them or none.

    They are written aside, then the folders change places in one step (where the system has none,
    in two renames). A folder that holds other files keeps them, and so does one that cannot be
    moved: there each file is replaced whole, one after the other.

    Raises:
        CompressError: a folder or a file cannot be written, or the disk is full.
    """
    target = Path(path).resolve()
    if _stays(target, contents):
        _write_all(target, contents)
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep_folders(target)
        with _folder_beside(target) as temporary:
            for name, content in contents.items():
                _write_aside(temporary / name, content)
            temporary.chmod(0o755)
            _exchange(temporary, target)
    except OSError as error:
        raise cannot_write(target, error) from error


def _write_all(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    for name, content in contents.items():
        write_bytes(folder / name, _bytes_of(content))


def _write_aside(path: Path, content: str | bytes) -> None:
    """Write a file of a folder that nobody reads yet; an error is the folder's to tell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_bytes_of(content))
        file.flush()
        os.fsync(file.fileno())


def _bytes_of(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def with_sorted_metadata(content: bytes) -> bytes:
    """Return a safetensors file with its metadata in the order of their names.

    safetensors writes them in a random order, so that the same network would have many hashes.
    """
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    metadata = header.get("__metadata__", {})
    if len(metadata) < 2:
        return content
    header["__metadata__"] = dict(sorted(metadata.items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)  # the tensors begin at a multiple of 8
    return len(text).to_bytes(8, "little") + text + content[end:]


def write_json(path: str | os.PathLike[str], value: Any) -> None:
    """Write `value` to `path` as indented JSON, whole or not at all.

    Raises:
        CompressError: the file can't be written, or a number is NaN or infinite, which JSON lacks.
    """
    try:
        text = json.dumps(value, indent=2, allow_nan=False)
    except ValueError as error:
        raise CompressError(f"cannot write {path}: {error}") from error
    write_text(path, text + "\n")


def read_json(path: str | os.PathLike[str]) -> Any:
    """Read JSON from `path`.

    Raises:
        CompressError: the file is missing, unreadable, larger than `LARGEST_JSON` or not JSON.
    """
    text = read_text(path, most=LARGEST_JSON)
    try:
        return json_of(text)
    except ValueError as error:
        raise CompressError(f"{path} is not valid JSON ({error}); write it anew") from error


def json_of(text: str) -> Any:
    """Return what JSON from a file of others says.

    Raises:
        ValueError: it is not JSON, has NaN or infinity, or is nested deeper than Python reads.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("it is too deep") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def sha256_of(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of the file at `path`, in hexadecimal.

    That of a folder is over what `sha256sum *` prints in it: the hash and the name of each file.
    """
    if Path(path).is_dir():
        lines = (f"{sha256_of(file)}  {file.name}\n" for file in files_of(path))
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(path: str | os.PathLike[str]) -> int:
    """Return the bytes of the file at `path`, or of the files in a folder."""
    return sum(file.stat().st_size for file in files_of(path))


def files_of(path: str | os.PathLike[str]) -> list[Path]:
    """Return the files in a folder, hidden ones and those in its folders apart; or a file alone."""
    place = Path(path)
    if not place.is_dir():
        return [place]
    found = (file for file in place.iterdir() if file.is_file() and file.name[0] != ".")
    return sorted(found, key=lambda file: file.name)


def cannot_write(target: Path, error: OSError) -> CompressError:
    """Say in a line why a file could not be written."""
    reason = error.strerror or str(error)
    return CompressError(f"cannot write {target}: {reason}; choose another place or make room")


@contextlib.contextmanager
def _held_beside(target: Path) -> Iterator[Path]:
    """Yield a new file beside `target` that is locked, so that nobody takes it for a stray."""
    while True:
        prefix, suffix = f".{target.stem}-", target.suffix
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=prefix, suffix=suffix)
        temporary = Path(name)
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        if temporary.exists():  # else it was swept before it was locked
            break
        os.close(handle)
    try:
        yield temporary
    finally:
        os.close(handle)
        temporary.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Remove the temporary files of `target` that no process holds any more."""
    if fcntl is None:
        return
    pattern = f".{glob.escape(target.stem)}-????????{glob.escape(target.suffix)}"
    for stray in target.parent.glob(pattern):
        with contextlib.suppress(OSError), stray.open("rb") as file:  # OSError: it is in use
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            stray.unlink()


def _sync_folder(folder: Path) -> None:
    """Bring a new name to the disk too, where folders can be opened for that."""
    if fcntl is None:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stays(folder: Path, contents: Mapping[str, str | bytes]) -> bool:
    """Whether a folder must be written into, as it holds other files or cannot be moved."""
    if not folder.is_dir():
        return False
    fixed = os.path.ismount(folder) or not os.access(folder.parent, os.W_OK | os.X_OK)
    return fixed or any(inside.name not in contents for inside in folder.iterdir())


@contextlib.contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """Yield a new folder beside `target`, locked, which is removed if it is still there."""
    temporary, handle = _locked_folder(target)
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def _locked_folder(target: Path) -> tuple[Path, int | None]:
    """Make a folder beside `target`, locked so that nobody takes it for a stray.

    Where folders cannot be locked, as over NFS, nobody can take it for one either.
    """
    while True:
        folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}{_ASIDE}"))
        if fcntl is None:
            return folder, None
        with contextlib.suppress(FileNotFoundError):  # it was swept before it was locked
            handle = os.open(folder, os.O_RDONLY)
            with contextlib.suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
            if folder.exists():
                return folder, handle
            os.close(handle)


def _sweep_folders(target: Path) -> None:
    """Remove what killed processes left beside the folder `target`, where that is whole."""
    if fcntl is None or not target.exists():
        return
    for stray in target.parent.glob(f".{glob.escape(target.name)}{_ASIDE}????????"):
        with contextlib.suppress(OSError):  # it is in use, or gone
            handle = os.open(stray, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(stray, ignore_errors=True)
            finally:
                os.close(handle)


def _exchange(new: Path, target: Path) -> None:
    """Put the folder `new` in the place of `target`; `new` then holds what was there, if any."""
    if not target.exists():
        new.rename(target)
    elif not _exchanged_at_once(new, target):
        with _folder_beside(target) as aside:
            target.rename(aside / "old")
            new.rename(target)


def _exchanged_at_once(one: Path, other: Path) -> bool:
    """Exchange two names in one step, by Linux's renameat2; return whether that could be done."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    if call(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS):  # the file system, or the kernel, has no such thing
        return False
    raise OSError(number, os.strerror(number))
