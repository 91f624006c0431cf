"""The constants of a layer's requantization; its functions are in requantize.c.jinja."""

import numpy as np

from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import WEIGHTED, Operation
from compress.exporters.c99.requantization import UPPER, Scaling
from compress.exporters.c99.text import Text, array, by_macro, joined
from compress.graph import Requantizing


def scaling_of(layout: Layout, layer: Operation) -> tuple[Text, str]:
    """Return the arrays of a layer's scaling, and the initializer of the struct that names them."""
    one, name = layout.scalings[layer.name], layer.name
    more = " + SPARE" if layer.kind in WEIGHTED else ""
    arrays, fields = [], []
    if one.form in ("product", "exact"):
        arrays.append(array(f"{name}_multiplier", "int32_t", one.multiplier, more))
        fields.append(f".multiplier = {name}_multiplier")
    if one.shifts is not None:
        arrays.append(array(f"{name}_shifts", "int8_t", np.clip(one.shifts, -99, 99), more))
        fields.append(f".shifts = {name}_shifts")
    if one.steps is not None:
        arrays.append(array(f"{name}_steps", "int32_t", one.steps))
        fields.append(f".steps = {name}_steps")
    if one.exceptions:
        columns = zip(*one.exceptions, strict=True)
        for part, type_ in (("channels", "int16_t"), ("sums", "int32_t"), ("steps", "int8_t")):
            arrays.append(array(f"{name}_odd_{part}", type_, np.array(next(columns))))
            fields.append(f".odd_{part} = {name}_odd_{part}")
        fields.append(f".odd = {len(one.exceptions)}")
    weighted = layer.kind in WEIGHTED
    arrays += [_factors(layout, layer)] if weighted else []
    begin = f"{{ OF_FACTORS({name}_factor) " if weighted else "{ "
    return joined(*arrays), begin + ", ".join([*fields, *_numbers(layout, one)]) + " }"


def _factors(layout: Layout, layer: Operation) -> Text:
    """Return the float32 numbers for vectors, as their bits; they are no part of other code."""
    assert isinstance(layer.node, Requantizing)
    bits = layout.graph.multiplier(layer.node).astype(np.float32).view(np.int32)
    return by_macro("FACTORS", f"{layer.name}_factor", bits)


def _numbers(layout: Layout, one: Scaling) -> list[str]:
    numbers = {
        "form": one.form.upper() if len(layout.forms) > 1 else None,
        "shift": one.shift - UPPER - 1 if one.form == "product" else None,
        "up": one.up if layout.uses["up"] else None,
        "zero_point": one.zero_point,
        "lowest": one.floor if layout.uses["lowest"] else None,
    }
    return [f".{name} = {number}" for name, number in numbers.items() if number is not None]
