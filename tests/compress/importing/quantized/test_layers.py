"""Layers whose weights have a zero point of their own."""

import numpy as np
import pytest
from onnxruntime.quantization import QuantType
from quantized_files import quantized
from small_quantized import image

from compress.importing import imported, load_onnx


@pytest.mark.parametrize("form", ["QDQ uint8", "QOperator uint8"])
def test_weights_with_a_zero_point_of_their_own_read_their_input_twice(tmp_path, form):
    net = image(4, 6, 6)
    skewed = net.constant(net.random.uniform(-1, 3, (4, 2, 3, 3)), np.float32)
    value = net.node("Relu", net.node("Conv", "image", skewed, net.weight(4), group=2))
    value = net.node("Flatten", value)
    skewed = net.constant(net.random.uniform(-3, 1, (3, 64)), np.float32)
    path = quantized(
        net,
        net.node("Gemm", value, skewed, transB=1),
        tmp_path / "net.onnx",
        form,
        per_channel=False,
        weight_type=QuantType.QUInt8,
        reduce_range=False,
    )
    graph = load_onnx(path)
    assert imported(graph).note is None
    assert [type(node).__name__ for node in graph.nodes].count("Gather") == 2
