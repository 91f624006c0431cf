"""Arithmetic of two values, and tables in TorchScript: the interpreter's integers."""

import pytest
from integer_files import assert_exact_in_torchscript
from one_operator import graph_of, registered_in

from compress.exporters.torchscript.operators import TORCHSCRIPT, elementwise


@pytest.mark.parametrize("operator", registered_in(TORCHSCRIPT, elementwise))
def test_an_operator_gives_the_interpreters_integers(tmp_path, operator):
    assert_exact_in_torchscript(graph_of(operator), tmp_path)
