"""What the outputs of a network are called: by their names in a dict, or after their values."""

from collections.abc import Iterable, Sequence
from typing import Any

from torch.utils import _pytree as pytree


def name_of(path: Sequence[Any]) -> str:
    """Return what an output is called by where it stands: its names, and its places below them.

    Empty for one in a tuple, which has no name.
    """
    steps = [step.key if isinstance(step, pytree.MappingKey) else None for step in path]
    if not any(isinstance(step, str) for step in steps):
        return ""
    return "_".join(
        str(step.idx) if isinstance(step, pytree.SequenceKey) else str(getattr(step, "key", step))
        for step in path
    )


def plain(given: Any) -> Any:
    """Return outputs in Python's own lists and dicts, in place of those of torch.fx."""
    if isinstance(given, dict):
        return {name: plain(part) for name, part in given.items()}
    if isinstance(given, list):
        return [plain(part) for part in given]
    return tuple(map(plain, given)) if type(given) is tuple else given


def apart(names: Iterable[str]) -> list[str]:
    """Return names of which each differs: later ones get a number."""
    found: list[str] = []
    for wish in names:
        name, number = wish, 2
        while name in found:
            name, number = f"{wish}_{number}", number + 1
        found.append(name)
    return found
