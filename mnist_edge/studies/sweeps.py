"""What runs of many trainings have in common: shares of the work, and records that are kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from compress.errors import UserError
from compress.files import read_json, sha256_of, write_json

Job = TypeVar("Job")
Part = tuple[int, int]
"""A share of the work: (1, 2) is the first of two."""

_MODEL = "model.safetensors"


def share_of(jobs: Sequence[Job], part: Part) -> Sequence[Job]:
    """Every so many of the jobs; the shares of all parts together are all jobs, once each.

    Raises:
        UserError: there is no such part.
    """
    index, count = part
    if not 1 <= index <= count:
        raise UserError(f"there is no part {index} of {count}; choose one such as 1/2")
    return jobs[index - 1 :: count]


def write_record(folder: Path, name: str, record: Mapping[str, Any]) -> None:
    """Note in a training's folder what was found out about its network."""
    write_json(folder / name, {"model": sha256_of(folder / _MODEL), "record": record})


def read_record(folder: Path, name: str) -> Mapping[str, Any] | None:
    """What was noted, or None if nothing was or the network has changed since."""
    if not ((folder / name).exists() and (folder / _MODEL).exists()):
        return None
    noted = read_json(folder / name)
    if not isinstance(noted, dict) or noted.get("model") != sha256_of(folder / _MODEL):
        return None
    return noted.get("record")
