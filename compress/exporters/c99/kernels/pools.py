"""Average and maximum pools, see pools.c.jinja."""

import math

import numpy as np

from compress.exporters.c99.bands import classes_of, windows_of
from compress.exporters.c99.kernels.registry import LayerCode, builds, row
from compress.exporters.c99.kernels.requantize import scaling_of
from compress.exporters.c99.kernels.windows import look, spans_of, top
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation, Plane, Window
from compress.exporters.c99.text import array, joined, struct
from compress.graph import MaxPool, Resample


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
        **_start(layout, plane, window),
        "least": -window.kernel[0] * window.kernel[1] * plane.qparams.zero_point,
        "scaling": scale,
    }
    call = f"average_row(&{name}, window, {row(layer, layer.output)});"
    return LayerCode(
        constants=joined(arrays, struct("average", name, fields)), calls=[look(layout, layer), call]
    )


@builds("sum")
def sum_row(layout: Layout, layer: Operation) -> LayerCode:
    """Build what adds a row to the sums so far; the first one begins them."""
    plane, sums, name = layout.input(layer), layout.output(layer), layer.name
    fields = {
        "width": sums.width,
        "channels": plane.channels,
        "columns": layer.window.kernel[1],
        "stride": layer.window.stride[1],
    }
    before = f"{layer.counter} > 0 ? {row(layer, sums.name, f'{layer.counter} - 1')} : 0"
    call = f"sum_row(&{name}, window[0], {before}, {row(layer, layer.output)});"
    return LayerCode(constants=struct("row_sums", name, fields), calls=[look(layout, layer), call])


@builds("mean")
def mean_row(layout: Layout, layer: Operation) -> LayerCode:
    """Build the end of an average pool whose sums are there."""
    sums, name = layout.input(layer), layer.name
    zero_points = math.prod(layer.window.kernel) * sums.qparams.zero_point
    arrays, scale = scaling_of(layout, layer)
    fields = {
        "count": math.prod((layout.output(layer).width, layout.output(layer).channels)),
        "least": -zero_points,
        "scaling": scale,
    }
    from_sums = row(layer, sums.name, sums.height - 1)
    call = f"mean_row(&{name}, {from_sums}, {row(layer, layer.output)});"
    return LayerCode(constants=joined(arrays, struct("mean", name, fields)), calls=[call])


def _start(layout: Layout, plane: Plane, window: Window) -> dict[str, int]:
    """Return the field with the bytes to the window of the first place, where any is padded."""
    padded = layout.uses["padded_average"]
    return {"start": -window.padding[1] * plane.channels} if padded else {}


@builds("resample")
def resample(layout: Layout, layer: Operation) -> LayerCode:
    """Build weighted sums of windows whose weights and scales depend on the place."""
    assert isinstance(layer.node, Resample)
    plane, name = layout.input(layer), layer.name
    down, across = windows_of(layer.node.rows), windows_of(layer.node.columns)
    classes = classes_of(layout.graph.multiplier(layer.node))
    arrays, scale = scaling_of(layout, layer)
    sides = {"row": down.weights, "column": across.weights}
    weights = [array(f"{name}_{side}_weights", "int8_t", held) for side, held in sides.items()]
    columns = classes.factors.shape[1]
    scales = {"row_scales": classes.rows * columns, "column_scales": classes.columns}
    tables = {**scales, "column_firsts": np.array(across.firsts) * plane.channels}
    fields = {
        **{f"{side}_weights": f"{name}_{side}_weights" for side in sides},
        **{table: f"{name}_{table}" for table in tables},
        "width": layout.output(layer).width,
        "channels": plane.channels,
        "rows": layer.window.kernel[0],
        "columns": layer.window.kernel[1],
        "zero_point": plane.qparams.zero_point,
        "scaling": scale,
    }
    constants = [array(f"{name}_{table}", "int32_t", held) for table, held in tables.items()]
    first = f"{name}_spans[{layer.counter}] - {layer.window.kernel[0]}"
    found = f"look(&{plane.name}_plane, arena, {first}, 1, {layer.window.kernel[0]}, window);"
    call = f"resample_row(&{name}, window, {layer.counter}, {row(layer, layer.output)});"
    return LayerCode(
        constants=joined(
            arrays, spans_of(layer), *weights, *constants, struct("resample", name, fields)
        ),
        calls=[found, call],
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
        **({"dilation": window.dilation[1]} if layout.uses["dilated_maximum"] else {}),
    }
    found, rows = [look(layout, layer)], str(window.kernel[0])
    if isinstance(layer.node, MaxPool) and any(layer.node.padding[::2]):
        found, rows = _rows_inside(layout, layer), "rows"
    call = f"maximum_row(&{name}, window, {rows}, {row(layer, layer.output)});"
    return LayerCode(constants=struct("maximum", name, fields), calls=[*found, call])


def _rows_inside(layout: Layout, layer: Operation) -> list[str]:
    plane = layout.input(layer)
    if layer.window.dilation[0] > 1:
        return _every_other_row_inside(layout, layer)
    return [
        f"const int32_t top = {top(layer)}, bottom = top + {layer.window.kernel[0]};",
        "const int32_t first = top < 0 ? 0 : top;",
        f"const int32_t rows = (bottom < {plane.height} ? bottom : {plane.height}) - first;",
        f"look(&{plane.name}_plane, arena, first, 1, rows, window);",
    ]


def _every_other_row_inside(layout: Layout, layer: Operation) -> list[str]:
    plane, step, count = layout.input(layer), layer.window.dilation[0], layer.window.kernel[0]
    return [
        f"const int32_t top = {top(layer)}, above = top < 0 ? ({step - 1} - top) / {step} : 0;",
        f"const int32_t first = top + {step} * above;",
        f"const int32_t there = ({plane.height + step - 1} - first) / {step};",
        f"const int32_t rows = there < {count} - above ? there : {count} - above;",
        f"look(&{plane.name}_plane, arena, first, {step}, rows, window);",
    ]
