"""Files of integers run in their runtimes, on images that the exporters have not tried."""

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from compress.errors import CompressError
from compress.exporters.onnx.integers import export_onnx
from compress.exporters.torchscript.integers import export_torchscript, to_module
from compress.graph import Linear, QParams, QuantizedGraph, Value, Weighted, probe_inputs, probes


def images_for(graph: QuantizedGraph, *, seed: int = 1) -> dict[str, np.ndarray]:
    """Images that the exporters have not tried, by the kind of input."""
    return {
        "uint8": probes(graph, np.uint8, seed=seed),
        "float": probes(graph, np.float32, seed=seed),
    }


def inputs_for(graph: QuantizedGraph, *, seed: int = 1) -> dict[str, tuple[np.ndarray, ...]]:
    """What `images_for` gives, for each of the network's inputs."""
    return {
        "uint8": probe_inputs(graph, np.uint8, seed=seed),
        "float": probe_inputs(graph, np.float32, seed=seed),
    }


def assert_equal(answers, expected) -> None:
    """Every output, however many there are, is to the bit as expected."""
    assert len(answers) == len(expected)
    for got, wanted in zip(answers, expected, strict=True):
        assert np.array_equal(got, wanted)


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


@torch.no_grad()
def torch_run(module, images: np.ndarray) -> np.ndarray:
    return module(torch.from_numpy(images)).numpy()


@torch.no_grad()
def torch_run_all(module, inputs) -> tuple[np.ndarray, ...]:
    answer = module(*map(torch.from_numpy, inputs))
    answers = answer if isinstance(answer, tuple) else (answer,)
    return tuple(one.numpy() for one in answers)


def onnx_run_all(session, inputs) -> list[np.ndarray]:
    names = (one.name for one in session.get_inputs())
    return session.run(None, dict(zip(names, inputs, strict=True)))


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


def with_powers_of_two(graph: QuantizedGraph) -> QuantizedGraph:
    """The graph with every scale rounded to a power of two."""

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


def assert_exact_in_onnx(graph: QuantizedGraph, folder: Path) -> None:
    """The exporter, which compares every integer, keeps each form, or refuses QDQ by name."""
    for kind in ("uint8", "float"):
        export_onnx(graph, folder / kind, input=kind)
        assert (folder / kind).stat().st_size > 0
    export_onnx(graph, folder / "plain.onnx", fast=False)
    qdq = with_powers_of_two(graph)
    if qdq.power_of_two:
        export_onnx(qdq, folder / "qdq.onnx", qdq=True)
    else:  # such as the mean of three
        with pytest.raises(CompressError, match=r"node 'node': .* powers of two"):
            export_onnx(qdq, folder / "qdq.onnx", qdq=True)


def assert_exact_in_torchscript(graph: QuantizedGraph, folder: Path) -> None:
    """The exporter keeps both forms, and they are exact on images that it has not tried."""
    for kind in ("uint8", "float"):
        export_torchscript(graph, folder / kind, input=kind)
        assert (folder / kind).stat().st_size > 0
    images = probes(graph, np.uint8, seed=5)
    codes = graph.run(images)
    assert len(np.unique(codes)) > 10
    assert np.array_equal(torch_run(to_module(graph, input="uint8"), images), graph(images))
