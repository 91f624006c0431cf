"""An imported network that answers otherwise than onnxruntime is refused."""

import pytest
import torch
from imported_networks import keras_like

from compress.errors import CompressError
from compress.importing import load_onnx


def test_a_network_that_answers_differently_is_refused(tmp_path, monkeypatch):
    net, output = keras_like()
    path = net.save(tmp_path / "net.onnx", output)
    import compress.importing.converters.elementwise as elementwise

    monkeypatch.setattr(elementwise, "to_tensor", lambda array: torch.zeros(array.shape))
    with pytest.raises(CompressError, match="differs from onnxruntime by"):
        load_onnx(path)
