"""Every operator as a network of one node, and which of them a module of a back end registers."""

from types import ModuleType

import numpy as np

from compress.exporters.emitters import Emitters
from compress.graph import OPERATORS, QParams, QuantizedGraph, ScaledAdd, Value
from compress.graph.node import Requantizing

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


def graph_of(operator: str, **changes: object) -> QuantizedGraph:
    """A graph of one node of this operator; `changes` are other fields."""
    x, fields = EXAMPLES[operator]
    fields, kind = {**fields, **changes}, OPERATORS[operator]
    inputs = ("x",) * {**dict.fromkeys(PAIRED, 2), "Concat": 3}.get(operator, 1)
    node = kind(name="node", inputs=inputs, output="y", **fields)
    code = QParams(0.75, 12) if issubclass(kind, Requantizing | ScaledAdd) else x.qparams
    y = Value("y", node.output_shape([x] * len(inputs)), code)
    return QuantizedGraph(x, (y,), (node,), "y")


def registered_in(back_end: Emitters, module: ModuleType) -> list[str]:
    """The operators whose function for a back end stands in a module."""
    functions = back_end._functions
    return [
        name for name, kind in OPERATORS.items() if functions[kind].__module__ == module.__name__
    ]
