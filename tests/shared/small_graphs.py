"""Graphs of one node, whose parts can be changed one at a time."""

import numpy as np

from compress.graph import (
    Linear,
    Node,
    QParams,
    QuantizedGraph,
    Value,
)

UNIT = QParams(1.0, 128)


IMAGE = Value("x", (2, 4, 4), UNIT)


ROW = Value("x", (1,), UNIT)


def one_layer(**changes) -> QuantizedGraph:
    parts = {
        "weight": np.ones((1, 1), np.int8),
        "weight_scale": np.ones(1, np.float32),
        "bias": np.zeros(1, np.int32),
    }
    node = Linear(name="fc", inputs=("x",), output="y", **(parts | changes))
    return QuantizedGraph(ROW, (Value("y", (1,), UNIT),), (node,), "y")


def with_node(kind: type[Node], size, *, code: QParams = UNIT, inputs=("x",), **fields):
    node = kind(name="node", inputs=inputs, output="y", **fields)
    return QuantizedGraph(IMAGE, (Value("y", size, code),), (node,), "y")
