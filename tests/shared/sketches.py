"""Graphs of one's own steps, and their exact exports."""

import numpy as np
import onnx
import onnxruntime
from hypothesis import strategies as st
from random_graphs import Sketch

from compress.exporters.onnx.integers import export_onnx
from compress.graph import Conv, QParams, QuantizedGraph, Value, probes


def new_sketch(draw, shape: tuple[int, ...]) -> Sketch:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kind = draw(st.sampled_from(("power of two", "ordinary")))
    sketch = Sketch(draw, random, kind, Value("image", shape, QParams(1.0, 0)))
    sketch.input = Value("image", shape, sketch.code(2.0**-4))
    return sketch


def assert_exported_exactly(graph: QuantizedGraph, path) -> None:
    """The exporter compares every value inside, too, in every setting."""
    export_onnx(graph, path)
    images = probes(graph, np.uint8, seed=1)[:16]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    assert np.array_equal(session.run(["logits"], {"image": images})[0], graph(images))


def strided(sketch: Sketch, x: Value, outputs: int, kernel: int, stride: int) -> Value:
    size = [(side - kernel) // stride + 1 for side in x.shape[1:]]
    weight = sketch.random.integers(-60, 61, (outputs, x.shape[0], kernel, kernel))
    return sketch.emit(
        Conv,
        [x],
        (outputs, *size),
        QParams(float(np.float32(x.qparams.scale)), 10),
        weight=weight.astype(np.int8),
        weight_scale=np.full(outputs, 0.002, np.float32),
        bias=np.zeros(outputs, np.int32),
        stride=(stride, stride),
    )


def session_graph(graph: QuantizedGraph, path):
    """The graph that onnxruntime makes of the exported file."""
    export_onnx(graph, path)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.optimized_model_filepath = str(path.with_suffix(".optimized"))
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return onnx.load(options.optimized_model_filepath).graph
