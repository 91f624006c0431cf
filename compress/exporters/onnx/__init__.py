"""ONNX files, float and integer."""

import os

from compress.graph import QuantizedGraph, Weighted

_PACKED_BITS = 4  # weights of so many bits are stored two to a byte, from opset 21 on


def write_integers(graph: QuantizedGraph, path: str | os.PathLike[str]) -> None:
    """Write `graph` as `export_onnx` does, its weights packed if a layer's have 4 bits or fewer.

    Raises:
        CompressError: as `export_onnx` does.
    """
    from compress.exporters.onnx.integers import export_onnx

    bits = [node.weight_bits for node in graph.nodes if isinstance(node, Weighted)]
    export_onnx(graph, path, packed=any(width <= _PACKED_BITS for width in bits))
