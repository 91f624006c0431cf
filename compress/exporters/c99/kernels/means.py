"""Means in float32 arithmetic, see means.c.jinja."""

import math

from compress.exporters.c99.kernels.registry import LayerCode, builds, row
from compress.exporters.c99.kernels.windows import look
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.text import struct
from compress.graph import FloatAveragePool
from compress.graph.operators.scaled_add import FRACTION_BITS, SIGNED_OFFSET


@builds("float_average")
def float_average(layout: Layout, layer: Operation) -> LayerCode:
    """Build an average pool whose sums are rounded as float32's are."""
    assert isinstance(layer.node, FloatAveragePool)
    plane, target, window = layout.input(layer), layout.output(layer), layer.window
    scale, exponent = _mantissa(plane.qparams.scale)
    out_scale, out_exponent = _mantissa(target.qparams.scale)
    offset = SIGNED_OFFSET if layer.node.signed else 0
    fields = {
        "width": target.width,
        "channels": plane.channels,
        "rows": window.kernel[0],
        "columns": window.kernel[1],
        "stride": window.stride[1],
        "zero_point": plane.qparams.zero_point,
        "out_zero_point": target.qparams.zero_point - offset,
        "offset": offset,
        "scale": scale,
        "out_scale": out_scale,
        "exponent": exponent - out_exponent + FRACTION_BITS,
    }
    call = f"float_average_row(&{layer.name}, window, {row(layer, layer.output)});"
    return LayerCode(
        constants=struct("float_average", layer.name, fields), calls=[look(layout, layer), call]
    )


def _mantissa(scale: float) -> tuple[int, int]:
    """Return a float32 as an integer of 24 bits and the power of two that it counts."""
    mantissa, exponent = math.frexp(scale)
    return int(mantissa * 2**24), exponent - 24
