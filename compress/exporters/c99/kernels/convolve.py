"""Convolutions and linear layers, see convolve.c.jinja."""

from compress.exporters.c99.kernels.registry import LayerCode, builds
from compress.exporters.c99.kernels.windows import bits_of, look, weighted
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.packing import groups_of


@builds("convolve")
def convolution(layout: Layout, layer: Operation) -> LayerCode:
    """Build a convolution of weights in blocks."""
    held, plane, out = layout.blocks[layer.name], layout.input(layer), layout.output(layer)
    groups = groups_of(layer)
    fields = {
        "width": out.width,
        "channels": out.channels,
        "groups": groups,
        "blocks": out.channels // groups // held.lanes,
        "lanes": held.lanes,
        "rest": out.channels // groups % held.lanes,
        "runs": held.rows * held.runs,
        "quads": held.quads,
        "place_step": plane.channels * layer.window.stride[1],
        "group_step": plane.channels // groups,
        "start": -layer.window.padding[1] * plane.channels,
        **bits_of(layout, held),
    }
    found = [look(layout, layer)]
    if held.runs > 1:
        step = plane.channels * layer.window.dilation[1]
        found.append(f"split_window(window, {held.rows}, {held.runs}, {step});")
    return weighted(layout, layer, held, fields, more=" + 4 * SPARE + 8", found=found)
