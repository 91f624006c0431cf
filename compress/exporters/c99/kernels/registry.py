"""The builders of layers' C code, found by a layer's kind."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.text import NOTHING, Text


@dataclass(frozen=True, kw_only=True)
class LayerCode:
    """The C code of one layer: its constants, and the statements that compute its next row."""

    constants: Text = NOTHING
    calls: list[str]


Builder = Callable[[Layout, Operation], LayerCode]

_TEMPLATES = ("moves", "convolve", "depthwise", "pools", "elementwise", "sums", "means", "pairs")
"""The templates in the order of the C code."""

BUILDERS: dict[str, Builder] = {}
"""The builders by kind of layer; each stands in the module named as its kind's template."""


def builds(kind: str) -> Callable[[Builder], Builder]:
    """Register the decorated builder for layers of a kind."""

    def register(builder: Builder) -> Builder:
        BUILDERS[kind] = builder
        return builder

    return register


def build(layout: Layout, layer: Operation) -> LayerCode:
    """Return the C code of a layer."""
    return BUILDERS[layer.kind](layout, layer)


def templates_for(kinds: Collection[str]) -> list[str]:
    """Return the templates whose functions layers of these kinds call, such as "convolve".

    NAME.c.jinja holds the functions, NAME.h.jinja, where there is one, the structs.
    """
    needed = {BUILDERS[kind].__module__.rpartition(".")[2] for kind in kinds}
    return [name for name in _TEMPLATES if name in needed]


def row(layer: Operation, plane: str, index: int | str | None = None) -> str:
    """Return the address of a row of a plane in C: by default the one that is computed next."""
    return f"row(&{plane}_plane, arena, {layer.counter if index is None else index})"
