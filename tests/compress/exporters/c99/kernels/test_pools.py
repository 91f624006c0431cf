"""Pools and resampling in C: the interpreter's integers."""

import numpy as np
import pytest
from c_layers import assert_exact_in_c, kinds_of
from needed import need_c

from compress.c_runner import load_c
from compress.exporters import export
from compress.exporters.c99.layout import lay_out
from compress.graph import AveragePool, QParams, QuantizedGraph, Value


@pytest.mark.parametrize("kind", kinds_of("pools"))
def test_a_layer_gives_the_interpreters_integers(tmp_path, kind):
    need_c()
    assert_exact_in_c(kind, tmp_path)


def mean_over_all(side: int, channels: int = 3) -> QuantizedGraph:
    """The mean of each channel of a square."""
    code = QParams(1 / 16, 9)
    pool = AveragePool(
        name="mean", inputs=("x",), output="y", kernel=(side, side), stride=(side, side)
    )
    image = Value("x", (channels, side, side), code)
    return QuantizedGraph(image, (Value("y", (channels, 1, 1), code),), (pool,), "y")


@pytest.mark.parametrize(("side", "bytes_of_a_sum"), [(16, 2), (17, 4)])
@pytest.mark.parametrize("code", [0, 255, None])
def test_sums_have_the_bytes_that_they_need(tmp_path, side, bytes_of_a_sum, code):
    need_c()
    graph = mean_over_all(side)
    images = np.random.default_rng(0).integers(0, 256, (4, 3, side, side), np.uint8)
    images[:] = images if code is None else code
    sums = lay_out(graph).program.planes["mean_sums"]
    assert sums.row_bytes == 3 * bytes_of_a_sum
    network = load_c(export(graph, tmp_path / "mean-c", format="c"), options=["-O1"])
    np.testing.assert_array_equal(network(images), graph.run(images))


def test_a_mean_over_all_keeps_one_row_of_the_image():
    plan = lay_out(mean_over_all(28)).plan
    assert {name: place.held for name, place in plan.placements.items()} == {
        **{"image": 1, "mean_sums": 1, "mean": 1}
    }
