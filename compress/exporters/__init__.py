"""Back ends: each takes a model or a QuantizedGraph, writes a file, then checks it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from compress.errors import CompressError
from compress.formats import C_FOLDER, Format, format_for, format_named, loaded
from compress.graph import QuantizedGraph
from compress.torch_modes import in_usual_modes
from compress.training_data import TrainingData

if TYPE_CHECKING:
    from torch import nn

    from compress.tracing import Example


@in_usual_modes
def export(
    model: "nn.Module | QuantizedGraph",
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    example: "Example | None" = None,
    training_data: TrainingData | None = None,
    weights_file: bool = False,
) -> Path:
    """Write a network to a file, run the file in its runtime and compare it with the network.

    The file appears only if it answers as the network does: within float rounding for a float
    network, integer for integer for a quantized one.

    Args:
        model: a float network, or what `compress.quantize` returned.
        path: the file to write; for C99 and WebAssembly a folder, after which its files are named.
        format: "onnx", "torchscript", "pt2" (float networks only), "safetensors" (a float
            network with its structure, or a QuantizedGraph with its integers), "c" or "wasm"
            (integers only). Without it the path's end tells: .onnx, .ts, .pt2, .safetensors, -c
            or -wasm.
        example: an input batch [N, ...] of a float network; a folded one knows its own. A tuple or
            a dict of such where the network takes several, which ONNX files can.
        training_data: how inputs are prepared and what the answers are called: kept in the metadata
            of ONNX files and of float networks' safetensors files, in the comment of C, and in
            package.json of WebAssembly.
        weights_file: of C, whether the weights stand in a file beside it, see
            `compress.exporters.c99.export_c`.

    Returns:
        The path of the file or folder.

    Raises:
        CompressError: the format is unknown or can't hold this network, an example is missing, an
            answer differs, or the file can't be written.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10))
        >>> images = torch.rand(256, 1, 8, 8)
        >>> small, integers = compress.fold(model, images), compress.quantize(model, images)
        >>> [compress.export(small, f"net{suffix}").name for suffix in (".onnx", ".ts", ".pt2")]
        ['net.onnx', 'net.ts', 'net.pt2']
        >>> [compress.export(integers, f"int8{suffix}").name for suffix in (".onnx", ".ts", "-c")]
        ['int8.onnx', 'int8.ts', 'int8-c']
        >>> folder = compress.export(integers, "firmware", format="c")
        >>> sorted(file.name for file in folder.iterdir())
        ['Makefile', 'firmware.c', 'firmware.h', 'firmware_selftest.c']
    """
    row = format_for(Path(path)) if format is None else format_named(format)
    if weights_file and row.name != C_FOLDER:
        raise CompressError(f"weights_file is for C; the format here is {row.name}")
    if isinstance(model, QuantizedGraph):
        if row.write_integers is None:
            raise CompressError(f"a quantized network cannot be written as {row.name}; take onnx")
        how = {"weights_file": True} if weights_file else {}
        loaded(row.write_integers)(model, path, **_kept(row, "integers", training_data), **how)
        return Path(path)
    if not isinstance(model, _module_type()):
        raise CompressError(
            f"export takes a torch.nn.Module or a QuantizedGraph, not {type(model).__name__}"
        )
    if row.write_floats is None:
        raise CompressError(
            f"the format {row.name} holds integers only; quantize the network first"
        )
    given = _example_of(model) if example is None else example
    loaded(row.write_floats)(model, given, path, **_kept(row, "floats", training_data))
    return Path(path)


def _kept(row: Format, of: str, training_data: TrainingData | None) -> dict[str, TrainingData]:
    """Return what a format's writer is told of the training data."""
    if training_data is None or of not in row.keeps:
        return {}
    return {"training_data": training_data}


def _module_type() -> type:
    from torch import nn

    return nn.Module


def _example_of(model: "nn.Module") -> "Example":
    """Return zeros [2, ...] of the shapes and dtypes that a folded network was traced with."""
    import torch
    from torch import fx

    nodes = model.graph.nodes if isinstance(model, fx.GraphModule) else ()
    inputs = [node.meta.get("tensor_meta") for node in nodes if node.op == "placeholder"]
    if not inputs or any(each is None for each in inputs):
        raise CompressError(
            "exporting this float network needs an example of its input: give example=, a batch"
            " [N, ...], or export what compress.fold returned"
        )
    zeros = [torch.zeros(2, *each.shape[1:], dtype=each.dtype) for each in inputs]
    return zeros[0] if len(zeros) == 1 else tuple(zeros)
