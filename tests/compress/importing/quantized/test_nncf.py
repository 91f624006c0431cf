"""Files that NNCF writes become integer networks that give onnxruntime's integers."""

import contextlib
import io

import numpy as np
import onnx
import onnxruntime
import pytest
from growing_graph import SATURATES
from onnx_networks import OnnxNetwork

import compress
from compress import CompressError
from compress.graph import QuantizedGraph

nncf = pytest.importorskip("nncf")


def residual() -> tuple[OnnxNetwork, str]:
    """Convolutions, a depthwise one, a shortcut, a mean and a linear layer."""
    net = OnnxNetwork(1, 3, 8, 8)
    value = net.node("Conv", "image", net.weight(8, 3, 3, 3), net.weight(8), pads=[1, 1, 1, 1])
    stem = net.node("Relu", value)
    value = net.node("Conv", stem, net.weight(8, 1, 3, 3), net.weight(8), group=8, pads=[1] * 4)
    value = net.node("Relu", value)
    value = net.node("Conv", value, net.weight(8, 8, 1, 1), net.weight(8))
    value = net.node("Relu", net.node("Add", value, stem))
    value = net.node("Flatten", net.node("GlobalAveragePool", value))
    return net, net.node("Gemm", value, net.weight(4, 8), net.weight(4), transB=1)


@pytest.mark.skipif(SATURATES, reason="onnxruntime saturates on this processor")
@pytest.mark.parametrize("preset", ["PERFORMANCE", "MIXED"])
def test_its_files_come_in_and_go_to_every_format(tmp_path, preset):
    net, output = residual()
    source = net.save(tmp_path / "float.onnx", output)
    random = np.random.default_rng(0)
    images = [random.normal(size=(1, 3, 8, 8)).astype(np.float32) for _ in range(16)]
    with contextlib.redirect_stdout(io.StringIO()):
        written = nncf.quantize(
            onnx.load(source),
            nncf.Dataset([{"image": image} for image in images]),
            preset=nncf.QuantizationPreset[preset],
            subset_size=len(images),
        )
    onnx.save(written, tmp_path / "nncf.onnx")
    with pytest.raises(CompressError, match=r"its output, of Gemm, has no code; give output_range"):
        compress.load(tmp_path / "nncf.onnx")
    # Which compares every integer.
    graph = compress.load(tmp_path / "nncf.onnx", output_range=(-9, 12))
    assert isinstance(graph, QuantizedGraph)
    assert [type(node).__name__ for node in graph.nodes].count("Conv") == 3
    answers = onnxruntime.InferenceSession(tmp_path / "nncf.onnx").run(None, {"image": images[0]})
    step = graph.value(graph.output).qparams.scale
    assert np.abs(graph(images[0]) - answers[0]).max() <= 0.5001 * step
    for name in ("net.onnx", "net.ts", "net-c"):
        compress.export(graph, tmp_path / name)
