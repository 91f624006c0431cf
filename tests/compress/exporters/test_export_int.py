import dataclasses
import itertools
import os
import subprocess
import sys
import zipfile

import numpy as np
import onnx
import onnx.reference
import onnxruntime
import pytest
import torch
from hypothesis import assume, given, settings
from random_graphs import digit_network, quantized_graphs

from compress.errors import CompressError
from compress.exporters.onnx.integers import export_onnx, to_onnx
from compress.exporters.onnx.layout import widen
from compress.exporters.torchscript.integers import export_torchscript, to_module
from compress.graph import (
    Linear,
    MaxPool,
    QParams,
    QuantizedGraph,
    Requantizing,
    Value,
    Weighted,
    probes,
)

modestly = settings(max_examples=60, derandomize=True, deadline=None)
few = settings(max_examples=20, derandomize=True, deadline=None)


def images_for(graph: QuantizedGraph, *, seed: int = 1) -> dict[str, np.ndarray]:
    """Images that the exporters have not tried, by the kind of input."""
    return {
        "uint8": probes(graph, np.uint8, seed=seed),
        "float": probes(graph, np.float32, seed=seed),
    }


def sessions(path):
    """Sessions with and without optimizations, with 1 and 2 threads."""
    levels = onnxruntime.GraphOptimizationLevel
    for level, threads in itertools.product(
        (levels.ORT_ENABLE_ALL, levels.ORT_DISABLE_ALL), (1, 2)
    ):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = level
        options.intra_op_num_threads = threads
        yield onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


