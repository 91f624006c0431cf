"""QuantizedGraph -> a plain PyTorch module, and TorchScript that needs torch alone.

Weights and biases are kept as integers; see `compress.exporters.torchscript.operators`.
"""

import io
import os
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, fx, nn

from compress.exporters.torchscript.operators import TORCHSCRIPT
from compress.files import written_whole
from compress.graph import QParams, QuantizedGraph, image_dtype, probes, require_equal
from compress.measuring import INPUT_RECORD, input_record_of

Input = Literal["float", "uint8"]


def export_torchscript(
    graph: QuantizedGraph, path: str | os.PathLike[str], *, input: Input | None = None
) -> None:
    """Write `graph` to `path` as TorchScript, once the file gives the interpreter's every integer.

    The file takes images [N, *graph.input.shape] and gives float32 logits; `torch.jit.load` needs
    nothing but torch. It is compared on random and extreme images, in batches and one by one.

    Args:
        graph: the network.
        path: where the file goes.
        input: "float" for float32 images, which the file quantizes first, or "uint8" for codes;
            by default what `graph.float_input` says.

    Raises:
        CompressError: TorchScript gives other integers, or the file cannot be written.
    """
    module = to_module(graph, input=input)
    with written_whole(path) as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that TorchScript is deprecated, from every call
        archive = io.BytesIO()
        dtype = image_dtype(graph, input)
        record = {INPUT_RECORD: input_record_of(np.dtype(dtype).name, graph.input.shape)}
        torch.jit.save(torch.jit.script(module), archive, _extra_files=record)
        _write_without_sources(archive, temporary)
        _check(graph, torch.jit.load(temporary), probes(graph, dtype))


def to_module(graph: QuantizedGraph, *, input: Input | None = None) -> nn.Module:
    """Return `graph` as a module: images [N, *graph.input.shape] -> float32 logits, unchecked.

    Each layer is a submodule, named after its node; see `export_torchscript` for `input`.
    """
    float_images = image_dtype(graph, input) == np.float32
    code = graph.input.qparams
    layers: dict[str, nn.Module] = {"input": _Quantize(code) if float_images else _TakeCodes()}
    flow = fx.Graph()
    computed = {graph.input.name: flow.call_module("input", (flow.placeholder("image"),))}
    for index, node in enumerate(graph.nodes):
        name = f"layer{index}_" + re.sub(r"\W", "_", node.name, flags=re.ASCII)
        layer = layers[name] = TORCHSCRIPT.of(node)(graph, node)
        inputs = [computed[value] for value in node.inputs]
        arguments = (inputs,) if layer.takes_a_list else tuple(inputs)
        computed[node.output] = flow.call_module(name, arguments)
    layers["output"] = _Dequantize(graph.value(graph.output).qparams)
    flow.output(flow.call_module("output", (computed[graph.output],)))
    return fx.GraphModule(layers, flow, "QuantizedNetwork").eval()


class _Quantize(nn.Module):
    """Float32 images to codes; the scale is a tensor, since PyTorch may multiply by 1 / number."""

    scale: Tensor
    zero_point: Final[int]

    def __init__(self, code: QParams) -> None:
        super().__init__()
        self.register_buffer("scale", torch.tensor(code.scale, dtype=torch.float32))
        self.zero_point = code.zero_point

    def forward(self, image: Tensor) -> Tensor:
        steps = torch.round(image.to(torch.float32) / self.scale)
        return torch.clamp(steps + self.zero_point, 0, 255)


class _TakeCodes(nn.Module):
    """Images that are codes already."""

    def forward(self, image: Tensor) -> Tensor:
        return image.to(torch.float32)


class _Dequantize(nn.Module):
    """Codes to float32 numbers."""

    scale: Tensor
    zero_point: Final[int]

    def __init__(self, code: QParams) -> None:
        super().__init__()
        self.register_buffer("scale", torch.tensor(code.scale, dtype=torch.float32))
        self.zero_point = code.zero_point

    def forward(self, codes: Tensor) -> Tensor:
        return (codes - self.zero_point) * self.scale


def _write_without_sources(archive: io.BytesIO, path: Path) -> None:
    """Write a TorchScript archive without the debugging records, which hold paths and sources."""
    with zipfile.ZipFile(archive) as full, zipfile.ZipFile(path, "w") as slim:
        for record in full.infolist():
            if not record.filename.endswith(".debug_pkl"):
                text = record.filename.endswith((".py", ".pkl"))
                kind = zipfile.ZIP_DEFLATED if text else zipfile.ZIP_STORED
                slim.writestr(record, full.read(record), kind)


@torch.no_grad()
def _check(graph: QuantizedGraph, module: nn.Module, images: npt.NDArray[Any]) -> None:
    """Raise CompressError unless `module` gives the interpreter's logits, before and after tuning.

    TorchScript rewrites a graph after it has seen it run: hence several runs.
    """
    expected = graph(images)
    for count in (len(images), 1, len(images), len(images)):
        got = module(torch.from_numpy(images[:count])).numpy()
        require_equal(got, expected[:count], "TorchScript")
