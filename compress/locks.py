"""Locks on folders: what one process at a time may do there."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from compress.errors import CompressError
from compress.files import cannot_write


@contextlib.contextmanager
def locked(
    folder: str | os.PathLike[str],
    what: str,
    *,
    wait: bool = True,
    say: Callable[[str], None] = lambda line: None,
) -> Iterator[None]:
    """Do something in `folder` that one process at a time may do. The folder is made if missing.

    Args:
        folder: where.
        what: a word for it, such as "training"; other work in the folder goes on.
        wait: whether to wait while another process does it, or to be refused.
        say: is told of the waiting.

    Raises:
        CompressError: another process does it, or the folder can't be written.
    """
    import filelock

    path = Path(folder) / f".{what}.lock"
    lock = filelock.FileLock(path, timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except filelock.Timeout:
            _refuse(folder, what, wait)
            say(f"waiting for another process, which is at the {what} in {folder}")
            lock.acquire(timeout=-1)
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _refuse(folder: str | os.PathLike[str], what: str, wait: bool) -> None:
    if not wait:
        raise CompressError(
            f"another process is at the {what} in {folder}; wait, or take another folder"
        )
