"""Checkpoints of a training: torch's own file, with the SHA-256 of its bytes at the end.

torch reads the file as it is, the hash being behind all that it looks at. Without the hash, or with
another, the file was damaged, and nothing is taken from it.
"""

import hashlib
import io
from pathlib import Path
from typing import Any

import torch

from compress.errors import CompressError
from compress.files import write_bytes
from compress.reading import read_bytes

_LARGEST = 1 << 30  # bytes; a checkpoint of ours has some hundred thousand
_MARK = b"\nsha256 "
_END = len(_MARK) + 64


def write_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write a state, whole or not at all.

    Raises:
        CompressError: the file can't be written.
    """
    # Into memory first: torch would turn a full disk into an error of its own.
    buffer = io.BytesIO()
    torch.save(state, buffer)
    content = buffer.getvalue()
    write_bytes(path, content + _MARK + _hash_of(content))


def read_checkpoint(path: Path, device: torch.device) -> dict[str, Any]:
    """Read a state that `write_checkpoint` wrote. No code in the file is run.

    Raises:
        CompressError: the file can't be read, or is not, to the byte, as it was written.
    """
    try:
        whole = read_bytes(path, most=_LARGEST)
        content, end = whole[:-_END], whole[-_END:]
        if end != _MARK + _hash_of(content):
            raise ValueError("its hash is another")
        state = torch.load(io.BytesIO(content), map_location=device, weights_only=True)
        if not isinstance(state, dict) or not isinstance(state.get("config"), str):
            raise ValueError("it holds something else")
        return state
    except Exception as error:  # torch's reader raises many kinds
        raise CompressError(
            f"cannot resume from {path}: it is not a whole checkpoint of this program; "
            "start anew with --overwrite"
        ) from error


def _hash_of(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
