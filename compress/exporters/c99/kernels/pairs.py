"""Layers that meet two planes code by code, each spread where its size is 1, see pairs.c.jinja."""

from compress.exporters.c99.kernels.registry import LayerCode, builds, row
from compress.exporters.c99.kernels.requantize import scaling_of
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.text import NOTHING, joined, struct
from compress.graph import Maximum, WeightedSum


@builds("multiply")
def multiplication(layout: Layout, layer: Operation) -> LayerCode:
    """Build the requantized product of two planes."""
    first, second = (layout.program.planes[name].qparams.zero_point for name in layer.inputs)
    fields = {"offset": layout.scalings[layer.name].offset}
    fields |= {"first_zero": first, "second_zero": second}
    return _paired(layout, layer, "multiply", fields)


@builds("weigh")
def weighted_sum(layout: Layout, layer: Operation) -> LayerCode:
    """Build the requantized sum of two planes, each times a whole number."""
    assert isinstance(layer.node, WeightedSum)
    weights = layer.node.weights
    zeros = [layout.program.planes[name].qparams.zero_point for name in layer.inputs]
    least = -sum(weight * zero for weight, zero in zip(weights, zeros, strict=True))
    fields = {"least": least, "first_weight": weights[0], "second_weight": weights[1]}
    return _paired(layout, layer, "weigh", fields)


@builds("choose")
def extreme(layout: Layout, layer: Operation) -> LayerCode:
    """Build the larger or the smaller of two codes."""
    return _paired(layout, layer, "choose", {"larger": int(isinstance(layer.node, Maximum))})


def _paired(layout: Layout, layer: Operation, kind: str, fields: dict[str, int]) -> LayerCode:
    """Return the code of a layer whose function is `kind`_row; `fields` are of its struct."""
    arrays, more = NOTHING, {}
    if layer.name in layout.scalings:
        arrays, scale = scaling_of(layout, layer)
        more = {"scaling": scale}
    values: dict[str, object] = {"pair": _geometry(layout, layer), **fields, **more}
    rows = [row(layer, name, _only_row(layout, name)) for name in layer.inputs]
    return LayerCode(
        constants=joined(arrays, struct(kind, layer.name, values)),
        calls=[
            f"{kind}_row(&{layer.name}, {rows[0]},",
            f"    {rows[1]}, {row(layer, layer.output)});",
        ],
    )


def _only_row(layout: Layout, plane: str) -> int | None:
    return None if layout.program.planes[plane].height > 1 else 0


def _geometry(layout: Layout, layer: Operation) -> str:
    """Return the initializer of a `struct pair`."""
    output = layout.output(layer)
    fields = [f".width = {output.width}", f".channels = {output.channels}"]
    for order, name in zip(("first", "second"), layer.inputs, strict=True):
        plane = layout.program.planes[name]
        place = plane.channels if plane.width > 1 else 0
        fields += [f".{order}_place = {place}", f".{order}_channel = {int(plane.channels > 1)}"]
    return "{ " + ", ".join(fields) + " }"
