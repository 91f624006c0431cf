"""Every operator in every back end: what is missing is named, what is there gives the integers."""

import importlib
import math
import os
import pkgutil

import numpy as np
import pytest
import torch
from integer_files import with_powers_of_two

import compress.exporters
from compress.c_runner import compiler
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.exporters.emitters import Emitters
from compress.exporters.onnx.integers import export_onnx
from compress.exporters.torchscript.integers import export_torchscript, to_module
from compress.graph import (
    OPERATORS,
    Node,
    QParams,
    QuantizedGraph,
    ScaledAdd,
    Value,
    probes,
)
from compress.graph.node import Requantizing
from compress.quantization.plan.layer import PlannedLayer, every_kind
from compress.quantization.training.layers import QUANTIZED_LAYERS

IMAGE = Value("x", (4, 6, 6), QParams(0.5, 7))
ROW = Value("x", (9,), QParams(0.5, 7))


def weights(*shape: int) -> dict[str, np.ndarray]:
    """Weights within 7 bits, with which no processor's sums of two products saturate."""
    random = np.random.default_rng(0)
    return {
        "weight": random.integers(-63, 64, shape).astype(np.int8),
        "weight_scale": random.uniform(0.01, 0.03, shape[0]).astype(np.float32),
        "bias": random.integers(-500, 501, shape[0]).astype(np.int32),
    }


WINDOW = {"kernel": (3, 2), "stride": (2, 1)}
EXAMPLES = {
    "Conv": (IMAGE, {**weights(6, 2, 3, 3), "groups": 2, "padding": (1, 0, 2, 1), "relu": True}),
    "Linear": (ROW, weights(5, 9)),
    "AveragePool": (IMAGE, {**WINDOW, "padding": (1, 0, 2, 1)}),
    "Resample": (
        IMAGE,
        {
            "rows": np.eye(6, dtype=np.int8)[:4] * 3 + np.eye(6, k=1, dtype=np.int8)[:4],
            "columns": np.tril(np.ones((6, 6), np.int8)),
            "row_scale": np.full(4, 0.25, np.float32),
            "column_scale": (1 / np.arange(1, 7)).astype(np.float32),
        },
    ),
    "FloatAveragePool": (IMAGE, {**WINDOW, "signed": True}),
    "Add": (IMAGE, {"relu": True}),
    "Mul": (IMAGE, {"relu": True}),
    "ScaledAdd": (IMAGE, {"relu": True}),
    "WeightedSum": (IMAGE, {"weights": (300, -217), "unit": 1 / 256}),
    "Maximum": (IMAGE, {}),
    "Minimum": (IMAGE, {}),
    "MaxPool": (IMAGE, {**WINDOW, "padding": (1, 1, 2, 0), "dilation": (2, 3)}),
    "Concat": (IMAGE, {}),
    "Gather": (IMAGE, {"indices": (3, 0, 2, 0)}),
    "Pad": (IMAGE, {"before": (1, 2, 0), "after": (0, 1, 3), "fill": 7}),
    "Permute": (IMAGE, {"axes": (1, 2, 0)}),
    "Reshape": (IMAGE, {"shape": (9, 4, 4)}),
    "Flatten": (IMAGE, {}),
    "Table": (IMAGE, {"table": np.arange(256).astype(np.uint8)[::-1] // 3}),
}
"""For each operator an input and the fields of a node."""


PAIRED = ("Add", "ScaledAdd", "WeightedSum", "Mul", "Maximum", "Minimum")
"""The operators on two values."""


def graph_of(operator: str) -> QuantizedGraph:
    """A graph of one node of this operator."""
    x, fields = EXAMPLES[operator]
    kind = OPERATORS[operator]
    inputs = ("x",) * {**dict.fromkeys(PAIRED, 2), "Concat": 3}.get(operator, 1)
    node = kind(name="node", inputs=inputs, output="y", **fields)
    code = QParams(0.75, 12) if issubclass(kind, Requantizing | ScaledAdd) else x.qparams
    y = Value("y", node.output_shape([x] * len(inputs)), code)
    return QuantizedGraph(x, (y,), (node,), "y")


def back_ends() -> list[Emitters]:
    """Every registry of functions by operator, in any module of the exporters."""
    found: dict[int, Emitters] = {}
    for module in pkgutil.walk_packages(compress.exporters.__path__, "compress.exporters."):
        members = vars(importlib.import_module(module.name)).values()
        found |= {id(member): member for member in members if isinstance(member, Emitters)}
    return list(found.values())


BACK_ENDS = back_ends()


def test_the_back_ends_are_found():
    names = {back_end.back_end for back_end in BACK_ENDS}
    assert names >= {"ONNX", "ONNX, laid out for onnxruntime", "TorchScript", "C99"}


@pytest.mark.parametrize("back_end", BACK_ENDS, ids=lambda emitters: emitters.back_end)
def test_a_back_end_has_every_operator(back_end):
    assert not back_end.missing, f"{back_end.back_end} lacks {', '.join(back_end.missing)}"


def test_the_interpreter_has_every_operator():
    lacking = [name for name, kind in OPERATORS.items() if kind.compute is Node.compute]
    lacking += [
        name
        for name, kind in OPERATORS.items()
        if issubclass(kind, Requantizing) and kind.accumulate is Requantizing.accumulate
    ]
    assert not lacking


def test_every_operator_has_an_example():
    assert set(EXAMPLES) == set(OPERATORS)


def test_every_planned_layer_emits_nodes_and_can_be_trained():
    kinds = every_kind()
    assert kinds
    assert [kind for kind in kinds if kind.nodes is PlannedLayer.nodes] == []
    assert [kind for kind in kinds if kind not in QUANTIZED_LAYERS] == []


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("export", [export_onnx, export_torchscript])
def test_an_operator_gives_the_interpreters_integers(tmp_path, operator, export):
    """The exporters compare every integer before they leave a file."""
    graph = graph_of(operator)
    for kind in ("uint8", "float"):
        path = tmp_path / kind
        export(graph, path, input=kind)
        assert path.stat().st_size > 0
    images = probes(graph, np.uint8, seed=5)
    codes = graph.run(images)
    assert len(np.unique(codes)) > 10
    with torch.no_grad():
        logits = to_module(graph, input="uint8")(torch.from_numpy(images)).numpy()
    assert np.array_equal(logits, graph(images))
    assert codes[0].size == math.prod(graph.value("y").shape)


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_gives_the_interpreters_integers_in_onnx_layer_by_layer(tmp_path, operator):
    export_onnx(graph_of(operator), tmp_path / "plain.onnx", fast=False)


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_is_exact_in_the_qdq_form_or_refused_by_name(tmp_path, operator):
    graph = with_powers_of_two(graph_of(operator))
    if graph.power_of_two:
        export_onnx(graph, tmp_path / "qdq.onnx", qdq=True)
    else:  # such as the mean of three
        with pytest.raises(CompressError, match=r"node 'node': .* powers of two"):
            export_onnx(graph, tmp_path / "qdq.onnx", qdq=True)


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_gives_the_interpreters_integers_in_c(tmp_path, operator):
    if compiler() is None:
        assert not os.environ.get("CI"), "CI must have a C compiler"
        pytest.skip("no C compiler")
    export_c(graph_of(operator), tmp_path, name="net")
