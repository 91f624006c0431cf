"""The constants of a layer's requantization: what its form needs, and nothing else."""

from integer_files import with_powers_of_two
from one_operator import graph_of

from compress.exporters.c99.kernels.requantize import scaling_of
from compress.exporters.c99.layout import lay_out


def scaling_text(graph):
    layout = lay_out(graph)
    (name,) = layout.scalings
    (layer,) = (layer for layer in layout.program.layers if layer.name == name)
    return layout.scalings[name], *scaling_of(layout, layer)


def test_a_multiplier_is_an_array_with_its_shift():
    held, arrays, fields = scaling_text(graph_of("Conv"))
    assert held.form in ("product", "exact")
    assert "static const int32_t node_multiplier[" in arrays.text
    assert ".multiplier = node_multiplier" in fields
    assert f".zero_point = {held.zero_point}" in fields


def test_powers_of_two_are_shifts_without_a_multiplier():
    held, arrays, fields = scaling_text(with_powers_of_two(graph_of("Linear")))
    assert held.form == "shift"
    assert "multiplier" not in arrays.text + fields
    assert ".shifts = node_shifts" in fields


def test_the_lowest_code_is_told_where_a_relu_needs_it():
    relu, plain = (scaling_text(graph_of("Conv", relu=given))[2] for given in (True, False))
    assert ".lowest = 12" in relu
    assert ".lowest" not in plain
