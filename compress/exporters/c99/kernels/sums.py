"""Additions of codes of two scales, see sums.c.jinja."""

from compress.exporters.c99.code_sums import CodeSum
from compress.exporters.c99.kernels.registry import LayerCode, builds, row
from compress.exporters.c99.layout import Layout
from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.text import struct

_LINE = ("one", "other", "constant", "above", "shift", "lowest")
_EXACT = ("one", "other", "constant", "offset", "lowest")


@builds("sum_codes")
def sum_codes(layout: Layout, layer: Operation) -> LayerCode:
    """Build the sum of two planes of different codes."""
    form = layout.sums[layer.name]
    first, second = (row(layer, name) for name in layer.inputs)
    plane = layout.output(layer)
    function, kind = _NAMES[form.form]
    return LayerCode(
        constants=struct(kind, f"{layer.name}_sum", _fields(form)),
        calls=[
            f"{function}(&{layer.name}_sum,",
            f"    {first}, {second},",
            f"    {plane.width * plane.channels}, {row(layer, layer.output)});",
        ],
    )


_NAMES = {"line": ("add_by_line", "line_sum"), "exact": ("add_exactly", "exact_sum")}
"""The function of each form, and its struct."""


def _fields(form: CodeSum) -> dict[str, int]:
    return {name: getattr(form, name) for name in (_LINE if form.form == "line" else _EXACT)}
