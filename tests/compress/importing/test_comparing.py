"""An imported network that answers otherwise than onnxruntime is refused."""

import numpy as np
import pytest
import torch
from imported_networks import keras_like
from onnx_networks import OnnxNetwork

from compress.errors import CompressError
from compress.importing import load_onnx


def test_a_network_that_answers_differently_is_refused(tmp_path, monkeypatch):
    net, output = keras_like()
    path = net.save(tmp_path / "net.onnx", output)
    import compress.importing.converters.elementwise as elementwise

    monkeypatch.setattr(elementwise, "to_tensor", lambda array: torch.zeros(array.shape))
    with pytest.raises(CompressError, match="differs from onnxruntime by"):
        load_onnx(path)


def test_a_constant_of_one_batch_is_refused_in_a_line(tmp_path):
    net = OnnxNetwork(1, 2, 4, 4)
    places = net.constant(np.ones((1, 2, 4, 4)), np.float32)
    path = net.save(tmp_path / "net.onnx", net.node("Concat", "image", places, axis=1))
    with pytest.raises(
        CompressError, match=r"does not run with a batch of \d+: .*; export it with"
    ):
        load_onnx(path)
