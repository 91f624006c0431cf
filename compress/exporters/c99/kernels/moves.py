"""Layers that move codes and compute none, see moves.c.jinja."""

import numpy as np

from compress.exporters.c99.kernels.registry import LayerCode, builds, row
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.text import Text, array, joined
from compress.graph import Gather


@builds("load")
def load(layout: Layout, layer: Operation) -> LayerCode:
    """Build the way in, from the caller's array of channel after channel."""
    plane = layout.output(layer)
    source = f"input + {layer.counter} * {plane.width}"
    size = f"{plane.width}, {plane.channels}, {plane.height * plane.width}"
    return LayerCode(calls=[f"load_row({source}, {size}, {row(layer, plane.name)});"])


@builds("store")
def store(layout: Layout, layer: Operation) -> LayerCode:
    """Build the way out, to the caller's array of channel after channel."""
    plane = layout.input(layer)
    size = f"{plane.width}, {plane.channels}, {plane.height * plane.width}"
    target = f"output + {layer.counter} * {plane.width}"
    return LayerCode(calls=[f"store_row({row(layer, plane.name)}, {size}, {target});"])


@builds("join")
def join(layout: Layout, layer: Operation) -> LayerCode:
    """Build the channels of several planes side by side."""
    target, first, calls = layout.output(layer), 0, []
    for name in layer.inputs:
        plane = layout.program.planes[name]
        size = f"{plane.width}, {plane.channels}, {target.channels}"
        calls.append(f"join_row({row(layer, name)}, {size},")
        calls.append(f"    {row(layer, target.name)} + {first});")
        first += plane.channels
    return LayerCode(calls=calls)


@builds("pick")
def pick(layout: Layout, layer: Operation) -> LayerCode:
    """Build channels that are chosen from a plane's."""
    assert isinstance(layer.node, Gather)
    source, target, name = layout.input(layer), layout.output(layer), layer.name
    size = f"{target.width}, {source.channels}, {name}_channels, {target.channels}"
    return LayerCode(
        constants=array(f"{name}_channels", "uint16_t", np.array(layer.node.channels)),
        calls=[
            f"pick_row({row(layer, source.name)}, {size},",
            f"    {row(layer, target.name)});",
        ],
    )


@builds("reorder")
def reorder(layout: Layout, layer: Operation) -> LayerCode:
    """Build a plane's codes in another shape, all rows at once."""
    shapes, ends = [], []
    for end, plane in (("from", layout.input(layer)), ("to", layout.output(layer))):
        sizes = f"{plane.channels}, {plane.height}, {plane.width}"
        name = f"{layer.name}_{end}"
        shapes.append(Text(f"static const struct shape {name} = {{ {sizes} }};"))
        ends.append(f"&{plane.name}_plane, &{name}")
    return LayerCode(
        constants=joined(*shapes), calls=[f"reorder_plane({ends[0]}, {ends[1]}, arena);"]
    )
