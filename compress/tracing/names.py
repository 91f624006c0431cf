"""Names of layers and weights that torch.fx can't write into the code of a graph's module."""

import keyword
from typing import Any

from torch import fx, nn

_TAKEN = frozenset(dir(fx.GraphModule(nn.Module(), fx.Graph()))) - frozenset(dir(nn.Module()))
"""What a GraphModule has for itself, such as "meta"."""


def rename_unwritable(network: nn.Module, graph: fx.Graph) -> None:
    """Give layers and weights named as a GraphModule's own attributes, or "in", another name.

    Args:
        network: their owner, changed in place.
        graph: what calls them, changed too.
    """
    renamed: dict[tuple[int, str], str] = {}
    for node in graph.nodes:
        if node.op in ("call_module", "get_attr"):
            node.target = _writable(network, str(node.target), renamed)


def _writable(network: nn.Module, path: str, renamed: dict[tuple[int, str], str]) -> str:
    """Return a path with the names that its parts have now; some get theirs here."""
    owner, names = network, []
    for name in path.split("."):
        key = (id(owner), name)
        if keyword.iskeyword(name) or (owner is network and name in _TAKEN):
            renamed[key] = renamed.get(key) or _rename(owner, name)
        names.append(renamed.get(key, name))
        owner = getattr(owner, names[-1])
    return ".".join(names)


def _rename(owner: nn.Module, name: str) -> str:
    free = f"{name}_"
    while hasattr(owner, free):
        free += "_"
    places: list[dict[str, Any]]
    places = [owner._modules, owner._parameters, owner._buffers, vars(owner)]
    for held in places:
        if name in held:
            held[free] = held.pop(name)
    return free
