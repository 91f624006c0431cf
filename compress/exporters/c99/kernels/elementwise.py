"""Additions and tables, see elementwise.c.jinja."""

from compress.exporters.c99.kernels.registry import LayerCode, builds, row
from compress.exporters.c99.kernels.requantize import scaling_of
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.text import Text, array, joined
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


@builds("look_up")
def look_up(layout: Layout, layer: Operation) -> LayerCode:
    """Build a function of one code, as a table, or one of a table a channel."""
    assert isinstance(layer.node, Table)
    plane, table = layout.output(layer), layer.node.table
    function, size = "look_up_row", f"{plane.width * plane.channels}"
    if table.ndim > 1:
        function, size = "look_up_channels", f"{plane.width}, {plane.channels}"
    return LayerCode(
        constants=array(f"{layer.name}_table", "uint8_t", table),
        calls=[
            f"{function}({layer.name}_table, {row(layer, layer.inputs[0])},",
            f"    {size}, {row(layer, layer.output)});",
        ],
    )


def _codes(layout: Layout, layer: Operation) -> int:
    """Return the codes of a row."""
    plane = layout.output(layer)
    return plane.width * plane.channels
