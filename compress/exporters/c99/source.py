"""The text of NAME.h and NAME.c: what the templates are filled with."""

import functools
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.exporters.c99.lowering import Layer, Plane, Program, lower
from compress.exporters.c99.memory import Placement, Plan, Segment, plan, rows_needed
from compress.exporters.c99.packing import Blocks, Taps, blocks, groups_of, taps, weights_of
from compress.exporters.c99.requantization import UPPER, Scaling, Staircase, scaling
from compress.graph import (
    Conv,
    Gather,
    Linear,
    MaxPool,
    QuantizedGraph,
    Requantizing,
    Table,
)

FORMS = ("shift", "product", "exact")
_WEIGHTED = ("convolve", "depthwise")
_WINDOWED = ("convolve", "depthwise", "average", "maximum")


class Source:
    """A network laid out for C: its layers, its memory plan, its constants, and its text."""

    def __init__(self, graph: QuantizedGraph, name: str, about: Sequence[str] = ()) -> None:
        self.graph = graph
        self.name = name
        self.about = about
        self.program: Program = lower(graph)
        self.blocks: dict[str, Blocks] = {
            layer.name: blocks(layer, self._input(layer))
            for layer in self.program.layers
            if layer.kind == "convolve"
        }
        self.taps: dict[str, Taps] = {
            layer.name: taps(layer) for layer in self.program.layers if layer.kind == "depthwise"
        }
        self.scalings: dict[str, Scaling] = {
            layer.name: self._scaling(layer)
            for layer in self.program.layers
            if isinstance(layer.node, Requantizing)
        }
        self.plan: Plan = plan(self.program, scratch_bytes=self._scratch_bytes())
        self.constant_bytes = 0

    def header(self) -> str:
        """Return the text of NAME.h; call `code` first, which counts the constants."""
        return _render("network.h.jinja", self._common())

    def code(self) -> str:
        """Return the text of NAME.c."""
        layers = {layer.name: self._layer(layer) for layer in self.program.layers}
        uses = self._uses()
        return _render(
            "network.c.jinja",
            {
                **self._common(),
                "uses": uses,
                "forms": self._forms(),
                "kernels": _kernels(uses),
                "planes": [self._plane(place) for place in self.plan.placements.values()],
                "layers": list(layers.values()),
                "segments": [self._segment(segment, layers) for segment in self.plan.segments],
                "most_runs": self._most_runs(),
                "pairs_fit": self.graph.saturation_safe,
                "most_block_bytes": max((one.block_bytes for one in self._packed()), default=0),
            },
        )

    def _common(self) -> dict[str, Any]:
        value = self.graph.value(self.graph.output)
        flat = "[classes]" if len(value.shape) == 1 else "[channels][height][width]"
        return {
            "name": self.name,
            "NAME": self.name.upper(),
            "about": _comment(self.about),
            "plan": self.plan,
            "constant_bytes": self.constant_bytes,
            "input": _sizes(self.graph.input),
            "input_words": "; codes that are raw\n   pixels are meant as they are"
            if not self.graph.float_input
            else "",
            "output": {**_sizes(value), "layout": flat},
        }

    def _forms(self) -> list[str]:
        used = {one.form for one in self.scalings.values()}
        return [form for form in FORMS if form in used]

    def _uses(self) -> dict[str, bool]:
        kinds = {layer.kind for layer in self.program.layers}
        uses = {kind: kind in kinds for kind in (*_KERNELS, "load", "store")}
        uses |= {form: form in self._forms() for form in FORMS}
        planes = self.program.planes.values()
        return {
            **uses,
            "scaling": bool(self.scalings),
            "weighted": bool(kinds & set(_WEIGHTED)),
            "paths": bool(kinds & {*_WEIGHTED, "maximum"}),
            "scalars": bool(kinds & {"average", "add"}),
            "up": any(one.up > 0 for one in self.scalings.values()),
            "lowest": any(one.floor > 0 for one in self.scalings.values()),
            "exceptions": any(one.exceptions for one in self.scalings.values()),
            "packed": bool(self._packed()),
            "runs": any(one.runs > 1 for one in self.blocks.values()),
            "window": bool(kinds & set(_WINDOWED)),
            "border": any(plane.left or plane.right or plane.outside for plane in planes),
        }

    def _most_runs(self) -> int:
        """Return the most pointers that a layer needs into its window."""
        kernels = [x.window.kernel[0] for x in self.program.layers if x.kind in _WINDOWED]
        return max([1, *kernels, *(one.rows * one.runs for one in self.blocks.values())])

    def _packed(self) -> list[Blocks | Taps]:
        held: list[Blocks | Taps] = [*self.blocks.values(), *self.taps.values()]
        return [one for one in held if one.bits < 8]

    def _scratch_bytes(self) -> int:
        return max((one.scratch_bytes for one in self._packed()), default=0)

    def _input(self, layer: Layer) -> Plane:
        return self.program.planes[layer.inputs[0]]

    # Constants

    def _scaling(self, layer: Layer) -> Scaling:
        assert isinstance(layer.node, Requantizing)
        code = self.program.planes[layer.output].code
        multiplier = self.graph.multiplier(layer.node)
        bound = self.graph.accumulator_bound(layer.node)
        lowest = np.full(len(multiplier), -bound, np.int64)
        return scaling(
            Staircase(
                multiplier=multiplier,
                zero_point=code.zero_point,
                floor=code.zero_point if layer.node.relu else 0,
                lowest=lowest,
                highest=-lowest,
            )
        )

    def _layer(self, layer: Layer) -> dict[str, Any]:
        """Return what the templates say of a layer: its constants, and how rows are computed."""
        make = {
            "convolve": self._convolution,
            "depthwise": self._depthwise,
            "average": self._average,
            "maximum": self._maximum,
            "add": self._addition,
            "look_up": self._table,
            "pick": self._picked,
            "reorder": self._shapes,
        }.get(layer.kind)
        return {
            "name": layer.name,
            "words": self._words(layer) if make else "",
            "constants": make(layer) if make else "",
            "condition": self._condition(layer),
            "advance": self._advance(layer),
            "calls": self._calls(layer),
        }

    def _words(self, layer: Layer) -> str:
        sizes = "x".join(map(str, layer.window.kernel)) + " " if layer.kind in _WINDOWED else ""
        plane = self.program.planes[layer.output]
        return (
            f"{sizes}{layer.kind}, {', '.join(layer.inputs)} to"
            f" {plane.channels} channels of {plane.height}x{plane.width}"
        )

    def _array(self, name: str, type_: str, values: npt.NDArray[Any], more: str = "") -> str:
        """Return the definition of a constant array, and count its bytes.

        `more` elements of zero follow where the code reads beyond the end.
        """
        self.constant_bytes += values.size * (int("".join(filter(str.isdigit, type_))) // 8)
        numbers = ", ".join(map(_number, values.ravel().tolist()))
        lines = textwrap.fill(numbers, 96, break_on_hyphens=False)
        body = textwrap.indent(lines, "    ")
        return f"static const {type_} {name}[{values.size}{more}] = {{\n{body}\n}};"

    def _biases(self, layer: Layer) -> npt.NDArray[np.int64]:
        """Return the biases less what the zero point of the input adds to the sums."""
        assert isinstance(layer.node, Conv | Linear)
        plane = self._input(layer)
        weights = weights_of(layer, plane).astype(np.int64)
        zero = weights.reshape(len(weights), -1).sum(axis=1) * plane.code.zero_point
        return layer.node.bias.astype(np.int64) - zero

    def _scale_arrays(self, layer: Layer) -> tuple[list[str], str]:
        """Return the arrays of a layer's scaling and the initializer that names them."""
        one, name = self.scalings[layer.name], layer.name
        more = " + SPARE" if layer.kind in _WEIGHTED else ""
        arrays, fields = [], []
        if one.form != "shift":
            arrays.append(self._array(f"{name}_multiplier", "int32_t", one.multiplier, more))
            fields.append(f".multiplier = {name}_multiplier")
        if one.shifts is not None:
            shifts = np.clip(one.shifts, -99, 99)
            arrays.append(self._array(f"{name}_shifts", "int8_t", shifts, more))
            fields.append(f".shifts = {name}_shifts")
        if one.exceptions:
            columns = zip(*one.exceptions, strict=True)
            for part, type_ in (("channels", "int16_t"), ("sums", "int32_t"), ("steps", "int8_t")):
                arrays.append(self._array(f"{name}_odd_{part}", type_, np.array(next(columns))))
                fields.append(f".odd_{part} = {name}_odd_{part}")
            fields.append(f".odd = {len(one.exceptions)}")
        fields += self._scale_numbers(one)
        return arrays, "{ " + ", ".join(fields) + " }"

    def _scale_numbers(self, one: Scaling) -> list[str]:
        uses = self._uses()
        numbers = {
            "form": one.form.upper() if len(self._forms()) > 1 else None,
            "shift": one.shift - UPPER - 1 if one.form == "product" else None,
            "up": one.up if uses["up"] else None,
            "zero_point": one.zero_point,
            "lowest": one.floor if uses["lowest"] else None,
        }
        return [f".{name} = {number}" for name, number in numbers.items() if number is not None]

    def _convolution(self, layer: Layer) -> str:
        held, plane, name = self.blocks[layer.name], self._input(layer), layer.name
        out, groups = self.program.planes[layer.output], groups_of(layer)
        arrays, scale = self._scale_arrays(layer)
        place = plane.channels
        fields = {
            "weight": f"{name}_weight",
            "bias": f"{name}_bias",
            "width": out.width,
            "channels": out.channels,
            "groups": groups,
            "blocks": out.channels // groups // held.lanes,
            "lanes": held.lanes,
            "rest": out.channels // groups % held.lanes,
            "runs": held.rows * held.runs,
            "quads": held.quads,
            "place_step": place * layer.window.stride[1],
            "group_step": plane.channels // groups,
            "start": -layer.window.padding[1] * place,
            **({"bits": held.bits} if self._uses()["packed"] else {}),
            "scaling": scale,
        }
        more = " + 4 * SPARE + 4" if held.bits == 8 else ""
        weight = self._array(f"{name}_weight", "int8_t", held.data, more)
        bias = self._array(f"{name}_bias", "int32_t", self._biases(layer), " + SPARE")
        return _joined(weight, bias, *arrays, _struct("convolution", name, fields))

    def _depthwise(self, layer: Layer) -> str:
        assert isinstance(layer.node, Conv)
        name, plane, held = layer.name, self._input(layer), self.taps[layer.name]
        arrays, scale = self._scale_arrays(layer)
        window = layer.window
        fields = {
            "weight": f"{name}_weight",
            "bias": f"{name}_bias",
            "width": self.program.planes[layer.output].width,
            "channels": plane.channels,
            "rows": window.kernel[0],
            "columns": window.kernel[1],
            **({"bits": held.bits} if self._uses()["packed"] else {}),
            "column_step": plane.channels * window.dilation[1],
            "place_step": plane.channels * window.stride[1],
            "start": -window.padding[1] * plane.channels,
            "scaling": scale,
        }
        more = " + SPARE + 3" if held.bits == 8 else ""
        weight = self._array(f"{name}_weight", "int8_t", held.data, more)
        bias = self._array(f"{name}_bias", "int32_t", self._biases(layer), " + SPARE")
        return _joined(weight, bias, *arrays, _struct("depthwise", name, fields))

    def _average(self, layer: Layer) -> str:
        plane, window = self._input(layer), layer.window
        arrays, scale = self._scale_arrays(layer)
        fields = {
            "width": self.program.planes[layer.output].width,
            "channels": plane.channels,
            "rows": window.kernel[0],
            "columns": window.kernel[1],
            "stride": window.stride[1],
            "least": -window.kernel[0] * window.kernel[1] * plane.code.zero_point,
            "scaling": scale,
        }
        return _joined(*arrays, _struct("average", layer.name, fields))

    def _maximum(self, layer: Layer) -> str:
        plane, window = self._input(layer), layer.window
        fields = {
            "width": self.program.planes[layer.output].width,
            "channels": plane.channels,
            "rows": window.kernel[0],
            "columns": window.kernel[1],
            "stride": window.stride[1],
            "padding": window.padding[1],
            "in_width": plane.width,
        }
        return _struct("maximum", layer.name, fields)

    def _addition(self, layer: Layer) -> str:
        arrays, scale = self._scale_arrays(layer)
        return _joined(*arrays, f"static const struct scaling {layer.name}_scaling = {scale};")

    def _table(self, layer: Layer) -> str:
        assert isinstance(layer.node, Table)
        return self._array(f"{layer.name}_table", "uint8_t", layer.node.table)

    def _picked(self, layer: Layer) -> str:
        assert isinstance(layer.node, Gather)
        picked = np.array(layer.node.channels)
        return self._array(f"{layer.name}_channels", "uint16_t", picked)

    def _shapes(self, layer: Layer) -> str:
        shapes = []
        for end, plane in (("from", self._input(layer)), ("to", self.program.planes[layer.output])):
            sizes = f"{plane.channels}, {plane.height}, {plane.width}"
            shapes.append(f"static const struct shape {layer.name}_{end} = {{ {sizes} }};")
        return _joined(*shapes)

    # The network function

    def _plane(self, place: Placement) -> dict[str, Any]:
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

    def _segment(self, segment: Segment, layers: dict[str, dict[str, Any]]) -> dict[str, Any]:
        names = [layer.name for layer in segment.layers]
        words = f"Rows flow through {names[0]} to {names[-1]}." if len(names) > 1 else names[0]
        counters = ", ".join(f"{name}_rows = 0" for name in names)
        planes = [self.program.planes[x.output] for x in segment.layers if x.output]
        places = self.plan.placements
        return {
            "words": words,
            "turns": segment.turns,
            "counters": textwrap.wrap(f"int32_t {counters};", 92, subsequent_indent="    "),
            "borders": [
                f"surround(&{p.name}_plane, arena, {places[p.name].bytes}, {p.code.zero_point});"
                for p in planes
                if p.left or p.right or p.outside
            ],
            "layers": [layers[name] for name in names],
        }

    def _segment_of(self, layer: Layer) -> Segment:
        return next(s for s in self.plan.segments if layer in s.layers)

    def _condition(self, layer: Layer) -> str:
        """Return when the layer can compute its next row."""
        segment, count = self._segment_of(layer), f"{layer.name}_rows"
        terms = [f"{count} < {layer.rows}"]
        if layer.name in segment.sources:
            terms.append(_paced(count, layer.rows, segment.turns))
        made = {other.output for other in segment.layers}
        for name in dict.fromkeys(layer.inputs):
            if name in made:
                terms.append(_available(layer, self.program.planes[name]))
        return " && ".join(terms)

    def _advance(self, layer: Layer) -> str:
        return f"{layer.name}_rows = {layer.rows}" if layer.whole else f"++{layer.name}_rows"

    def _calls(self, layer: Layer) -> list[str]:
        """Return the statements that compute the layer's next row."""
        row = f"{layer.name}_rows"
        out = f"row(&{layer.output}_plane, arena, {row})"
        ins = [f"row(&{name}_plane, arena, {row})" for name in layer.inputs]
        if layer.kind in _WINDOWED:
            return [*self._look(layer), self._windowed(layer, out)]
        plane = self.program.planes[layer.output or layer.inputs[0]]
        count = plane.width * plane.channels
        size = f"{plane.width}, {plane.channels}"
        caller = f"{row} * {plane.width}"
        match layer.kind:
            case "load":
                return [f"load_row(input + {caller}, {size}, {plane.height * plane.width}, {out});"]
            case "store":
                far = plane.height * plane.width
                return [f"store_row({ins[0]}, {size}, {far}, output + {caller});"]
            case "add":
                least = -2 * self._input(layer).code.zero_point
                start = f"add_rows(&{layer.name}_scaling, {least},"
                return [start, f"    {ins[0]}, {ins[1]},", f"    {count}, {out});"]
            case "look_up":
                return [f"look_up_row({layer.name}_table, {ins[0]},", f"    {count}, {out});"]
            case "join":
                return self._joins(layer, ins, out)
            case "pick":
                size = f"{plane.width}, {self._input(layer).channels}"
                picked = f"{layer.name}_channels, {plane.channels}"
                return [f"pick_row({ins[0]}, {size}, {picked},", f"    {out});"]
            case _:
                ends = f"&{layer.inputs[0]}_plane, &{layer.name}_from"
                to = f"&{layer.output}_plane, &{layer.name}_to"
                return [f"reorder_plane({ends}, {to}, arena);"]

    def _look(self, layer: Layer) -> list[str]:
        """Return the statements that find the rows of a window."""
        window, plane = layer.window, self._input(layer)
        first = _affine(f"{layer.name}_rows", window.stride[0], -window.padding[0])
        look = f"look(&{plane.name}_plane, arena, "
        if layer.kind != "maximum" or not self._overhangs(layer):
            count = f"{window.dilation[0]}, {window.kernel[0]}"
            return [f"{look}{first}, {count}, window);", *self._split_window(layer)]
        return [
            f"const int32_t top = {first}, bottom = top + {window.kernel[0]};",
            "const int32_t first = top < 0 ? 0 : top;",
            f"const int32_t rows = (bottom < {plane.height} ? bottom : {plane.height}) - first;",
            f"{look}first, 1, rows, window);",
        ]

    def _split_window(self, layer: Layer) -> list[str]:
        held = self.blocks.get(layer.name)
        if held is None or held.runs == 1:
            return []
        step = self._input(layer).channels * layer.window.dilation[1]
        return [f"split_window(window, {held.rows}, {held.runs}, {step});"]

    def _overhangs(self, layer: Layer) -> bool:
        return isinstance(layer.node, MaxPool) and any(layer.node.padding[::2])

    def _windowed(self, layer: Layer, out: str) -> str:
        if layer.kind == "maximum":
            rows = "rows" if self._overhangs(layer) else layer.window.kernel[0]
            return f"maximum_row(&{layer.name}, window, {rows}, {out});"
        scratch = ""
        if layer.kind in _WEIGHTED and self._uses()["packed"]:
            scratch = ", (int8_t *)arena"
        return f"{layer.kind}_row(&{layer.name}, window, {out}{scratch});"

    def _joins(self, layer: Layer, ins: Sequence[str], out: str) -> list[str]:
        target, first, lines = self.program.planes[layer.output], 0, []
        for name, source in zip(layer.inputs, ins, strict=True):
            plane = self.program.planes[name]
            size = f"{plane.width}, {plane.channels}, {target.channels}"
            lines += [f"join_row({source}, {size},", f"    {out} + {first});"]
            first += plane.channels
        return lines


_KERNELS = {
    "load": "moves.c.jinja",
    "store": "moves.c.jinja",
    "join": "moves.c.jinja",
    "pick": "moves.c.jinja",
    "reorder": "moves.c.jinja",
    "convolve": "convolve.c.jinja",
    "depthwise": "depthwise.c.jinja",
    "average": "pools.c.jinja",
    "maximum": "pools.c.jinja",
    "add": "elementwise.c.jinja",
    "look_up": "elementwise.c.jinja",
}


def _kernels(uses: dict[str, bool]) -> list[str]:
    """Return the templates of the functions that the layers call."""
    return list(dict.fromkeys(file for kind, file in _KERNELS.items() if uses[kind]))


@functools.cache
def _templates() -> Any:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("compress.exporters.c99"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )


def _render(template: str, values: dict[str, Any]) -> str:
    text = str(_templates().get_template(template).render(values))
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [x for i, x in enumerate(lines) if x or (i and lines[i - 1])]
    return "\n".join(kept).strip() + "\n"


def _comment(lines: Iterable[str]) -> str:
    """Return lines as a comment of C that nothing in them can end."""
    safe = [line.encode("ascii", "replace").decode().replace("*/", "* /") for line in lines]
    wrapped = [part for line in safe for part in textwrap.wrap(line, 94) or [""]]
    return "/* " + "\n   ".join(wrapped) + " */"


def _sizes(value: Any) -> dict[str, Any]:
    channels, height, width = (*value.shape, 1, 1)[:3]
    return {
        "rank": len(value.shape),
        "channels": channels,
        "height": height,
        "width": width,
        "bytes": channels * height * width,
        "scale": f"{value.code.scale!r}",
        "zero_point": value.code.zero_point,
    }


def _number(value: int) -> str:
    """Return an int as C writes it; -2**31 is no literal."""
    return "-2147483647 - 1" if value == -(2**31) else str(value)


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _struct(kind: str, name: str, fields: dict[str, Any]) -> str:
    text = ", ".join(f".{key} = {value}" for key, value in fields.items())
    body = textwrap.fill(text, 92, break_on_hyphens=False, break_long_words=False)
    return f"static const struct {kind} {name} = {{\n{textwrap.indent(body, '    ')},\n}};"


def _affine(variable: str, factor: int, offset: int) -> str:
    product = variable if factor == 1 else f"{factor} * {variable}"
    if offset == 0:
        return product
    return f"{product} {'-' if offset < 0 else '+'} {abs(offset)}"


def _paced(count: str, rows: int, turns: int) -> str:
    """Return when a source may go on: one row a turn, or fewer if it has fewer than others."""
    if rows == turns:
        return f"{count} <= turn"
    return f"{turns} * {count} <= {rows} * turn"


def _available(layer: Layer, plane: Plane) -> str:
    """Return when the rows of `plane` that the next row needs are there."""
    last = rows_needed(layer, layer.rows - 1, plane)
    if layer.whole or rows_needed(layer, 0, plane) == plane.height:
        return f"{plane.name}_rows == {plane.height}"
    wanted = layer.window.first(layer.rows - 1) + layer.window.extent[0]
    need = _affine(
        f"{layer.name}_rows",
        layer.window.stride[0],
        layer.window.extent[0] - layer.window.padding[0],
    )
    if wanted <= last:
        return f"{plane.name}_rows >= {need}"
    return f"({plane.name}_rows >= {need} || {plane.name}_rows == {plane.height})"
