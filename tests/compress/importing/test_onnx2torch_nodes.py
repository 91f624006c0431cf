"""Operators that we don't convert ourselves are onnx2torch's, of an older version if need be."""

import numpy as np
import pytest
from imported_networks import answer
from onnx_networks import OnnxNetwork, answers

from compress.errors import CompressError
from compress.importing.conversion import CONVERTERS
from compress.importing.loading import load_onnx


@pytest.mark.parametrize("opset", [9, 17, 20])
def test_a_newer_version_is_taken_by_an_older_converter(tmp_path, opset):
    net = OnnxNetwork("n", 3, 6, opset=opset)
    path = net.save(tmp_path / "net.onnx", net.node("Elu", net.node("Sigmoid", "image")))
    assert "Elu" not in CONVERTERS
    images = net.random.normal(size=(4, 3, 6)).astype(np.float32)
    np.testing.assert_allclose(answer(load_onnx(path), images), answers(path, images), atol=1e-6)


def test_an_attribute_of_another_kind_is_refused_by_the_operator_s_name(tmp_path, monkeypatch):
    """onnxruntime refuses most such nodes first."""

    def subtracts(*_):
        raise TypeError("unsupported operand type(s) for -")

    monkeypatch.setattr("compress.importing.onnx2torch_nodes._converter", lambda *_: subtracts)
    net = OnnxNetwork("n", 3, 6)
    path = net.save(tmp_path / "net.onnx", net.node("Elu", "image"))
    with pytest.raises(CompressError, match=r"net\.onnx: .* Elu 'Elu_0' \(unsupported operand"):
        load_onnx(path)


def test_what_it_lacks_is_refused_by_name(tmp_path):
    net = OnnxNetwork("n", 3, 6)
    path = net.save(tmp_path / "net.onnx", net.node("Hardmax", "image"))
    with pytest.raises(
        CompressError, match=r"Hardmax 'Hardmax_0' \(this operator is not supported"
    ):
        load_onnx(path)
