"""What of the common C code a network needs is what its layers use."""

import numpy as np
import pytest
from one_operator import graph_of, weights

from compress.exporters.c99.layout import in_line, lay_out


def uses(operator, **fields):
    return lay_out(graph_of(operator, **fields)).uses


def test_a_pool_is_padded_or_dilated_where_its_fields_say_so():
    plain = {"padding": (0, 0, 0, 0), "dilation": (1, 1)}
    assert uses("MaxPool")["dilated_maximum"]
    assert not uses("MaxPool", **plain)["dilated_maximum"]
    assert uses("AveragePool")["padded_average"]
    assert not uses("AveragePool", padding=(0, 0, 0, 0))["padded_average"]


def test_packed_weights_need_room_to_be_unpacked():
    few = (weights(6, 2, 3, 3)["weight"] // 9).astype(np.int8)
    for bits, weight in ((8, weights(6, 2, 3, 3)["weight"]), (4, few)):
        layout = lay_out(graph_of("Conv", weight=weight, weight_bits=bits))
        assert layout.uses["packed"] is (bits == 4)
        assert bool(layout.packed) is (bits == 4)


def test_a_network_that_only_moves_codes_needs_no_scaling():
    found = uses("Flatten")
    assert not any(found[name] for name in ("scaling", "weighted", "scalars", "window"))


@pytest.mark.parametrize(
    ("indices", "neighbours"), [((2, 3, 4), True), ((2,), True), ((2, 4), False), ((3, 2), False)]
)
def test_neighbours_are_copied_in_one_go(indices, neighbours):
    graph = graph_of("Gather", axis=2, indices=indices)
    assert in_line(graph.nodes[0]) is neighbours
    assert lay_out(graph).uses["chosen_places"] is not neighbours
