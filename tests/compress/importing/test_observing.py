"""What is inside of a network is found by running it with two batch sizes."""

import pytest
from onnx_networks import OnnxNetwork

from compress.errors import CompressError
from compress.importing import imported, load_onnx


def test_an_open_size_must_be_given(tmp_path):
    net = OnnxNetwork("n", 3, "height", "width")
    path = net.save(tmp_path / "net.onnx", net.node("GlobalAveragePool", "image"))
    with pytest.raises(CompressError, match=r"open shape \[3, 'height', 'width'\]; say which"):
        load_onnx(path)
    assert imported(load_onnx(path, input_shape=(3, 9, 7))).input.shape == (3, 9, 7)
    with pytest.raises(CompressError, match="has 3 axes beside the batch"):
        load_onnx(path, input_shape=(3, 9))
