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
from compress.graph import (
    AveragePool,
    Flatten,
    Linear,
    Node,
    Permute,
    QParams,
    QuantizedGraph,
    Reshape,
    Value,
)

EMITTERS: Emitters[Callable[["Lowering", Any], None]] = Emitters("C99")
"""The functions that add a node's layers, by operator."""

WEIGHTED = frozenset(("convolve", "depthwise"))
"""The kinds of layers with weights."""

WINDOWED = WEIGHTED | {"average", "sum", "float_average", "maximum", "resample"}
"""The kinds of layers that see more than the one row of their input."""

_BORDERED = WEIGHTED | {"average"}
"""The kinds of layers that read the borders of their input."""

_WHOLE = frozenset(("reorder", "rearrange"))
"""The kinds of layers that need all rows of their inputs, and give all rows at once."""


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

    A `load` has no input and a `store` no output: these are the caller's arrays, `argument` by
    name, with `steps` from a channel, a row and a place to the next. `whole` layers need all rows
    of their input and give all rows at once. `spans` are the rows, from the first to behind the
    last, that each row is made from, where the window doesn't tell.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    output: str
    rows: int
    window: Window = Window()
    node: Node | None = None
    whole: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    argument: str = ""
    steps: tuple[int, int, int] = (0, 0, 0)

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


@dataclass(frozen=True)
class _Stored:
    """An output stored from a plane of another order: with these steps in the caller's array."""

    plane: str
    steps: tuple[int, int, int]


