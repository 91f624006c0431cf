"""Average pools: sums of windows, times the float32 nearest to one over their size."""

import math

import numpy as np
import pytest
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import AveragePool, QParams


def test_a_window_gives_its_mean_rounded_half_to_even():
    graph = with_node(AveragePool, (2, 2, 2), kernel=(2, 2), stride=(2, 2))
    codes = 128 + np.arange(32, dtype=np.uint8).reshape(1, 2, 4, 4)  # windows' means end in .5
    means = codes.reshape(1, 2, 2, 2, 2, 2).mean((3, 5))
    assert (means % 1 == 0.5).all()
    assert np.array_equal(graph.run(codes), np.rint(means - 128) + 128)


def test_zeros_around_the_image_count():
    graph = with_node(AveragePool, (2, 3, 3), kernel=(2, 2), stride=(2, 2), padding=(1, 1, 1, 1))
    codes = np.full((1, 2, 4, 4), 128 + 80, np.uint8)
    corner, edge, inside = 128 + 20, 128 + 40, 128 + 80
    assert graph.run(codes)[0, 0].tolist() == [
        [corner, edge, corner],
        [edge, inside, edge],
        [corner, edge, corner],
    ]


def test_a_pool_over_everything_may_have_any_size_of_output_steps():
    tiny = with_node(
        AveragePool, (2, 1, 1), kernel=(4, 4), stride=(1, 1), code=QParams(2.0**-120, 0)
    )
    assert tiny.power_of_two
    assert math.isfinite(float(tiny.multiplier(tiny.nodes[0])[0]))


@pytest.mark.parametrize(
    ("kernel", "message"), [((5, 4), "exceeds"), ((4,), "kernel must be"), ((0, 1), "kernel must")]
)
def test_windows_that_do_not_fit_are_refused(kernel, message):
    with pytest.raises(CompressError, match=message):
        with_node(AveragePool, (2, 1, 1), kernel=kernel, stride=(1, 1))
