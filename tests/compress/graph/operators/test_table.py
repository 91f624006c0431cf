"""Tables: an output code for each of the 256 input codes."""

import numpy as np
import pytest
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import Table


def test_every_code_gives_its_entry():
    table = np.random.default_rng(0).permutation(256).astype(np.uint8)
    graph = with_node(Table, (2, 4, 4), table=table)
    codes = np.arange(256, dtype=np.uint8).reshape(8, 2, 4, 4)
    assert np.array_equal(graph.run(codes), table[codes])
    assert graph.nodes[0].weight_bytes == 256


@pytest.mark.parametrize(
    ("table", "message"),
    [(np.zeros(255, np.uint8), "table has"), (np.zeros(256, np.int8), "table must be uint8")],
)
def test_tables_that_are_none_are_refused(table, message):
    with pytest.raises(CompressError, match=message):
        with_node(Table, (2, 4, 4), table=table)
