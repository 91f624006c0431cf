"""From a QuantizedGraph to layers over planes: what the C code computes, row by row.

A plane is a value in memory with its channels innermost, [height][width][channels], so that the
codes under one row of a convolution's window are neighbours. A layer computes the rows of one
plane, from the top, out of rows of others.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from compress.errors import UserError
from compress.exporters.c99.naming import Names
from compress.graph import (
    Add,
    AveragePool,
    Code,
    Concat,
    Conv,
    Flatten,
    Gather,
    Linear,
    MaxPool,
    Node,
    QuantizedGraph,
    Reshape,
    Table,
    Value,
)

KINDS: Mapping[type[Node], str] = {
    Conv: "convolve",
    Linear: "convolve",
    AveragePool: "average",
    MaxPool: "maximum",
    Add: "add",
    Concat: "join",
    Gather: "pick",
    Table: "look_up",
    Reshape: "reorder",
    Flatten: "reorder",
}


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
    code: Code
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
class Layer:
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


@dataclass(frozen=True, kw_only=True)
class Program:
    """A network as planes, by name, and layers in the order of the graph."""

    planes: dict[str, Plane]
    layers: tuple[Layer, ...]


def lower(graph: QuantizedGraph) -> Program:
    """Return the layers of `graph`; reshapes that move no code leave none behind."""
    return _Lowering(graph).program()


class _Lowering:
    """The work of `lower`: grows planes and layers node by node."""

    def __init__(self, graph: QuantizedGraph) -> None:
        self.graph = graph
        self.names = Names()
        self.planes: dict[str, Plane] = {}
        self.layers: list[Layer] = []
        self.place: dict[str, str] = {}
        """The plane that holds each value."""

    def program(self) -> Program:
        image = self._plane(self.graph.input, "image")
        self.layers.append(
            Layer(name=image.name, kind="load", inputs=(), output=image.name, rows=image.height)
        )
        for node in self.graph.nodes:
            if not self._moves_nothing(node) and not self._merges(node):
                self._add(node)
        last = self.planes[self.place[self.graph.output]]
        name = self.names.take("result")
        self.layers.append(
            Layer(name=name, kind="store", inputs=(last.name,), output="", rows=last.height)
        )
        self._set_borders()
        return Program(planes=self.planes, layers=tuple(self.layers))

    def _plane(self, value: Value, wish: str) -> Plane:
        channels, height, width = spread(value.shape)
        name = self.names.take(wish)
        plane = Plane(name=name, channels=channels, height=height, width=width, code=value.code)
        self.planes[name] = plane
        self.place[value.name] = name
        return plane

    def _add(self, node: Node) -> None:
        if type(node) not in KINDS:
            raise UserError(f"node '{node.name}': C has no operator {type(node).__name__}")
        inputs = tuple(self.place[name] for name in node.inputs)
        output = self._plane(self.graph.value(node.output), node.name)
        kind = KINDS[type(node)]
        layer = Layer(
            name=output.name,
            kind="depthwise" if is_depthwise(node, self.planes[inputs[0]]) else kind,
            inputs=inputs,
            output=output.name,
            rows=output.height,
            window=_window(node, self.planes[inputs[0]]),
            node=node,
            whole=kind == "reorder",
        )
        self.layers.append(layer)

    def _moves_nothing(self, node: Node) -> bool:
        """Take the output of a reshape for its input if the codes stay where they are."""
        if not isinstance(node, Reshape | Flatten):
            return False
        plane = self.planes[self.place[node.inputs[0]]]
        before = (plane.channels, plane.height, plane.width)
        after = spread(self.graph.value(node.output).shape)
        if before != after and not (_in_one_order(before) and _in_one_order(after)):
            return False
        if before[1:] != after[1:]:
            return False
        self.place[node.output] = plane.name
        return True

    def _merges(self, node: Node) -> bool:
        """Leave a flatten out if only linear layers read it: they become convolutions."""
        if not isinstance(node, Reshape | Flatten) or node.output == self.graph.output:
            return False
        readers = [n for n in self.graph.nodes if node.output in n.inputs]
        if not all(isinstance(n, Linear) for n in readers):
            return False
        self.place[node.output] = self.place[node.inputs[0]]
        return True

    def _set_borders(self) -> None:
        """Give each plane the borders that the convolutions which read it look at."""
        for layer in self.layers:
            if layer.kind not in ("convolve", "depthwise"):
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


def is_depthwise(node: Node, plane: Plane) -> bool:
    """Whether a convolution computes each channel from the one channel alone."""
    several = plane.channels > 1
    return isinstance(node, Conv) and several and node.groups == plane.channels == len(node.weight)


def _in_one_order(shape: tuple[int, int, int]) -> bool:
    """Whether channels last is the same order as channels first."""
    return shape[0] == 1 or math.prod(shape[1:]) == 1


def _window(node: Node, plane: Plane) -> Window:
    if isinstance(node, Conv):
        top, left = node.padding[:2]
        return Window(
            kernel=(node.weight.shape[2], node.weight.shape[3]),
            stride=node.stride,
            dilation=node.dilation,
            padding=(top, left),
        )
    if isinstance(node, Linear):
        return Window(kernel=(plane.height, plane.width))
    if isinstance(node, MaxPool):
        return Window(kernel=node.kernel, stride=node.stride, padding=node.padding[:2])
    if isinstance(node, AveragePool):
        return Window(kernel=node.kernel, stride=node.stride)
    return Window()
