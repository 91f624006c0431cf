"""QuantizedGraph -> a plain PyTorch module, and TorchScript that needs torch alone.

Weights and biases are kept as integers; see `compress.exporters.torchscript.operators`.
"""

import io
import keyword
import os
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, fx, nn

from compress.exporters.interface import input_names
from compress.exporters.torchscript.operators import TORCHSCRIPT
from compress.files import written_whole
from compress.graph import QParams, QuantizedGraph, Value, image_dtype, probe_inputs, require_equal
from compress.graph.sharing import weight_holders
from compress.measuring import INPUT_RECORD, input_record_of
from compress.trust import vouch_for_file

Input = Literal["float", "uint8"]


def export_torchscript(
    graph: QuantizedGraph, path: str | os.PathLike[str], *, input: Input | None = None
) -> None:
    """Write `graph` to `path` as TorchScript, once the file gives the interpreter's every integer.

    The file takes images [N, *graph.input.shape] and gives float32 logits, each of several inputs
    as an argument, several outputs as a tuple; `torch.jit.load` needs nothing but torch. It is
    compared on random and extreme images, in batches and one by one.

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
        records = {}
        if len(graph.inputs) == 1:
            records[INPUT_RECORD] = input_record_of(np.dtype(dtype).name, graph.input.shape)
        torch.jit.save(torch.jit.script(module), archive, _extra_files=records)
        _write_without_sources(archive, temporary)
        _check(graph, torch.jit.load(temporary), probe_inputs(graph, dtype))
    vouch_for_file(path)


def to_module(graph: QuantizedGraph, *, input: Input | None = None) -> nn.Module:
    """Return `graph` as a module: images [N, *graph.input.shape] -> float32 logits, unchecked.

    Each layer is a submodule, named after its node; see `export_torchscript` for `input` and for
    several inputs and outputs.
    """
    float_images = image_dtype(graph, input) == np.float32
    layers: dict[str, nn.Module] = {}
    made: dict[str, nn.Module] = {}
    flow, computed = fx.Graph(), {}
    for name, value in _argument_names(graph).items():
        layer = f"input_{name}" if len(graph.inputs) > 1 else "input"
        layers[layer] = _Quantize(value.qparams) if float_images else _TakeCodes()
        computed[value.name] = flow.placeholder(name)
    for layer, value in zip(list(layers), graph.inputs, strict=True):
        computed[value.name] = flow.call_module(layer, (computed[value.name],))
    for index, node in enumerate(graph.nodes):
        name = f"layer{index}_" + re.sub(r"\W", "_", node.name, flags=re.ASCII)
        step = layers[name] = made[node.name] = TORCHSCRIPT.of(node)(graph, node)
        inputs = [computed[read] for read in node.inputs]
        arguments = (inputs,) if step.takes_a_list else tuple(inputs)
        computed[node.output] = flow.call_module(name, arguments)
    results = []
    for index, of in enumerate(graph.outputs.values()):
        layer = f"output{index}" if len(graph.outputs) > 1 else "output"
        layers[layer] = _Dequantize(graph.value(of).qparams)
        results.append(flow.call_module(layer, (computed[of],)))
    flow.output(tuple(results) if len(results) > 1 else results[0])
    _hold_once(graph, made)
    return fx.GraphModule(layers, flow, "QuantizedNetwork").eval()


def _hold_once(graph: QuantizedGraph, made: Mapping[str, nn.Module]) -> None:
    """Let the modules of nodes that share weights hold one tensor, which a file stores once."""
    for name, holder in weight_holders(graph.nodes).items():
        made[name].weight = made[holder].weight


def _argument_names(graph: QuantizedGraph) -> dict[str, Value]:
    """Return the inputs by names that Python takes, each used once."""
    found: dict[str, Value] = {}
    for wish, value in input_names(graph).items():
        name = re.sub(r"\W", "_", wish, flags=re.ASCII)
        name = f"input_{name}" if not name.isidentifier() or keyword.iskeyword(name) else name
        while name in found:
            name = f"{name}_"
        found[name] = value
    return found


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
def _check(graph: QuantizedGraph, module: nn.Module, images: Sequence[npt.NDArray[Any]]) -> None:
    """Raise CompressError unless `module` gives the interpreter's logits, before and after tuning.

    TorchScript rewrites a graph after it has seen it run: hence several runs.
    """
    expected, most = graph.call_all(images), len(images[0])
    for count in (most, 1, most, most):
        answer = module(*(torch.from_numpy(x[:count]) for x in images))
        answers = answer if isinstance(answer, tuple) else (answer,)
        for got, wanted in zip(answers, expected, strict=True):
            require_equal(got.numpy(), wanted[:count], "TorchScript")
