"""Average and maximum pools, see pools.c.jinja."""

from compress.exporters.c99.kernels.registry import LayerCode, builds, row
from compress.exporters.c99.kernels.requantize import scaling_of
from compress.exporters.c99.kernels.windows import look, top
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.text import joined, struct
from compress.graph import MaxPool


@builds("average")
def average(layout: Layout, layer: Operation) -> LayerCode:
    """Build an average pool: sums that are requantized."""
    plane, window, name = layout.input(layer), layer.window, layer.name
    arrays, scale = scaling_of(layout, layer)
    fields = {
        "width": layout.output(layer).width,
        "channels": plane.channels,
        "rows": window.kernel[0],
        "columns": window.kernel[1],
        "stride": window.stride[1],
        "least": -window.kernel[0] * window.kernel[1] * plane.qparams.zero_point,
        "scaling": scale,
    }
    call = f"average_row(&{name}, window, {row(layer, layer.output)});"
    return LayerCode(
        constants=joined(arrays, struct("average", name, fields)), calls=[look(layout, layer), call]
    )


@builds("maximum")
def maximum(layout: Layout, layer: Operation) -> LayerCode:
    """Build a maximum pool; where its window leaves the plane, only the rows inside count."""
    plane, window, name = layout.input(layer), layer.window, layer.name
    fields = {
        "width": layout.output(layer).width,
        "channels": plane.channels,
        "rows": window.kernel[0],
        "columns": window.kernel[1],
        "stride": window.stride[1],
        "padding": window.padding[1],
        "in_width": plane.width,
    }
    found, rows = [look(layout, layer)], str(window.kernel[0])
    if isinstance(layer.node, MaxPool) and any(layer.node.padding[::2]):
        found, rows = _rows_inside(layout, layer), "rows"
    call = f"maximum_row(&{name}, window, {rows}, {row(layer, layer.output)});"
    return LayerCode(constants=struct("maximum", name, fields), calls=[*found, call])


def _rows_inside(layout: Layout, layer: Operation) -> list[str]:
    plane = layout.input(layer)
    return [
        f"const int32_t top = {top(layer)}, bottom = top + {layer.window.kernel[0]};",
        "const int32_t first = top < 0 ? 0 : top;",
        f"const int32_t rows = (bottom < {plane.height} ? bottom : {plane.height}) - first;",
        f"look(&{plane.name}_plane, arena, first, 1, rows, window);",
    ]
