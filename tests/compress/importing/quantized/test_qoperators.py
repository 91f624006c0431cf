"""Files in the QOperator form, of ours and of others."""

import numpy as np
import pytest
from digit_networks import digit_network

from compress.exporters.onnx.integers import export_onnx
from compress.graph import probes
from compress.importing import load_onnx


@pytest.mark.parametrize("fast", [True, False])
def test_our_own_files_come_back_as_the_same_integers(tmp_path, fast):
    graph = digit_network()
    export_onnx(graph, tmp_path / "net.onnx", fast=fast)
    again = load_onnx(tmp_path / "net.onnx")
    images = probes(graph, np.float32)
    assert np.array_equal(again(images), graph(images))
