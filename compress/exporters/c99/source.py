"""The text of NAME.h and NAME.c: what the templates are filled with."""

import math
import os
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compress.exporters.c99.kernels import BUILDERS, LayerCode, build, templates_for
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.levels import TARGETS, renamed
from compress.exporters.c99.lowering import WINDOWED, Operation, Plane
from compress.exporters.c99.memory import Pace, Placement, Segment, rows_needed
from compress.exporters.c99.text import affine, comment, inside_comment
from compress.exporters.c99.weights import weights_file
from compress.exporters.templates import filled
from compress.files import write_folder
from compress.graph import Value


@dataclass(frozen=True)
class Source:
    """The texts of NAME.h and NAME.c, and the bytes of NAME_weights.bin, if there is one."""

    header: str
    code: str
    weights: bytes = b""


def generate(layout: Layout, name: str, *, sha256: str, about: Sequence[str] = ()) -> Source:
    """Return the source of a network.

    Args:
        layout: the network.
        name: what its public identifiers begin with.
        sha256: of the graph's file; by its beginning NAME.c knows its own header.
        about: the lines at the head of both files.
    """
    layers = {layer.name: build(layout, layer) for layer in layout.program.layers}
    constant_bytes = sum(code.constants.bytes for code in layers.values())
    common = _common(layout, name, about) | {
        "constant_bytes": constant_bytes,
        "graph_hash": f"0x{sha256[:16]}u",
    }
    apart = weights_file([one for code in layers.values() for one in code.constants.apart])
    told = {
        "apart": apart,
        "targets": TARGETS,
        "of_another_export": _of_another_export(common),
        **_network(layout, layers),
    }
    return Source(
        header=_render("network.h.jinja", common),
        code=renamed(_render("network.c.jinja", {**common, **told})),
        weights=apart.data,
    )


def write_to_measure(layout: Layout, folder: str | os.PathLike[str]) -> None:
    """Write network.h and network.c to measure a network by: without a self-test and its hash.

    Raises:
        CompressError: the folder or a file cannot be written.
    """
    source = generate(layout, "network", sha256="0" * 64)
    write_folder(folder, {"network.h": source.header, "network.c": source.code})


def _common(layout: Layout, name: str, about: Sequence[str]) -> dict[str, Any]:
    """Return what both files tell."""
    graph = layout.graph
    inputs = {value.name: value for value in graph.inputs}
    outputs = {wish: graph.value(of) for wish, of in graph.outputs.items()}
    ends = {
        "inputs": _arguments(layout, "load", inputs),
        "outputs": _arguments(layout, "store", outputs),
    }
    parameters = _parameters(name, ends["inputs"], ends["outputs"])
    return {
        "name": name,
        "NAME": name.upper(),
        "about": comment(about),
        "plan": layout.plan,
        "raw": not graph.float_input,
        "several": len(inputs) > 1 or len(outputs) > 1,
        "signature": f"void {name}_run({parameters})",
        "parameters": parameters,
        "arguments": ", ".join(
            [*(end["argument"] for end in (*ends["inputs"], *ends["outputs"])), "arena"]
        ),
        **ends,
    }


def _of_another_export(common: Mapping[str, Any]) -> str:
    """Return the condition that the header is of another export, two terms a line."""
    numbers = {"GRAPH_HASH": common["graph_hash"]}
    numbers |= {
        f"{end['MACRO']}_BYTES": end["numbers"]["BYTES"]
        for end in (*common["inputs"], *common["outputs"])
    }
    numbers["ARENA_BYTES"] = common["plan"].arena_bytes
    terms = [f"{common['NAME']}_{macro} != {number}" for macro, number in numbers.items()]
    lines = [" || ".join(terms[start : start + 2]) for start in range(0, len(terms), 2)]
    return " \\\n    || ".join(lines)


