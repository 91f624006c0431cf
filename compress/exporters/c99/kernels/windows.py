"""The statements that find the rows of a layer's window, and what is common to weighted layers."""

import numpy as np

from compress.exporters.c99.kernels.registry import LayerCode, row
from compress.exporters.c99.kernels.requantize import scaling_of
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.packing import Blocks, Taps, biases, weight_sums
from compress.exporters.c99.short_sums import ShortSums
from compress.exporters.c99.text import (
    NOTHING,
    Text,
    affine,
    array,
    by_macro,
    grouped_array,
    joined,
    struct,
)


def look(layout: Layout, layer: Operation) -> str:
    """Return the statement that points `window` at the rows under a layer's window."""
    window = layer.window
    count = f"{window.dilation[0]}, {window.kernel[0]}"
    return f"look(&{layout.input(layer).name}_plane, arena, {top(layer)}, {count}, window);"


def top(layer: Operation) -> str:
    """Return the row under the top of the window of the next row, in C; it may be negative."""
    return affine(layer.counter, layer.window.stride[0], -layer.window.padding[0])


def spans_of(layer: Operation) -> Text:
    """Return the array of where the rows end that each row is made from."""
    return array(f"{layer.name}_spans", "int32_t", np.array([end for _, end in layer.spans]))


def bits_of(layout: Layout, held: Blocks | Taps) -> dict[str, object]:
    """Return the field with the bits of a weight, where any layer's are packed."""
    return {"bits": held.bits} if layout.uses["packed"] else {}


def _weights(layout: Layout, layer: Operation, held: Blocks | Taps, more: str) -> Text:
    """Return the arrays of a layer's weights and biases; `more` follows weights not packed."""
    weight, bias = f"{layer.name}_weight", f"{layer.name}_bias"
    numbers = biases(layer, layout.input(layer))
    own = layout.weight_holders[layer.name] == layer.name  # no layer before it holds them
    if isinstance(held, Blocks) and held.bits == 8 and layout.uses["channel_pairs"]:
        pairs, sums = held.data.reshape(-1, 8), weight_sums(layer, layout.input(layer))
        both = np.stack([numbers, sums], axis=1)
        return joined(
            grouped_array(weight, "int8_t", pairs, "TWO", made=8, more=more) if own else NOTHING,
            grouped_array(bias, "int32_t", both, "BIAS", made=1, more=" + SPARE"),
        )
    held_here = NOTHING
    if own and layout.weights_apart:
        held_here = Text(bytes=held.data.size, apart=((weight, held.data),))
    elif own:
        held_here = array(weight, "int8_t", held.data, more if held.bits == 8 else "")
    if isinstance(held, Blocks) and layout.uses["packed_pairs"]:
        both = np.stack([numbers, weight_sums(layer, layout.input(layer))], axis=1)
        biases_here = grouped_array(bias, "int32_t", both, "PACKED_BIAS", made=1, more=" + SPARE")
        return joined(held_here, biases_here)
    return joined(held_here, array(bias, "int32_t", numbers, " + SPARE"))


def _short(name: str, sums: ShortSums) -> Text:
    """Return the arrays of a layer's sums of 16 bits; they are no part of other code."""
    return joined(
        by_macro("SHORT", f"int16_t {name}_starts", sums.starts),
        by_macro("SHORT", f"int32_t {name}_totals", sums.totals),
    )


def weighted(
    layout: Layout,
    layer: Operation,
    held: Blocks | Taps,
    fields: dict[str, object],
    *,
    more: str,
    found: list[str],
) -> LayerCode:
    """Return the code of a layer with weights.

    Args:
        layout: the network.
        layer: a convolution of either kind.
        held: its weights.
        fields: of its struct, between the pointers and the scaling.
        more: the elements that follow weights that are not packed.
        found: the statements that find its window.
    """
    name = layer.name
    scale_arrays, scale = scaling_of(layout, layer)
    arrays = _weights(layout, layer, held, more)
    short = layout.short_sums.get(name)
    pointers = {"weight": f"{layout.weight_holders[name]}_weight", "bias": f"{name}_bias"}
    pointers["bias"] += f" OF_SHORT_SUMS({name}, {short.size})" if short else ""
    scratch = ", (int8_t *)arena" if layout.uses["packed"] else ""
    call = f"{layer.kind}_row(&{name}, window, {row(layer, layer.output)}{scratch});"
    kind = "convolution" if layer.kind == "convolve" else layer.kind
    return LayerCode(
        constants=joined(
            arrays,
            _short(name, short) if short else NOTHING,
            scale_arrays,
            struct(kind, name, {**pointers, **fields, "scaling": scale}),
        ),
        calls=[*found, call],
    )
