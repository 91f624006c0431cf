"""Names for C: what cannot be one is refused, what is hostile stays in comments."""

import numpy as np
import pytest
from c_networks import low_bit_network
from digit_networks import digit_network

from compress.c_runner import load_c
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.graph import QuantizedGraph, probes


@pytest.mark.parametrize("name", ["", "9a", "A", "a b", "../a", "for", "a" * 60])
def test_names_that_c_cannot_have_are_refused(tmp_path, name):
    with pytest.raises(CompressError, match="name"):
        export_c(digit_network(), tmp_path, name=name)


def test_hostile_names_stay_inside_comments_and_identifiers(tmp_path):
    graph = low_bit_network(8)
    nodes = tuple(
        type(node)(**{**node.__dict__, "name": name})
        for node, name in zip(graph.nodes, ["*/ #error", 'x"; int y', "for", "dot"], strict=True)
    )
    renamed = QuantizedGraph(graph.input, graph.values, nodes, "c")
    export_c(renamed, tmp_path, name="net", accuracy="*/ #error\nint x;")
    images = probes(graph, np.uint8)
    np.testing.assert_array_equal(load_c(tmp_path)(images), graph.run(images))