class Lowering:
    """The work of `lower`: grows planes and layers node by node.

    Attributes:
        graph: the network.
        planes: those so far, by name.
        layers: those so far.
        place: the plane that holds each value.
        loaded: the values that the way in makes of an input.
        stored: the outputs that are no planes of their own.
    """

    def __init__(self, graph: QuantizedGraph) -> None:
        self.graph = graph
        self.names = Names()
        self.planes: dict[str, Plane] = {}
        self.layers: list[Operation] = []
        self.place: dict[str, str] = {}
        self.loaded: set[str] = set()
        self.stored: dict[str, _Stored] = {}

    def program(self) -> Program:
        """Return the whole network's layers."""
        arguments = {end: self._arguments(end) for end in ("input", "output")}
        for argument, value in zip(arguments["input"], self.graph.inputs, strict=True):
            self._load(value, argument)
        for node in self.graph.nodes:
            if node.output not in self.loaded:
                EMITTERS.of(node)(self, node)
        for argument, name in zip(arguments["output"], self.graph.outputs.values(), strict=True):
            self._store(name, argument)
        self._set_borders()
        return Program(planes=self.planes, layers=tuple(self.layers))

    def _arguments(self, end: str) -> list[str]:
        """Return what the caller's arrays at one end are called."""
        count = len(self.graph.inputs if end == "input" else self.graph.outputs)
        return [end] if count == 1 else [self.names.take(f"{end}{i}") for i in range(count)]

    def _load(self, value: Value, argument: str) -> None:
        """Add the way in of an input, in the shape and order in which alone it is read."""
        value, steps = self._as_read(value)
        image = self._plane(value, "image" if argument == "input" else value.name)
        self._append("load", (), image, argument=argument, steps=steps)

    def _as_read(self, value: Value) -> tuple[Value, tuple[int, int, int]]:
        """Follow an input through reshapes, and one permutation of its axes, to who else reads it.

        Returns:
            The value that is read, and the steps in the caller's array.
        """
        while (node := self._only_reader(value)) and isinstance(node, Reshape | Flatten):
            value = self._loaded(node)
        steps = row_major(value.shape)
        if isinstance(node, Permute) and len(node.axes) <= 3:
            value = self._loaded(node)
            steps = tuple(steps[axis] for axis in node.axes)
        return value, _spread_steps(steps, value.shape)

    def _loaded(self, node: Node) -> Value:
        self.loaded.add(node.output)
        return self.graph.value(node.output)

    def _only_reader(self, value: Value) -> Node | None:
        readers = [node for node in self.graph.nodes if value.name in node.inputs]
        return readers[0] if len(readers) == 1 and not self._is_output(value.name) else None

    def _is_output(self, name: str) -> bool:
        return name in self.graph.outputs.values()

    def _store(self, value: str, argument: str) -> None:
        """Add the way out of an output."""
        stored = self.stored.get(value)
        if stored is None:
            shape = self.graph.value(value).shape
            stored = _Stored(self.place[value], _spread_steps(row_major(shape), shape))
        plane = self.planes[stored.plane]
        self.layers.append(
            Operation(
                name=self.names.take("result" if argument == "output" else argument),
                kind="store",
                inputs=(plane.name,),
                output="",
                rows=plane.height,
                argument=argument,
                steps=stored.steps,
            )
        )

    def stored_as(self, node: Node, steps: Sequence[int]) -> bool:
        """Store the value of a node, if only the caller reads it, from the plane of its input.

        Args:
            node: moves codes, and computes none.
            steps: from entry to entry of each axis of its input, in the caller's array.
        """
        shape = self.graph.value(node.inputs[0]).shape
        read = any(node.output in other.inputs for other in self.graph.nodes)
        if read or not self._is_output(node.output) or len(shape) > 3:
            return False
        if node.inputs[0] not in self.place:
            return False
        place = self.place[node.inputs[0]]
        self.stored[node.output] = _Stored(place, _spread_steps(steps, shape))
        return True

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

    def add(
        self,
        node: Node,
        kind: str,
        window: Window = Window(),
        spans: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Add the layer of a node, and its plane."""
        inputs = tuple(self.place[name] for name in node.inputs)
        output = self._plane(self.graph.value(node.output), node.name)
        how: dict[str, Any] = {"whole": kind in _WHOLE, "spans": tuple(spans)}
        self._append(kind, inputs, output, window=window, node=node, **how)

    def _append(self, kind: str, inputs: tuple[str, ...], output: Plane, **more: Any) -> None:
        """Add the layer that computes a plane."""
        name, rows = output.name, output.height
        self.layers.append(
            Operation(name=name, kind=kind, inputs=inputs, output=name, rows=rows, **more)
        )

    def add_in_passing(self, node: Node, kind: str, window: Window) -> None:
        """Add the layers of a node whose one row is made of the sums of all rows of its window.

        The sums are a plane as high as the window: each row holds those of all rows so far, of
        which only the last is read. So one row of them is kept, and no rows of the input.
        """
        source = self.input(node)
        value = self.graph.value(node.output)
        sums = Plane(
            name=self.names.take(f"{node.name}_sums"),
            channels=value.shape[0] * sum_bytes(self.graph),
            height=window.kernel[0],
            width=spread(value.shape)[2],
            qparams=source.qparams,
        )
        self.planes[sums.name] = sums
        of_a_row = Window(kernel=(1, window.kernel[1]), stride=(1, window.stride[1]))
        self._append("sum", (source.name,), sums, window=of_a_row)
        last = ((sums.height - 1, sums.height),)
        output = self._plane(value, node.name)
        self._append(kind, (sums.name,), output, window=window, node=node, spans=last)

    def moves_nothing(self, node: Node) -> bool:
        """Whether the codes of a reshape stay where they are."""
        plane = self.input(node)
        before = (plane.channels, plane.height, plane.width)
        after = spread(self.graph.value(node.output).shape)
        in_order = before == after or (_in_one_order(before) and _in_one_order(after))
        return in_order and before[1:] == after[1:]

    def is_taken_in(self, node: Node) -> bool:
        """Whether only linear layers read a flatten: they become convolutions of its input."""
        if self._is_output(node.output):
            return False
        readers = [n for n in self.graph.nodes if node.output in n.inputs]
        return all(isinstance(n, Linear) for n in readers)

    def _set_borders(self) -> None:
        """Give each plane the borders that the convolutions which read it look at."""
        for layer in self.layers:
            if layer.kind not in _BORDERED:
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


def sum_bytes(graph: QuantizedGraph) -> int:
    """Return the bytes of a sum of codes of any window whose mean the network takes."""
    windows = (node.kernel for node in graph.nodes if isinstance(node, AveragePool))
    most = max((255 * math.prod(kernel) for kernel in windows), default=0)
    return 2 if most < 1 << 16 else 4


def spread(shape: Sequence[int]) -> tuple[int, int, int]:
    """Return (channels, height, width) of a value's shape.

    Features are channels of one place, a series is one row, and what follows three axes is part of
    the width.
    """
    channels, *rest = shape
    height = rest[0] if len(rest) > 1 else 1
    return channels, height, math.prod(rest[1:] if len(rest) > 1 else rest)


def row_major(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the steps from entry to entry of each axis, where the last one's are neighbours."""
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def in_usual_order(layer: Operation, plane: Plane) -> bool:
    """Whether the caller's array holds channel after channel, row after row."""
    usual = (plane.height * plane.width, plane.width, 1)
    sizes = (plane.channels, plane.height, plane.width)
    steps = zip(layer.steps, usual, sizes, strict=True)
    return all(step == expected or size == 1 for step, expected, size in steps)


def _spread_steps(steps: Sequence[int], shape: Sequence[int]) -> tuple[int, int, int]:
    """Return the steps from channel to channel, row to row and place to place."""
    if len(shape) <= 2:
        return (steps[0], 0, steps[1] if len(shape) == 2 else 0)
    return (steps[0], steps[1], steps[2] if len(shape) == 3 else 1)


def _in_one_order(shape: tuple[int, int, int]) -> bool:
    """Whether channels last is the same order as channels first."""
    return shape[0] == 1 or math.prod(shape[1:]) == 1