def _parameters(name: str, inputs: list[dict[str, Any]], outputs: list[dict[str, Any]]) -> str:
    """Return the parameters of the network's function."""
    macro = name.upper()
    arrays = [f"const uint8_t {x['argument']}[{macro}_{x['MACRO']}_BYTES]" for x in inputs]
    arrays += [f"uint8_t {y['argument']}[{macro}_{y['MACRO']}_BYTES]" for y in outputs]
    separator = ", " if len(arrays) == 2 else ",\n    "
    return f"{separator.join(arrays)},\n    uint8_t arena[{macro}_ARENA_BYTES]"


def _arguments(layout: Layout, kind: str, values: Mapping[str, Value]) -> list[dict[str, Any]]:
    """Return what the header tells of the caller's arrays: of several also what they are called."""
    layers = [layer for layer in layout.program.layers if layer.kind == kind]
    return [
        {
            **_sizes(value, layer.steps),
            "argument": layer.argument,
            "MACRO": layer.argument.upper(),
            "words": layer.argument + (f", {inside_comment(wish)}" if len(layers) > 1 else ""),
        }
        for layer, (wish, value) in zip(layers, values.items(), strict=True)
    ]


def _network(layout: Layout, layers: dict[str, LayerCode]) -> dict[str, Any]:
    """Return what NAME.c alone tells."""
    described = {
        layer.name: _layer(layout, layer, layers[layer.name]) for layer in layout.program.layers
    }
    return {
        "uses": layout.uses | {kind: kind in layout.kinds for kind in BUILDERS},
        "most_loops": max((len(value.shape) for value in layout.graph.values), default=1),
        "forms": layout.forms,
        "kernels": templates_for(layout.kinds),
        "planes": [_plane(place) for place in layout.plan.placements.values()],
        "layers": list(described.values()),
        "segments": [_segment(layout, segment, described) for segment in layout.plan.segments],
        "most_gathered": layout.most_gathered,
        "most_runs": layout.most_runs,
        "group": 4 if layout.uses["quads_fit"] else 2,
        "pairs_fit": layout.graph.saturation_safe,
        "most_block_bytes": max((one.block_bytes for one in layout.packed), default=0),
    }


def _sizes(value: Value, steps: tuple[int, int, int]) -> dict[str, Any]:
    """Return the sizes of an array, by the names of their macros, and what its codes are."""
    rank, sizes = len(value.shape), dict(enumerate(value.shape))
    last = rank == 3 and steps[0] == 1 < value.shape[2]
    named = {f"SIZE{axis}": size for axis, size in sizes.items()}
    layout = "".join(f"[{size}]" for size in value.shape)
    if rank in (1, 3):
        axes = ("height", "width", "channels") if last else ("channels", "height", "width")
        sized = dict(zip(axes, (*value.shape, 1, 1), strict=False))
        named = {axis.upper(): sized[axis] for axis in ("channels", "height", "width")}
        layout = "".join(f"[{axis}]" for axis in axes)
    return {
        "layout": layout,
        "order": _order(value, last=last),
        "least": f"{value.qparams.scale * -value.qparams.zero_point:.6g}",
        "most": f"{value.qparams.scale * (255 - value.qparams.zero_point):.6g}",
        "numbers": {
            "RANK": rank,
            **({"CHANNELS_LAST": 1} if last else {}),
            **named,
            "BYTES": math.prod(value.shape),
            "SCALE": repr(value.qparams.scale),
            "ZERO_POINT": value.qparams.zero_point,
        },
        "rank": rank,
    }


def _order(value: Value, *, last: bool) -> str:
    """Say in which order the codes of an image stand."""
    if len(value.shape) != 3:
        return ""
    if last:
        return "The top row comes first, each from left to right, a place's channels side by side."
    if value.shape[0] == 1:
        return "The top row comes first, each from left to right."
    return "One channel comes after the other; of each the top row first, from left to right."


