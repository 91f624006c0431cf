"""Pruning: channels that are missed least go, in a structure that any runtime is faster on."""

from compress.pruning.budget import Budget
from compress.pruning.structured import Pruned, prune

__all__ = ["Budget", "Pruned", "prune"]
