"""Depthwise convolutions, see depthwise.c.jinja."""

from compress.exporters.c99.kernels.registry import LayerCode, builds
from compress.exporters.c99.kernels.windows import bits_of, look, weighted
from compress.exporters.c99.layout import Layout, is_dense
from compress.exporters.c99.lowering import Operation


@builds("depthwise")
def depthwise(layout: Layout, layer: Operation) -> LayerCode:
    """Build a convolution of each channel alone."""
    held, plane, window = layout.taps[layer.name], layout.input(layer), layer.window
    fields: dict[str, object] = {
        "width": layout.output(layer).width,
        "channels": plane.channels,
        "rows": window.kernel[0],
        "columns": window.kernel[1],
        **bits_of(layout, held),
        "column_step": plane.channels * window.dilation[1],
        "place_step": plane.channels * window.stride[1],
        "start": -window.padding[1] * plane.channels,
        **({"dense": int(is_dense(window))} if layout.uses["three_by_three"] else {}),
    }
    found = [look(layout, layer)]
    return weighted(layout, layer, held, fields, more=" + SPARE + 3", found=found)
