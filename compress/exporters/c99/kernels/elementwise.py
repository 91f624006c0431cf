"""Additions, multiplications and tables, see elementwise.c.jinja."""

from compress.exporters.c99.kernels.registry import LayerCode, builds, row
from compress.exporters.c99.kernels.requantize import scaling_of
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.text import Text, array, joined, struct
from compress.graph import Table


@builds("add")
def addition(layout: Layout, layer: Operation) -> LayerCode:
    """Build the requantized sum of two planes of one code."""
    arrays, scale = scaling_of(layout, layer)
    least = -2 * layout.input(layer).qparams.zero_point
    first, second = (row(layer, name) for name in layer.inputs)
    return LayerCode(
        constants=joined(
            arrays, Text(f"static const struct scaling {layer.name}_scaling = {scale};")
        ),
        calls=[
            f"add_rows(&{layer.name}_scaling, {least},",
            f"    {first}, {second},",
            f"    {_codes(layout, layer)}, {row(layer, layer.output)});",
        ],
    )


@builds("multiply")
def multiplication(layout: Layout, layer: Operation) -> LayerCode:
    """Build the requantized product of two planes; those of size 1 are spread."""
    arrays, scale = scaling_of(layout, layer)
    output = layout.output(layer)
    fields: dict[str, object] = {"width": output.width, "channels": output.channels}
    fields["offset"] = layout.scalings[layer.name].offset
    rows = []
    for order, name in zip(("first", "second"), layer.inputs, strict=True):
        plane = layout.program.planes[name]
        fields[f"{order}_zero"] = plane.qparams.zero_point
        fields[f"{order}_place"] = plane.channels if plane.width > 1 else 0
        fields[f"{order}_channel"] = 1 if plane.channels > 1 else 0
        rows.append(row(layer, name, None if plane.height > 1 else 0))
    return LayerCode(
        constants=joined(arrays, struct("multiply", layer.name, {**fields, "scaling": scale})),
        calls=[
            f"multiply_row(&{layer.name}, {rows[0]},",
            f"    {rows[1]}, {row(layer, layer.output)});",
        ],
    )


@builds("look_up")
def look_up(layout: Layout, layer: Operation) -> LayerCode:
    """Build a function of one code, as a table."""
    assert isinstance(layer.node, Table)
    return LayerCode(
        constants=array(f"{layer.name}_table", "uint8_t", layer.node.table),
        calls=[
            f"look_up_row({layer.name}_table, {row(layer, layer.inputs[0])},",
            f"    {_codes(layout, layer)}, {row(layer, layer.output)});",
        ],
    )


def _codes(layout: Layout, layer: Operation) -> int:
    """Return the codes of a row."""
    plane = layout.output(layer)
    return plane.width * plane.channels
