"""Pruning: channels that are missed least go, in a structure that any runtime is faster on."""

from typing import TYPE_CHECKING, Any

from compress.pruning.budget import Budget

if TYPE_CHECKING:
    from compress.pruning.structured import Pruned, prune

__all__ = ["Budget", "Pruned", "prune"]


def __getattr__(name: str) -> Any:
    if name not in ("Pruned", "prune"):
        raise AttributeError(f"module 'compress.pruning' has no attribute {name!r}")
    from compress.pruning import structured

    return getattr(structured, name)
