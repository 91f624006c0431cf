"""Back ends: each takes a model or a QuantizedGraph, writes a file, then checks it."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compress.errors import UserError
from compress.graph import QuantizedGraph, Weighted

if TYPE_CHECKING:
    from torch import Tensor, nn

FORMATS = {
    "onnx": ".onnx",
    "torchscript": ".ts",
    "pt2": ".pt2",
    "safetensors": ".safetensors",
    "c": "-c",
}
"""The formats by name, with what the names of their files, or of C99's folder, end in."""

_PACKED_BITS = 4  # ONNX stores weights of so many bits two to a byte, from opset 21 on


def export(
    model: "nn.Module | QuantizedGraph",
    path: str | os.PathLike[str],
    *,
    format: str,
    example: "Tensor | None" = None,
) -> Path:
    """Write a network to a file, run the file in its runtime and compare it with the network.

    The file appears only if it answers as the network does: within float rounding for a float
    network, integer for integer for a quantized one.

    Args:
        model: a float network, or what `compress.quantize` returned.
        path: the file to write; for C99 a folder, after which the files in it are named.
        format: "onnx", "torchscript", "pt2" (float networks only), "safetensors" (a float
            network with its structure, or a QuantizedGraph with its integers) or "c" (integers
            only).
        example: an input batch [N, ...]; needed for a float network.

    Returns:
        The path of the file or folder.

    Raises:
        UserError: the format is unknown or can't hold this network, an answer differs, or the
            file can't be written.
    """
    if format not in FORMATS:
        raise UserError(f"format {format!r} is unknown; choose one of {', '.join(FORMATS)}")
    if isinstance(model, QuantizedGraph):
        _export_graph(model, path, format)
    elif example is None:
        raise UserError("exporting a float network needs an example of its input")
    else:
        _export_float(model, example, path, format)
    return Path(path)


def _export_graph(graph: QuantizedGraph, path: str | os.PathLike[str], format: str) -> None:
    if format == "onnx":
        from compress.exporters.onnx.integers import export_onnx

        bits = [node.weight_bits for node in graph.nodes if isinstance(node, Weighted)]
        export_onnx(graph, path, packed=any(width <= _PACKED_BITS for width in bits))
    elif format == "torchscript":
        from compress.exporters.torchscript.integers import export_torchscript

        export_torchscript(graph, path)
    elif format == "safetensors":
        graph.save(path)
    elif format == "c":
        from compress.exporters.c99 import export_c

        export_c(graph, path, name=c_name(path))
    else:
        raise UserError(f"a quantized network cannot be written as {format}; take onnx")


def c_name(path: str | os.PathLike[str]) -> str:
    """The name that C99 code in the folder `path` goes by: `phase5_int8` in `phase5-int8-c`."""
    stem = Path(path).name.removesuffix(FORMATS["c"]).lower()
    return re.sub(r"\W", "_", stem, flags=re.ASCII)


def _export_float(
    model: "nn.Module", example: "Tensor", path: str | os.PathLike[str], format: str
) -> None:
    writer: Any
    if format == "onnx":
        from compress.exporters.onnx.floats import export_onnx as writer
    elif format == "torchscript":
        from compress.exporters.torchscript.floats import export_torchscript as writer
    elif format == "pt2":
        from compress.exporters.pt2 import export_pt2 as writer
    elif format == "c":
        raise UserError("C99 is written of integers only; quantize the network first")
    else:
        from compress.model_file import save_model

        return save_model(model, example, path)
    writer(model, example, path)
    return None
