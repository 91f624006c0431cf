"""What onnxruntime computes otherwise by default is said."""

from compress.importing import imported, load_onnx


def test_what_onnxruntime_computes_in_float32_by_default_is_said(mlperf_tiny):
    graph = load_onnx(mlperf_tiny / "ic-qdq.onnx")
    note = imported(graph).note
    assert "by default onnxruntime computes 8 layers of it in float32" in note
    assert "'model/conv2d/BiasAdd'" in note
    assert "session.qdqisint8allowed=1 it computes in integers, these ones" in note
