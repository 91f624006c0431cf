"""ONNX files, float and integer."""

import os
from typing import TYPE_CHECKING

from compress.graph import QuantizedGraph, Weighted
from compress.training_data import TrainingData

if TYPE_CHECKING:
    from torch import nn

    from compress.tracing import Example

_PACKED_BITS = 4  # weights of so many bits are stored two to a byte, from opset 21 on


def write_integers(
    graph: QuantizedGraph,
    path: str | os.PathLike[str],
    *,
    training_data: TrainingData | None = None,
) -> None:
    """Write `graph` as `export_onnx` does, its weights packed if a layer's have 4 bits or fewer.

    What is given of the training data is noted in the file's metadata.

    Raises:
        CompressError: as `export_onnx` does.
    """
    from compress.exporters.onnx.integers import export_onnx
    from compress.exporters.onnx.noting import note_training_data

    bits = [node.weight_bits for node in graph.nodes if isinstance(node, Weighted)]
    export_onnx(graph, path, packed=any(width <= _PACKED_BITS for width in bits))
    if training_data is not None:
        note_training_data(path, training_data)


def write_floats(
    model: "nn.Module",
    example: "Example",
    path: str | os.PathLike[str],
    *,
    training_data: TrainingData | None = None,
) -> None:
    """Write a float network as `compress.exporters.onnx.floats.export_onnx` does.

    What is given of the training data is noted in the file's metadata.

    Raises:
        CompressError: as `export_onnx` does.
    """
    from compress.exporters.onnx.floats import export_onnx
    from compress.exporters.onnx.noting import note_training_data

    export_onnx(model, example, path)
    if training_data is not None:
        note_training_data(path, training_data)