def _plane(place: Placement) -> dict[str, Any]:
    plane = place.plane
    kept = "whole" if place.held == plane.height else f"{place.held} rows of {plane.height}"
    return {
        "name": plane.name,
        "offset": place.offset,
        "outside": place.outside,
        "row_bytes": plane.row_bytes,
        "left": plane.left * plane.channels,
        "height": plane.height,
        "held": place.held,
        "words": f"{plane.height}x{plane.width}, {plane.channels} channels: {kept}",
    }


def _layer(layout: Layout, layer: Operation, code: LayerCode) -> dict[str, Any]:
    return {
        "name": layer.name,
        "words": _words(layout, layer) if code.constants.text else "",
        "constants": code.constants.text,
        "condition": _condition(layout, layer),
        "advance": f"{layer.counter} = {layer.rows}" if layer.whole else f"++{layer.counter}",
        "calls": code.calls,
    }


def _words(layout: Layout, layer: Operation) -> str:
    sizes = "x".join(map(str, layer.window.kernel)) + " " if layer.kind in WINDOWED else ""
    plane = layout.output(layer)
    return (
        f"{sizes}{layer.kind}, {', '.join(layer.inputs)} to"
        f" {plane.channels} channels of {plane.height}x{plane.width}"
    )


def _segment(layout: Layout, segment: Segment, layers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    names = [layer.name for layer in segment.layers]
    words = f"Rows flow through {names[0]} to {names[-1]}." if len(names) > 1 else names[0]
    counters = ", ".join(f"{layer.counter} = 0" for layer in segment.layers)
    planes = [layout.output(layer) for layer in segment.layers if layer.output]
    places = layout.plan.placements
    return {
        "words": words,
        "turns": segment.turns,
        "counters": textwrap.wrap(f"int32_t {counters};", 92, subsequent_indent="    "),
        "borders": [
            f"surround(&{p.name}_plane, arena, {places[p.name].bytes}, {p.qparams.zero_point});"
            for p in planes
            if p.left or p.right or p.outside
        ],
        "layers": [layers[name] for name in names],
    }


def _condition(layout: Layout, layer: Operation) -> str:
    """Return when the layer can compute its next row."""
    segment = next(s for s in layout.plan.segments if layer in s.layers)
    terms = [f"{layer.counter} < {layer.rows}"]
    if pace := segment.paces.get(layer.name):
        terms.append(_paced(layer, pace))
    made = {other.output for other in segment.layers}
    for name in dict.fromkeys(layer.inputs):
        if name in made:
            terms.append(_available(layer, layout.program.planes[name]))
    return " && ".join(terms)


def _paced(layer: Operation, pace: Pace) -> str:
    """Return when a layer may go on, if it keeps a pace."""
    turns, left = divmod(pace.turns, pace.rows)
    if not left:
        return f"{affine(layer.counter, turns, pace.first)} <= turn"
    turn = f"(turn - {pace.first})" if pace.first else "turn"
    return f"{pace.turns} * {layer.counter} <= {pace.rows} * {turn}"


def _available(layer: Operation, plane: Plane) -> str:
    """Return when the rows of `plane` that the next row needs are there."""
    window = layer.window
    last = rows_needed(layer, layer.rows - 1, plane)
    if layer.whole or rows_needed(layer, 0, plane) == plane.height:
        return f"{plane.name}_rows == {plane.height}"
    if layer.spans:
        return f"{plane.name}_rows >= {layer.name}_spans[{layer.counter}]"
    wanted = window.first(layer.rows - 1) + window.extent[0]
    need = affine(layer.counter, window.stride[0], window.extent[0] - window.padding[0])
    if wanted <= last:
        return f"{plane.name}_rows >= {need}"
    return f"({plane.name}_rows >= {need} || {plane.name}_rows == {plane.height})"


def _render(template: str, values: dict[str, Any]) -> str:
    text = filled("c99/kernels", template, values)
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [x for i, x in enumerate(lines) if x or (i and lines[i - 1])]
    return "\n".join(kept).strip() + "\n"
