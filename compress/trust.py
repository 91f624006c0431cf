"""Whose files may act on this machine: our own, those vouched for, and those that a user trusts.

A TorchScript file can read and write files, C99 does what it likes, and an ONNX file with loops may
never end. Such a file is opened without asking if this process wrote it, or if someone vouched for
its very bytes; a manifest beside it does not, as whoever sends the one sends the other too.
"""

import os

from compress.errors import CompressError
from compress.files import sha256_of

_VOUCHED_FOR: set[str] = set()
_TRUSTED: set[str] = set()


class Untrusted(CompressError):
    """A file that can act on this machine, and that nobody vouches for."""


def vouch_for(*sha256: str) -> None:
    """Let this process open files, or folders, of these hashes as if it had written them."""
    _VOUCHED_FOR.update(sha256)


def vouch_for_file(path: str | os.PathLike[str]) -> None:
    """Let this process open a file that it wrote, as long as that is the same, without asking."""
    vouch_for(sha256_of(path))


def is_vouched_for(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file, or folder, is one of those vouched for, to the byte."""
    return sha256_of(path) in _VOUCHED_FOR


def trust_file(path: str | os.PathLike[str]) -> None:
    """Trust the maker of a file, or folder, as it is now, in every call that opens it."""
    _TRUSTED.add(sha256_of(path))


def is_trusted(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file, or folder, may act on this machine: trusted, or vouched for."""
    return sha256_of(path) in _TRUSTED | _VOUCHED_FOR


def require_trust(path: str | os.PathLike[str], what: str) -> None:
    """Raise Untrusted, naming `what` a file can do, unless it `is_trusted`."""
    if not is_trusted(path):
        raise Untrusted(
            f"{path} {what}; if you trust who made it, open it with --trust, or trust=True in"
            " Python"
        )
