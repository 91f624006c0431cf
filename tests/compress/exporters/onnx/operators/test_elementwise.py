"""Arithmetic of two values, and tables in ONNX: the interpreter's integers in every form."""

import onnx
import pytest
from integer_files import assert_exact_in_onnx
from one_operator import graph_of, registered_in

from compress.exporters.onnx.integers import export_onnx
from compress.exporters.onnx.operators import ONNX, elementwise


@pytest.mark.parametrize("operator", registered_in(ONNX, elementwise))
def test_an_operator_gives_the_interpreters_integers(tmp_path, operator):
    assert_exact_in_onnx(graph_of(operator), tmp_path)


def test_a_table_is_looked_up_by_the_faster_of_two_operators(tmp_path):
    export_onnx(graph_of("Table"), tmp_path / "net.onnx")
    operators = [node.op_type for node in onnx.load(tmp_path / "net.onnx").graph.node]
    assert "GatherElements" in operators
    assert "Gather" not in operators
