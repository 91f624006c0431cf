"""What operations are spelled out with: calls written before a node, and what that becomes."""

from collections.abc import Callable
from typing import Any

from torch import fx

Last = tuple[str, Any, tuple[Any, ...], dict[str, Any]]
"""What a node becomes: its kind, target, arguments and keywords."""


class Speller:
    """Writes calls where its graph inserts them."""

    def __init__(self, graph: fx.Graph) -> None:
        self.graph = graph

    def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> fx.Node:
        """Write a call and return its node."""
        return self.graph.call_function(function, args, kwargs)


Spelling = Callable[[Speller, fx.Node], Last | None]
"""Writes simpler calls before a node and returns what it becomes; None leaves it as it is."""


def last(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Last:
    """Return a call as what a node becomes."""
    return "call_function", function, args, kwargs


def by_name(node: fx.Node, names: str) -> dict[str, Any]:
    """Return a call's arguments by name; those that it does not give are left out."""
    return dict(zip(names.split(), node.args, strict=False)) | dict(node.kwargs)
