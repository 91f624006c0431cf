"""Weighted sums over windows that differ from place to place."""

import numpy as np
import pytest
from small_graphs import UNIT, with_node

from compress.errors import CompressError
from compress.graph import INT32_MAX, QParams, QuantizedGraph, Resample, Value

HALF = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]], np.int8)
MEANS = {
    "rows": HALF,
    "columns": HALF,
    "row_scale": np.array([0.5, 0.5, 1], np.float32),
    "column_scale": np.array([0.5, 0.5, 1], np.float32),
}


def test_each_place_has_its_own_window_and_scale():
    graph = with_node(Resample, (2, 3, 3), **MEANS)
    codes = np.arange(32, dtype=np.uint8).reshape(1, 2, 4, 4) * 4
    square = codes[0, 0].astype(float)
    wanted = [[square[i : i + 2, j : j + 2].mean() for j in (0, 1)] for i in (0, 1)]
    assert graph.run(codes)[0, 0, :2, :2].tolist() == wanted
    assert graph.run(codes)[0, 0, 2, 2] == square[3, 3]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": np.ones((3, 3), np.int8)}, r"rows must be \[n, 4\]"),
        ({"columns": np.ones((0, 4), np.int8)}, r"columns must be \[n, 4\]"),
        ({"rows": np.ones((3, 4), np.int16)}, "rows must be int8"),
        ({"row_scale": np.ones(2, np.float32)}, "for each of rows"),
        ({"column_scale": np.zeros(3, np.float32)}, "positive float32"),
    ],
)
def test_parts_that_do_not_fit_are_refused(changes, message):
    with pytest.raises(CompressError, match=message):
        with_node(Resample, (2, 3, 3), **{**MEANS, **changes})


def test_sums_that_leave_an_int32_are_refused():
    size = 127 * 2
    ones = np.ones(1, np.float32)
    weights = np.full((1, size), 127, np.int8)
    node = Resample(
        name="node",
        inputs=("x",),
        output="y",
        **{"rows": weights, "columns": weights, "row_scale": ones, "column_scale": ones},
    )
    assert (127 * size) ** 2 * 255 > INT32_MAX
    values = Value("x", (1, size, size), UNIT), Value("y", (1, 1, 1), QParams(2.0**20, 0))
    with pytest.raises(CompressError, match="more than an int32"):
        QuantizedGraph(values[0], values[1:], (node,), "y")
