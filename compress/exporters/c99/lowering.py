"""From a QuantizedGraph to layers over planes: what the C code computes, row by row.

A plane is a value in memory with its channels innermost, [height][width][channels], so that the
codes under one row of a convolution's window are neighbours. A layer computes the rows of one
plane, from the top, out of rows of others.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from compress.exporters.c99.naming import Names
from compress.exporters.emitters import Emitters
from compress.graph import Linear, Node, QParams, QuantizedGraph, Value

EMITTERS: Emitters[Callable[["Lowering", Any], None]] = Emitters("C99")
"""The functions that add a node's layers, by operator."""

WEIGHTED = frozenset(("convolve", "depthwise"))
"""The kinds of layers with weights."""

WINDOWED = WEIGHTED | {"average", "maximum"}
"""The kinds of layers that see more than the one row of their input."""


@dataclass(frozen=True, kw_only=True)
class Plane:
    """A value in memory: rows of `left + width + right` places with `channels` codes each.

    `left` and `right` are columns, and `outside` says that there is a row, that hold the zero
    point, for the windows that reach beyond the value.
    """

    name: str
    channels: int
    height: int
    width: int
    qparams: QParams
    left: int = 0
    right: int = 0
    outside: bool = False

    @property
    def row_bytes(self) -> int:
        """The bytes of one row, with its borders."""
        return (self.left + self.width + self.right) * self.channels


@dataclass(frozen=True, kw_only=True)
class Window:
    """What a layer sees of its inputs: (vertical, horizontal) sizes, and (top, left) padding."""

    kernel: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    dilation: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)

    @property
    def extent(self) -> tuple[int, int]:
        """The rows and columns from the first tap to the last one."""
        down, across = (d * (k - 1) + 1 for d, k in zip(self.dilation, self.kernel, strict=True))
        return down, across

    def first(self, row: int) -> int:
        """Return the input row under the top of the window of an output row; may be negative."""
        return row * self.stride[0] - self.padding[0]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One step: computes the rows of the plane `output` from the planes `inputs`.

    A `load` has no input and a `store` no output: these are the caller's arrays. `whole` layers
    need all rows of their input and give all rows at once.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    output: str
    rows: int
    window: Window = Window()
    node: Node | None = None
    whole: bool = False

    @property
    def counter(self) -> str:
        """The variable of C that counts the rows it has computed."""
        return f"{self.name}_rows"


@dataclass(frozen=True, kw_only=True)
class Program:
    """A network as planes, by name, and layers in the order of the graph."""

    planes: dict[str, Plane]
    layers: tuple[Operation, ...]


def lower(graph: QuantizedGraph) -> Program:
    """Return the layers of `graph`; reshapes that move no code leave none behind."""
    return Lowering(graph).program()


class Lowering:
    """The work of `lower`: grows planes and layers node by node.

    Attributes:
        graph: the network.
        planes: those so far, by name.
        layers: those so far.
        place: the plane that holds each value.
    """

    def __init__(self, graph: QuantizedGraph) -> None:
        self.graph = graph
        self.names = Names()
        self.planes: dict[str, Plane] = {}
        self.layers: list[Operation] = []
        self.place: dict[str, str] = {}

    def program(self) -> Program:
        """Return the whole network's layers."""
        image = self._plane(self.graph.input, "image")
        self.layers.append(
            Operation(name=image.name, kind="load", inputs=(), output=image.name, rows=image.height)
        )
        for node in self.graph.nodes:
            EMITTERS.of(node)(self, node)
        last = self.planes[self.place[self.graph.output]]
        name = self.names.take("result")
        self.layers.append(
            Operation(name=name, kind="store", inputs=(last.name,), output="", rows=last.height)
        )
        self._set_borders()
        return Program(planes=self.planes, layers=tuple(self.layers))

    def _plane(self, value: Value, wish: str) -> Plane:
        channels, height, width = spread(value.shape)
        name = self.names.take(wish)
        plane = Plane(
            name=name, channels=channels, height=height, width=width, qparams=value.qparams
        )
        self.planes[name] = plane
        self.place[value.name] = name
        return plane

    def input(self, node: Node) -> Plane:
        """Return the plane of a node's first input."""
        return self.planes[self.place[node.inputs[0]]]

    def add(self, node: Node, kind: str, window: Window = Window()) -> None:
        """Add the layer of a node, and its plane."""
        inputs = tuple(self.place[name] for name in node.inputs)
        output = self._plane(self.graph.value(node.output), node.name)
        self.layers.append(
            Operation(
                name=output.name,
                kind=kind,
                inputs=inputs,
                output=output.name,
                rows=output.height,
                window=window,
                node=node,
                whole=kind == "reorder",
            )
        )

    def moves_nothing(self, node: Node) -> bool:
        """Whether the codes of a reshape stay where they are."""
        plane = self.input(node)
        before = (plane.channels, plane.height, plane.width)
        after = spread(self.graph.value(node.output).shape)
        in_order = before == after or (_in_one_order(before) and _in_one_order(after))
        return in_order and before[1:] == after[1:]

    def is_taken_in(self, node: Node) -> bool:
        """Whether only linear layers read a flatten: they become convolutions of its input."""
        if node.output == self.graph.output:
            return False
        readers = [n for n in self.graph.nodes if node.output in n.inputs]
        return all(isinstance(n, Linear) for n in readers)

    def _set_borders(self) -> None:
        """Give each plane the borders that the convolutions which read it look at."""
        for layer in self.layers:
            if layer.kind not in WEIGHTED:
                continue
            plane, out = self.planes[layer.inputs[0]], self.planes[layer.output]
            down, across = layer.window.extent
            last = [
                (size - 1) * stride - padding + extent
                for size, stride, padding, extent in zip(
                    (out.height, out.width),
                    layer.window.stride,
                    layer.window.padding,
                    (down, across),
                    strict=True,
                )
            ]
            self.planes[plane.name] = replace(
                plane,
                left=max(plane.left, layer.window.padding[1]),
                right=max(plane.right, last[1] - plane.width),
                outside=plane.outside or layer.window.padding[0] > 0 or last[0] > plane.height,
            )


def spread(shape: Sequence[int]) -> tuple[int, int, int]:
    """Return (channels, height, width) of a value's shape; features are channels of one place."""
    channels, height, width = shape if len(shape) == 3 else (shape[0], 1, 1)
    return channels, height, width


def _in_one_order(shape: tuple[int, int, int]) -> bool:
    """Whether channels last is the same order as channels first."""
    return shape[0] == 1 or math.prod(shape[1:]) == 1
