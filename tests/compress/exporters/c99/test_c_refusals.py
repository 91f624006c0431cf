"""What C cannot express is refused with a line that names the layer."""

import numpy as np
import pytest
import torch

from compress.errors import CompressError
from compress.exporters import export
from compress.exporters.c99 import export_c, lowering
from compress.graph import Flatten, QParams, QuantizedGraph, Table, Value


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


def test_a_float_network_is_told_to_be_quantized_first(tmp_path):
    with pytest.raises(CompressError, match="quantize the network first"):
        export(torch.nn.ReLU(), tmp_path / "net-c", format="c", example=torch.zeros(2, 3))