@modestly
@given(quantized_graphs())
def test_onnxruntime_gives_every_integer_of_the_interpreter(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("onnx") / "graph.onnx"
    for kind, images in images_for(graph).items():
        export_onnx(graph, path, input=kind, packed=kind == "uint8")
        onnx.checker.check_model(onnx.load(path), full_check=True)
        for session in sessions(path):
            assert np.array_equal(session.run(["logits"], {"image": images})[0], graph(images))


@few
@given(quantized_graphs())
def test_the_plain_form_gives_every_integer_of_the_interpreter(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("plain") / "graph.onnx"
    export_onnx(graph, path, input="float", fast=False)
    images = images_for(graph)["float"]
    for session in sessions(path):
        assert np.array_equal(session.run(["logits"], {"image": images})[0], graph(images))


@few
@given(quantized_graphs())
def test_torchscript_gives_every_integer_of_the_interpreter(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("torchscript") / "graph.pt"
    for kind, images in images_for(graph).items():
        export_torchscript(graph, path, input=kind)
        assert np.array_equal(torch_run(torch.jit.load(path), images), graph(images))


@modestly
@given(quantized_graphs())
def test_the_plain_module_gives_every_integer_of_the_interpreter(graph):
    for kind, images in images_for(graph).items():
        assert np.array_equal(torch_run(to_module(graph, input=kind), images), graph(images))


@torch.no_grad()
def torch_run(module, images: np.ndarray) -> np.ndarray:
    return module(torch.from_numpy(images)).numpy()


def test_a_whole_network_is_the_same_everywhere(tmp_path):
    graph = digit_network()
    images = np.random.default_rng(2).normal(0, 1.5, (300, 1, 28, 28)).astype(np.float32)
    expected = graph(images)
    assert len(np.unique(expected)) > 100
    export_onnx(graph, tmp_path / "graph.onnx")
    for session in sessions(tmp_path / "graph.onnx"):
        assert np.array_equal(session.run(None, {"image": images})[0], expected)
    export_torchscript(graph, tmp_path / "graph.pt")
    assert np.array_equal(torch_run(torch.jit.load(tmp_path / "graph.pt"), images), expected)


def many_sums(count: int = 4096) -> QuantizedGraph:
    """One layer whose accumulators are its biases, random at random scales: half of them large."""
    random = np.random.default_rng(0)
    code = QParams(float(np.float32(0.1)), 0), QParams(float(np.float32(0.7)), 100)
    limits = np.repeat([2**12, 2**30], count // 2)
    scale = (random.uniform(500, 1000, count) / limits).astype(np.float32)
    parts = {"weight": np.zeros((count, 1), np.int8), "weight_scale": scale}
    bias = random.integers(-limits, limits).astype(np.int32)
    node = Linear(name="fc", inputs=("x",), output="y", bias=bias, **parts)
    return QuantizedGraph(Value("x", (1,), code[0]), (Value("y", (count,), code[1]),), (node,), "y")


def test_the_factor_and_the_product_are_float32_everywhere(tmp_path):
    """Sums that a factor or a product in float64 would round to another integer."""
    graph = many_sums()
    x, y = graph.input.qparams, graph.value("y").qparams
    (node,) = graph.nodes
    scales = node.weight_scale.astype(np.float64) * x.scale / y.scale
    ties = np.rint((np.arange(-80, 80)[:, None] + 0.5) / scales)
    chosen = np.argmin(np.abs(ties * scales % 1 - 0.5), axis=0)
    bias = np.take_along_axis(ties, chosen[None], axis=0)[0].astype(np.int32)
    graph = dataclasses.replace(graph, nodes=(dataclasses.replace(node, bias=bias),))
    codes = graph.run(np.zeros((1, 1), np.uint8))[0]
    precise = np.clip(np.rint(bias * scales) + y.zero_point, 0, 255)
    assert (precise != codes).sum() > 5
    export_onnx(graph, tmp_path / "graph.onnx")
    for session in sessions(tmp_path / "graph.onnx"):
        logits = session.run(None, {"image": np.zeros((1, 1), np.float32)})[0]
        assert np.array_equal(y.quantize(logits)[0], codes)
    module = to_module(graph, input="uint8")
    assert np.array_equal(y.quantize(torch_run(module, np.zeros((1, 1), np.uint8)))[0], codes)


# The QDQ form


@modestly
@given(quantized_graphs(scales="power of two"))
def test_the_qdq_form_is_exact_with_powers_of_two(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("qdq") / "graph.onnx"
    assume(can_be_qdq(graph))
    images = images_for(graph)["float"]
    export_onnx(graph, path, input="float", qdq=True)
    onnx.checker.check_model(onnx.load(path), full_check=True)
    for session in sessions(path):
        assert np.array_equal(session.run(None, {"image": images})[0], graph(images))
    if not any(isinstance(node, MaxPool) for node in graph.nodes):
        assert np.array_equal(reference_run(path, images), graph(images))


def can_be_qdq(graph: QuantizedGraph) -> bool:
    summing = [node for node in graph.nodes if isinstance(node, Requantizing)]
    return graph.power_of_two and all(graph.accumulator_bound(n) <= 2**24 for n in summing)


def reference_run(path, images: np.ndarray) -> np.ndarray:
    """The logits in ONNX's own reference runtime, which has no implementation of opset 13."""
    model = onnx.load(path)
    model.opset_import[0].version = 21
    return onnx.reference.ReferenceEvaluator(model).run(None, {"image": images})[0]


def test_the_qdq_form_refuses_what_it_cannot_hold_exactly(tmp_path):
    with pytest.raises(CompressError, match=r"node 'conv0': .* powers of two"):
        export_onnx(digit_network(), tmp_path / "graph.onnx", qdq=True)
    graph = many_sums()
    (node,) = graph.nodes
    wide = dataclasses.replace(node, weight_scale=np.full(4096, 2.0**-20, np.float32))
    values = [dataclasses.replace(v, qparams=QParams(0.5, 0)) for v in (graph.input, *graph.values)]
    graph = QuantizedGraph(values[0], values[1:], (wide,), "y")
    with pytest.raises(CompressError, match="node 'fc': its sums may exceed"):
        to_onnx(graph, qdq=True)


# The files


def test_the_onnx_file_is_small_and_holds_nothing_but_the_network(tmp_path):
    graph, path = digit_network(), tmp_path / "graph.onnx"
    export_onnx(graph, path, fast=False)
    assert path.stat().st_size < graph.weight_bytes + 1500
    export_onnx(graph, path)
    model = onnx.load(path)
    assert path.stat().st_size <= 13_000
    assert (model.ir_version, [(o.domain, o.version) for o in model.opset_import]) == (
        8,
        [("", 13)],
    )
    assert model.producer_name == model.graph.doc_string == ""
    assert not model.metadata_props
    assert not any(node.name or node.doc_string or node.domain for node in model.graph.node)
    values = [onnx.numpy_helper.to_array(item) for item in model.graph.initializer]
    distinct = {(value.dtype, value.shape, value.tobytes()) for value in values}
    assert len(distinct) == len(values)


def test_the_fast_form_stores_the_arrays_of_the_graph_and_no_more():
    graph = digit_network()
    assert widen(graph) is not graph
    constants = onnx_constants(to_onnx(graph))
    weighted = [node for node in graph.nodes if isinstance(node, Weighted)]
    assert sum(value.size for value in constants[np.int8]) == (
        sum(node.weight.size for node in weighted)
        + 2  # the weights' zero point, and the one of which the average pool's ones are copies
    )
    biases = {node.bias.tobytes() for node in weighted}
    assert {value.tobytes() for value in constants[np.int32]} == biases


def onnx_constants(model: onnx.ModelProto) -> dict[type, list[np.ndarray]]:
    arrays = [onnx.numpy_helper.to_array(item) for item in model.graph.initializer]
    return {kind: [a for a in arrays if a.dtype == kind] for kind in (np.int8, np.int32)}


def test_onnxruntime_arranges_the_weights_of_the_fast_form_when_it_loads_it(tmp_path):
    """And an image's codes are never transposed: the layouts meet."""
    graph, path = digit_network(), tmp_path / "graph.onnx"
    export_onnx(graph, path)
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimized.onnx")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    model = onnx.load(tmp_path / "optimized.onnx")
    shapes = {item.name: list(item.dims) for item in model.graph.initializer}
    left = {node.op_type for node in model.graph.node}
    assert left.isdisjoint({"Pad", "Gather", "Tile", "Expand", "Transpose"})
    dense = [shapes[node.input[3]] for node in model.graph.node if node.op_type == "QLinearConv"]
    assert dense == [
        *([64, 4, 3, 2], [32, 16, 3, 3], [16, 32, 1, 1], [16, 16, 3, 3], [16, 16, 3, 3]),
        *([16, 16, 3, 3], [16, 16, 3, 3], [16, 1, 4, 4], [10, 16, 1, 1]),
    ]


def test_the_qdq_form_is_always_plain():
    graph = power_of_two_digits()
    assert widen(graph) is not graph
    model = to_onnx(graph, qdq=True)
    assert model == to_onnx(graph, qdq=True, fast=False)
    assert [node.op_type for node in model.graph.node].count("Pad") == 0


def power_of_two_digits() -> QuantizedGraph:
    """The digit network with every scale rounded to a power of two."""
    graph = digit_network()

    def rounded(scale):
        return np.float32(2) ** np.round(np.log2(np.asarray(scale, np.float32)))

    values = [
        dataclasses.replace(
            v, qparams=QParams(float(rounded(v.qparams.scale)), v.qparams.zero_point)
        )
        for v in (graph.input, *graph.values)
    ]
    nodes = [
        dataclasses.replace(node, weight_scale=rounded(node.weight_scale))
        if isinstance(node, Weighted)
        else node
        for node in graph.nodes
    ]
    return QuantizedGraph(values[0], tuple(values[1:]), tuple(nodes), graph.output)


@modestly
@given(quantized_graphs())
def test_only_standard_operators_are_written(graph):
    for kind in ("float", "uint8"):
        model = to_onnx(graph, input=kind)
        assert all(node.domain == "" for node in model.graph.node)
        assert len(model.opset_import) == 1
        (image,), (logits,) = model.graph.input, model.graph.output
        shapes = [
            [d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim]
            for v in (image, logits)
        ]
        assert shapes[0] == ["batch", *graph.input.shape]
        assert shapes[1] == ["batch", *graph.value(graph.output).shape]
        assert (image.name, logits.name) == ("image", "logits")
        wanted = onnx.TensorProto.FLOAT if kind == "float" else onnx.TensorProto.UINT8
        assert image.type.tensor_type.elem_type == wanted


def test_the_input_is_what_the_graph_says(tmp_path):
    graph = dataclasses.replace(digit_network(), float_input=False)
    assert to_onnx(graph).graph.input[0].type.tensor_type.elem_type == onnx.TensorProto.UINT8
    codes = probes(graph, np.uint8)
    assert np.array_equal(torch_run(to_module(graph), codes), graph(codes))
    for export in (export_onnx, export_torchscript):
        with pytest.raises(CompressError, match="float or uint8"):
            export(graph, tmp_path / "graph", input="int8")
    assert os.listdir(tmp_path) == []


def four_bits(graph: QuantizedGraph) -> QuantizedGraph:
    nodes = [
        dataclasses.replace(node, weight=node.weight // 19, weight_bits=4)
        if hasattr(node, "weight")
        else node
        for node in graph.nodes
    ]
    return dataclasses.replace(graph, nodes=tuple(nodes))


def test_four_bit_weights_take_half_the_room_when_packed(tmp_path):
    graph = four_bits(digit_network())
    export_onnx(graph, tmp_path / "bytes.onnx")
    export_onnx(graph, tmp_path / "packed.onnx", packed=True)
    saved = (tmp_path / "bytes.onnx").stat().st_size - (tmp_path / "packed.onnx").stat().st_size
    weights = sum(node.weight.size for node in graph.nodes if hasattr(node, "weight"))
    assert saved > 0.95 * weights / 2
    images = images_for(graph)["float"]
    for session in sessions(tmp_path / "packed.onnx"):
        assert np.array_equal(session.run(None, {"image": images})[0], graph(images))


def test_torchscript_keeps_integers_and_no_paths(tmp_path):
    graph, path = digit_network(), tmp_path / "graph.pt"
    export_torchscript(graph, path)
    buffers = dict(torch.jit.load(path).named_buffers())
    weights = [value.dtype for name, value in buffers.items() if name.endswith(".weight")]
    biases = [value.dtype for name, value in buffers.items() if name.endswith(".bias")]
    assert weights == [torch.int8] * 8
    assert biases == [torch.int32] * 8
    assert path.stat().st_size < 32_000
    with zipfile.ZipFile(path) as archive:
        assert not any(name.endswith("debug_pkl") for name in archive.namelist())
        for name in archive.namelist():
            assert os.path.dirname(__file__).encode() not in archive.read(name)
            assert sys.prefix.encode() not in archive.read(name)


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_change_nothing_in_torchscript(tmp_path, threads):
    graph, path, before = digit_network(), tmp_path / "graph.pt", torch.get_num_threads()
    export_torchscript(graph, path)
    images = images_for(graph)["float"]
    try:
        torch.set_num_threads(threads)
        assert np.array_equal(torch_run(torch.jit.load(path), images), graph(images))
    finally:
        torch.set_num_threads(before)


# A file that gives other integers is never left behind.


class Lying(QuantizedGraph):
    """A graph whose interpreter differs from its parts in one integer."""

    def run(self, codes):
        result = super().run(codes).copy()
        result.reshape(-1)[0] ^= 1
        return result


class LyingInside(QuantizedGraph):
    def trace(self, codes):
        trace = super().trace(codes)
        trace["conv1.out"] = trace["conv1.out"] ^ 1
        return trace


def remade(kind, graph):
    return kind(*(getattr(graph, field.name) for field in dataclasses.fields(graph)))


@pytest.mark.parametrize(
    ("export", "kind", "message"),
    [
        (export_onnx, Lying, r"onnxruntime .* in 1 of"),
        (export_torchscript, Lying, r"TorchScript .* in 1 of"),
        (export_onnx, LyingInside, r"value 'conv1\.out': onnxruntime"),
    ],
)
def test_other_integers_are_refused_and_nothing_is_written(tmp_path, export, kind, message):
    path = tmp_path / "graph.file"
    path.write_text("what was here before")
    with pytest.raises(CompressError, match=message) as caught:
        export(remade(kind, digit_network()), path)
    assert "\n" not in str(caught.value)
    assert os.listdir(tmp_path) == [path.name]
    assert path.read_text() == "what was here before"


# A fresh process needs nothing of this project.

ONNX_ALONE = """
import sys, numpy as np, onnxruntime
session = onnxruntime.InferenceSession("graph.file", providers=["CPUExecutionProvider"])
np.save("logits.npy", session.run(None, {"image": np.load("images.npy")})[0])
sys.exit(bool({"torch", "onnx", "compress"} & set(sys.modules)))
"""
TORCH_ALONE = """
import sys, numpy as np, torch
module = torch.jit.load("graph.file")
np.save("logits.npy", module(torch.from_numpy(np.load("images.npy"))).numpy())
sys.exit(bool({"onnxruntime", "onnx", "compress"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("export", "code"), [(export_onnx, ONNX_ALONE), (export_torchscript, TORCH_ALONE)]
)
def test_the_file_loads_without_this_project(tmp_path, export, code):
    graph = digit_network()
    export(graph, tmp_path / "graph.file")
    images = images_for(graph)["float"]
    np.save(tmp_path / "images.npy", images)
    ran = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", code], cwd=tmp_path, check=False
    )
    assert ran.returncode == 0
    assert np.array_equal(np.load(tmp_path / "logits.npy"), graph(images))
