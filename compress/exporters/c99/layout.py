"""A network laid out for C: its layers, their weights and scalings, and its memory plan."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

import compress.exporters.c99.operators  # noqa: F401 (registers the functions of operators)
from compress.exporters.c99.bands import classes_of
from compress.exporters.c99.code_sums import CodeSum, code_sum
from compress.exporters.c99.lowering import (
    WEIGHTED,
    WINDOWED,
    Operation,
    Plane,
    Program,
    Window,
    in_usual_order,
    lower,
    sum_bytes,
)
from compress.exporters.c99.memory import MemoryPlan, plan_memory
from compress.exporters.c99.packing import (
    MOST_GATHERED,
    Blocks,
    Taps,
    blocks,
    channel_pairs_fit,
    packed_pairs_fit,
    quads_fit,
    taps,
)
from compress.exporters.c99.requantization import Scaling, Staircase, scaling
from compress.exporters.c99.short_sums import ShortSums
from compress.graph import (
    Codes,
    Gather,
    Node,
    QuantizedGraph,
    Requantizing,
    ScaledAdd,
    Table,
)

_ONE_BY_ONE = {"average", "mean", "add", "multiply", "weigh", "resample"}
"""The kinds of layers that requantize one sum after the other."""

FORMS = ("shift", "product", "exact", "search")
"""The forms of scalings, in the order of the C code."""


_MOST_STEPS = 2**30


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A network laid out: `blocks`, `taps`, `scalings` and `sums` are by the names of layers.

    `weights_apart` is whether a file holds the weights. They then have one form for all kinds of
    cores: not that of pairs, which is the fastest on Cortex-M4.
    """

    graph: QuantizedGraph
    program: Program
    blocks: dict[str, Blocks]
    taps: dict[str, Taps]
    scalings: dict[str, Scaling]
    sums: dict[str, CodeSum]
    plan: MemoryPlan
    weights_apart: bool = False

    def input(self, layer: Operation) -> Plane:
        """Return the first plane that a layer reads."""
        return self.program.planes[layer.inputs[0]]

    def output(self, layer: Operation) -> Plane:
        """Return the plane that a layer computes."""
        return self.program.planes[layer.output]

    @property
    def packed(self) -> list[Blocks | Taps]:
        """The weights that are packed, of fewer than 8 bits."""
        return _packed(self.blocks, self.taps)

    @cached_property
    def weight_holders(self) -> dict[str, str]:
        """For each layer with weights the first that holds the very same: their array's name."""
        first: dict[tuple[object, ...], str] = {}
        weights: dict[str, Blocks | Taps] = {**self.blocks, **self.taps}
        return {
            name: first.setdefault((type(held), held.bits, held.data.tobytes()), name)
            for name, held in weights.items()
        }

    @cached_property
    def short_sums(self) -> dict[str, ShortSums]:
        """The sums of 16 bits by the names of their layers."""
        if self.weights_apart or not self.graph.saturation_safe:
            return {}
        return {name: one.short for name, one in self.blocks.items() if one.short}

    @cached_property
    def forms(self) -> list[str]:
        """The forms that the layers' scalings take."""
        used = {one.form for one in self.scalings.values()}
        return [form for form in FORMS if form in used]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of the layers."""
        return frozenset(layer.kind for layer in self.program.layers)

    @cached_property
    def uses(self) -> dict[str, bool]:
        """What of the common C code the network needs, by the templates' names."""
        planes, scalings = self.program.planes.values(), self.scalings.values()
        plain = [one for one in self.blocks.values() if one.bits == 8]
        pairs = bool(plain) and not self.weights_apart and all(map(channel_pairs_fit, plain))
        return {
            **{form: form in self.forms for form in FORMS},
            "scaling": bool(scalings),
            "weighted": bool(self.kinds & WEIGHTED),
            "paths": bool(self.kinds & {*WEIGHTED, "maximum"}),
            "scalars": bool(self.kinds & _ONE_BY_ONE),
            "one_table": any(table.ndim == 1 for table in self._tables),
            "table_a_channel": any(table.ndim > 1 for table in self._tables),
            "line_sums": any(one.form == "line" for one in self.sums.values()),
            "rounding": "float_average" in self.kinds
            or any(one.form == "exact" for one in self.sums.values()),
            "exact_sums": any(one.form == "exact" for one in self.sums.values()),
            "wide_sums": sum_bytes(self.graph) > 2,
            "padded_average": any(any(window.padding) for window in self._windows("average")),
            "dilated_maximum": any(w.dilation[1] > 1 for w in self._windows("maximum")),
            "copy_row": bool(self.kinds & {"abut", "pick_rows"}) or any(map(in_line, self._picks)),
            "chosen_places": not all(map(in_line, self._picks)),
            **self._ends,
            "up": any(one.up > 0 for one in scalings),
            "lowest": any(one.floor > 0 for one in scalings),
            "exceptions": any(one.exceptions for one in scalings),
            "beyond_int": any(map(self._leaves_int, self.program.layers)),
            "packed": bool(self.packed),
            "depthwise": bool(self.taps),
            "three_by_three": any(map(is_dense, self._windows("depthwise"))),
            "plain": bool(plain),
            "channel_pairs": pairs,
            "packed_pairs": self._packed_pairs and (pairs or not plain),
            "product_pairs": pairs or (self._packed_pairs and not plain),
            "quads_fit": all(map(quads_fit, plain)),
            "gathered": pairs and self.most_gathered > 0,
            "long_windows": self.long_windows,
            "short_sums": bool(self.short_sums),
            "runs": any(one.runs > 1 for one in self.blocks.values()),
            "window": bool(self.kinds & WINDOWED),
            "border": any(plane.left or plane.right or plane.outside for plane in planes),
        }

    @property
    def _packed_pairs(self) -> bool:
        """Whether packed weights of two channels can be added up to pairs, as on Cortex-M0."""
        packed = [one for one in self.blocks.values() if one.bits < 8]
        return bool(packed) and not self.weights_apart and all(map(packed_pairs_fit, packed))

    def _leaves_int(self, layer: Operation) -> bool:
        """Whether a sum times its factor may be too large for an int32_t, before it is clamped."""
        if layer.kind not in WEIGHTED or not isinstance(layer.node, Requantizing):
            return False
        factor = float(self.graph.multiplier(layer.node).max())
        return factor * self.graph.accumulator_bound(layer.node) >= _MOST_STEPS

    def _windows(self, kind: str) -> list[Window]:
        return [layer.window for layer in self.program.layers if layer.kind == kind]

    @cached_property
    def _gathered_words(self) -> list[tuple[bool, int]]:
        """Of each convolution with plain weights, whether its rows are wide, and its copy's words.

        A code of a window takes half a word; wide rows are computed two places at a time.
        """
        layers = [layer for layer in self.program.layers if layer.name in self.blocks]
        held = [(self.output(layer).width > 1, self.blocks[layer.name]) for layer in layers]
        return [
            (wide, one.window_codes if wide else one.window_codes // 2)
            for wide, one in held
            if one.bits == 8
        ]

    @property
    def long_windows(self) -> bool:
        """Whether some window is too long to be copied, or no copy would pay."""
        words = self._gathered_words
        return any(most > MOST_GATHERED for _, most in words) or not any(wide for wide, _ in words)

    @property
    def most_gathered(self) -> int:
        """The words of the largest copy of a window; 0 if there is none.

        Where the function for long windows is needed, it takes rows of one place as well.
        """
        copied = [
            words
            for wide, words in self._gathered_words
            if words <= MOST_GATHERED and (wide or not self.long_windows)
        ]
        return max(copied, default=0)

    @property
    def _ends(self) -> dict[str, bool]:
        """Which functions load and store: of rows, or of places where the order is another."""
        found = {
            (
                layer.kind,
                in_usual_order(layer, self.program.planes[layer.output or layer.inputs[0]]),
            )
            for layer in self.program.layers
            if layer.kind in ("load", "store")
        }
        return {
            f"{kind}_{what}": (kind, usual) in found
            for kind in ("load", "store")
            for what, usual in (("rows", True), ("places", False))
        }

    @property
    def _picks(self) -> list[Node | None]:
        return [layer.node for layer in self.program.layers if layer.kind == "pick_places"]

    @property
    def _tables(self) -> list[Codes]:
        return [node.table for node in self.graph.nodes if isinstance(node, Table)]

    @property
    def most_runs(self) -> int:
        """The most pointers that a layer needs into its window."""
        kernels = [x.window.kernel[0] for x in self.program.layers if x.kind in WINDOWED]
        return max([1, *kernels, *(one.rows * one.runs for one in self.blocks.values())])


def lay_out(graph: QuantizedGraph) -> Layout:
    """Lay a network out.

    Raises:
        CompressError: C has no function for a layer.
    """
    program = lower(graph)
    layers, planes = program.layers, program.planes
    convolutions = [layer for layer in layers if layer.kind == "convolve"]
    in_blocks = {layer.name: blocks(layer, planes[layer.inputs[0]]) for layer in convolutions}
    in_taps = {layer.name: taps(layer) for layer in layers if layer.kind == "depthwise"}
    scratch_bytes = max((one.scratch_bytes for one in _packed(in_blocks, in_taps)), default=0)
    return Layout(
        graph=graph,
        program=program,
        blocks=in_blocks,
        taps=in_taps,
        scalings={
            layer.name: _scaling(graph, layer.node, planes[layer.output])
            for layer in layers
            if isinstance(layer.node, Requantizing)
        },
        sums={
            layer.name: _sum(graph, layer.node)
            for layer in layers
            if isinstance(layer.node, ScaledAdd)
        },
        plan=plan_memory(program, scratch_bytes=scratch_bytes),
    )


def is_dense(window: Window) -> bool:
    """Whether a window is three by three neighbours."""
    return window.kernel == (3, 3) and window.dilation[1] == 1


def in_line(node: Node | None) -> bool:
    """Whether a choice of places is one of neighbours."""
    assert isinstance(node, Gather)
    return node.indices == tuple(range(node.indices[0], node.indices[0] + len(node.indices)))


def _packed(in_blocks: dict[str, Blocks], in_taps: dict[str, Taps]) -> list[Blocks | Taps]:
    held: list[Blocks | Taps] = [*in_blocks.values(), *in_taps.values()]
    return [one for one in held if one.bits < 8]


def _sum(graph: QuantizedGraph, node: ScaledAdd) -> CodeSum:
    one, other = (value.qparams for value in graph.inputs_of(node))
    return code_sum(node, one, other, graph.value(node.output).qparams)


def _scaling(graph: QuantizedGraph, node: Requantizing, output: Plane) -> Scaling:
    multiplier, bound = graph.multiplier(node), graph.accumulator_bound(node)
    if multiplier.ndim > 1:
        multiplier = classes_of(multiplier).factors.reshape(-1)
    lowest = np.full(len(multiplier), -bound, np.int64)
    return scaling(
        Staircase(
            multiplier=multiplier,
            zero_point=output.qparams.zero_point,
            floor=output.qparams.zero_point if node.relu else 0,
            lowest=lowest,
            highest=-lowest,
            zero_point_first=node.adds_zero_point_first,
        )
    )
