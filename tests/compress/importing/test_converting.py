"""A whole ONNX graph is converted, or all that can't be is named."""

import pytest
from onnx_networks import OnnxNetwork

from compress.errors import CompressError
from compress.importing import load_onnx


def test_every_node_that_can_t_be_taken_is_named_at_once(tmp_path):
    net = OnnxNetwork("n", 4, 6)
    value = net.node("Hardmax", "image")
    value = net.node("Relu", value)
    value = net.node("LpNormalization", value)
    path = net.save(tmp_path / "net.onnx", value)
    with pytest.raises(CompressError, match=r"2 of its nodes.*Hardmax_0.*LpNormalization_2") as e:
        load_onnx(path)
    assert "\n" not in str(e.value)
