"""Layers that move codes and compute none, see moves.c.jinja."""

import textwrap
from collections.abc import Sequence

import numpy as np

from compress.exporters.c99.kernels.registry import LayerCode, builds, row
from compress.exporters.c99.kernels.windows import spans_of
from compress.exporters.c99.layout import Layout, in_line
from compress.exporters.c99.lowering import Operation, Plane, in_usual_order
from compress.exporters.c99.text import Text, affine, array, joined, struct
from compress.exporters.c99.walks import Loop, walks
from compress.graph import Gather, Pad


@builds("load")
def load(layout: Layout, layer: Operation) -> LayerCode:
    """Build the way in, from the caller's array."""
    plane = layout.output(layer)
    function, place, size = _passage(layer, plane)
    return LayerCode(calls=[f"load_{function}({place}, {size}, {row(layer, plane.name)});"])


@builds("store")
def store(layout: Layout, layer: Operation) -> LayerCode:
    """Build the way out, to the caller's array."""
    plane = layout.input(layer)
    function, place, size = _passage(layer, plane)
    return LayerCode(calls=[f"store_{function}({row(layer, plane.name)}, {size}, {place});"])


def _passage(layer: Operation, plane: Plane) -> tuple[str, str, str]:
    """Return how a row passes: which functions, the place in the caller's array, the sizes."""
    channel_step, row_step, place_step = layer.steps
    place = f"{layer.argument} + {layer.counter} * {row_step or plane.width}"
    size = f"{plane.width}, {plane.channels}"
    if in_usual_order(layer, plane):
        return "row", place, f"{size}, {channel_step}"
    return "places", place, f"{size}, {place_step}, {channel_step}"


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
        constants=array(f"{name}_channels", "uint16_t", np.array(layer.node.indices)),
        calls=[
            f"pick_row({row(layer, source.name)}, {size},",
            f"    {row(layer, target.name)});",
        ],
    )


@builds("pad")
def pad(layout: Layout, layer: Operation) -> LayerCode:
    """Build a plane with a border of one code."""
    assert isinstance(layer.node, Pad)
    source, target = layout.input(layer), layout.output(layer)
    top = layer.window.padding[0]
    fields = {
        "width": target.width,
        "channels": target.channels,
        "in_width": source.width,
        "in_channels": source.channels,
        "left": layer.window.padding[1] if len(layer.node.before) > 1 else 0,
        "first_channel": layer.node.before[0],
        "fill": layer.node.fill,
    }
    at = affine(layer.counter, 1, -top)
    inside = f"{layer.counter} >= {top} && {layer.counter} < {top + source.height}"
    return LayerCode(
        constants=struct("pad", layer.name, fields),
        calls=[
            f"pad_row(&{layer.name}, row(&{source.name}_plane, arena, {inside} ? {at} : 0),",
            f"    {inside}, {row(layer, target.name)});",
        ],
    )


@builds("abut")
def abut(layout: Layout, layer: Operation) -> LayerCode:
    """Build the places of several planes side by side."""
    target, first, calls = layout.output(layer), 0, []
    for name in layer.inputs:
        plane = layout.program.planes[name]
        codes = plane.width * plane.channels
        calls.append(f"copy_row({row(layer, name)}, {codes}, {row(layer, target.name)} + {first});")
        first += codes
    return LayerCode(calls=calls)


@builds("pick_rows")
def pick_rows(layout: Layout, layer: Operation) -> LayerCode:
    """Build rows that are chosen from a plane's."""
    source, target, spans = layout.input(layer), layout.output(layer), f"{layer.name}_spans"
    chosen = f"row(&{source.name}_plane, arena, {spans}[{layer.counter}] - 1)"
    codes = target.width * target.channels
    return LayerCode(
        constants=spans_of(layer),
        calls=[f"copy_row({chosen}, {codes}, {row(layer, target.name)});"],
    )


@builds("pick_places")
def pick_places(layout: Layout, layer: Operation) -> LayerCode:
    """Build places that are chosen from a plane's; neighbours are copied at once."""
    assert isinstance(layer.node, Gather)
    source, target, indices = layout.input(layer), layout.output(layer), layer.node.indices
    here, there = row(layer, source.name), row(layer, target.name)
    if in_line(layer.node):
        first, codes = indices[0] * source.channels, len(indices) * source.channels
        return LayerCode(calls=[f"copy_row({here} + {first}, {codes}, {there});"])
    places = f"{layer.name}_places"
    return LayerCode(
        constants=array(places, "int32_t", np.array(indices)),
        calls=[f"pick_places({here}, {source.channels}, {places}, {len(indices)}, {there});"],
    )


@builds("rearrange")
def rearrange(layout: Layout, layer: Operation) -> LayerCode:
    """Build a plane of which each code is another's, by nested loops; all rows at once."""
    constants, calls = [], []
    target, to = layout.output(layer), _shape(layout, layer, layer.output, "to")
    for index, walk in enumerate(walks(layout.graph, layer)):
        source = layout.program.planes[layer.inputs[walk.input]]
        shape = _shape(layout, layer, source.name, f"from{index}")
        loops = f"{layer.name}_loops{index}"
        constants += [shape, array_of_loops(loops, walk.loops)]
        ends = f"&{source.name}_plane, &{layer.name}_from{index}, {walk.start}"
        calls.append(f"copy_codes({ends},")
        calls.append(f"    &{target.name}_plane, &{layer.name}_to, {walk.target},")
        calls.append(f"    {loops}, {len(walk.loops)}, arena);")
    return LayerCode(constants=joined(to, *constants), calls=calls)


def _shape(layout: Layout, layer: Operation, name: str, end: str) -> Text:
    plane = layout.program.planes[name]
    sizes = f"{plane.channels}, {plane.height}, {plane.width}"
    return Text(f"static const struct shape {layer.name}_{end} = {{ {sizes} }};")


def array_of_loops(name: str, loops: Sequence[Loop]) -> Text:
    """Return the definition of an array of loops; its bytes do not count."""
    items = ", ".join(f"{{ {one.count}, {one.source}, {one.target} }}" for one in loops)
    body = textwrap.fill(items, 92)
    head = f"static const struct loop {name}[{len(loops)}]"
    return Text(f"{head} = {{\n{textwrap.indent(body, '    ')}\n}};")


@builds("reorder")
def reorder(layout: Layout, layer: Operation) -> LayerCode:
    """Build a plane's codes in another shape, all rows at once."""
    shapes, ends = [], []
    for end, plane in (("from", layout.input(layer)), ("to", layout.output(layer))):
        shapes.append(_shape(layout, layer, plane.name, end))
        ends.append(f"&{plane.name}_plane, &{layer.name}_{end}")
    return LayerCode(
        constants=joined(*shapes), calls=[f"reorder_plane({ends[0]}, {ends[1]}, arena);"]
    )
