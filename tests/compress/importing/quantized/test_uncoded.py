"""A range given for answers that have no code, and where none is needed."""

import pytest
from onnx_networks import OnnxNetwork
from quantized_files import quantized

import compress
from compress import CompressError


def linear() -> tuple[OnnxNetwork, str]:
    net = OnnxNetwork("n", 6)
    return net, net.node("Gemm", "image", net.weight(4, 6), net.weight(4), transB=1)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ((-1.0, 1.0), "its output has a code already; leave output_range out"),
        ((1.0, 1.0), "output_range is the lowest and the highest answer, not"),
        ((0.0, float("inf")), "output_range is the lowest and the highest answer, not"),
        ((0.0, 1.0, 2.0), "output_range is the lowest and the highest answer, not"),
    ],
)
@pytest.mark.parametrize("form", ["QDQ int8", "QOperator uint8"])
def test_a_range_that_is_of_no_use_is_refused(tmp_path, form, given, reason):
    path = quantized(*linear(), tmp_path / "net.onnx", form)
    with pytest.raises(CompressError, match=reason):
        compress.load(path, output_range=given)


def test_a_range_is_for_quantized_files(tmp_path):
    net, output = linear()
    path = net.save(tmp_path / "net.onnx", output)
    with pytest.raises(CompressError, match="holds floats; output_range is for quantized files"):
        compress.load(path, output_range=(-1, 1))
    kept = compress.export(compress.load(path), tmp_path / "net.safetensors")
    with pytest.raises(CompressError, match="output_range is for quantized ONNX files"):
        compress.load(kept, output_range=(-1, 1))
