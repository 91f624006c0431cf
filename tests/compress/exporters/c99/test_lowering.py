"""Every operator has a layer in C, and what C lacks is refused by the layer's name."""

import numpy as np
import pytest

from compress.errors import CompressError
from compress.exporters.c99 import export_c, lowering
from compress.exporters.c99.lowering import EMITTERS
from compress.graph import Flatten, QParams, QuantizedGraph, Table, Value


def test_c_lacks_no_operator():
    assert EMITTERS.missing == ()


def table_network() -> QuantizedGraph:
    """A sigmoid by a table, then a flatten."""
    code, shape = QParams(1 / 64, 0), (2, 3, 3)
    nodes = (
        Table(
            name="stage2.sigmoid", inputs=("x",), output="y", table=np.arange(256, dtype=np.uint8)
        ),
        Flatten(name="flat", inputs=("y",), output="z"),
    )
    values = Value("y", shape, code), Value("z", (18,), code)
    return QuantizedGraph(Value("x", shape, code), values, nodes, "z")


def test_an_operator_that_c_lacks_is_refused_by_its_layers_name(tmp_path, monkeypatch):
    export_c(table_network(), tmp_path / "all", name="net")
    monkeypatch.delitem(lowering.EMITTERS._functions, Table)
    with pytest.raises(CompressError, match=r"^node 'stage2.sigmoid': C99 has no Table$"):
        export_c(table_network(), tmp_path / "net", name="net")
    assert not (tmp_path / "net").exists()
