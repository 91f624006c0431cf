"""Arithmetic of two values, and tables in ONNX: the interpreter's integers in every form."""

import pytest
from integer_files import assert_exact_in_onnx
from one_operator import graph_of, registered_in

from compress.exporters.onnx.operators import ONNX, elementwise


@pytest.mark.parametrize("operator", registered_in(ONNX, elementwise))
def test_an_operator_gives_the_interpreters_integers(tmp_path, operator):
    assert_exact_in_onnx(graph_of(operator), tmp_path)
