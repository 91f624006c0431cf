"""The statements that find the rows of a layer's window."""

import pytest
from one_operator import graph_of

from compress.exporters.c99.kernels.windows import look, top
from compress.exporters.c99.layout import lay_out


def pooled(**fields):
    layout = lay_out(graph_of("MaxPool", **fields))
    (layer,) = (layer for layer in layout.program.layers if layer.kind == "maximum")
    return layout, layer


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({"stride": (1, 1), "padding": (0, 0, 0, 0)}, "node_rows"),
        ({"stride": (2, 1), "padding": (0, 0, 0, 0)}, "2 * node_rows"),
        ({"stride": (2, 1), "padding": (1, 0, 1, 0)}, "2 * node_rows - 1"),
    ],
)
def test_the_first_row_follows_from_stride_and_padding(fields, first):
    layout, layer = pooled(kernel=(3, 2), dilation=(1, 1), **fields)
    assert top(layer) == first
    assert look(layout, layer) == f"look(&image_plane, arena, {first}, 1, 3, window);"


def test_rows_of_a_dilated_window_are_apart():
    layout, layer = pooled(kernel=(2, 2), stride=(1, 1), padding=(0, 0, 0, 0), dilation=(3, 1))
    assert ", 3, 2, window)" in look(layout, layer)
