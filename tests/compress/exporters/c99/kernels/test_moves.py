"""Layers that move codes in C: the interpreter's integers."""

import numpy as np
import pytest
from c_layers import assert_exact_in_c, kinds_of
from needed import need_c

from compress import export, load_c
from compress.graph import Pad, QParams, QuantizedGraph, Value


@pytest.mark.parametrize("kind", kinds_of("moves"))
def test_a_layer_gives_the_interpreters_integers(tmp_path, kind):
    need_c()
    assert_exact_in_c(kind, tmp_path)


@pytest.mark.parametrize("side", [5, 16, 33])
def test_a_border_is_right_where_a_compiler_vectorizes_it(tmp_path, side):
    need_c()
    code = QParams(0.125, 7)
    border = {"before": (0, 1, 1), "after": (0, 1, 1), "fill": 7}
    pad = Pad(name="p", inputs=("x",), output="p", **border)
    value = Value("p", (3, side + 2, side + 2), code)
    graph = QuantizedGraph(Value("x", (3, side, side), code), (value,), (pad,), "p")
    codes = np.random.default_rng(0).integers(0, 256, (2, 3, side, side)).astype(np.uint8)
    got = load_c(export(graph, tmp_path / "pad-c"))(codes)
    assert np.array_equal(got.reshape(2, *value.shape), graph.run(codes))
