"""QuantizedGraph -> a plain PyTorch module, and TorchScript that needs torch alone.

Weights and biases are kept as integers. Codes flow as integers held in float32; accumulators are
float32 where every partial sum is below 2**24, so that float32 is exact in any order of summation,
and float64 otherwise. Convolutions are unfolded into matrix products: unlike a Winograd or Fourier
convolution, which some builds of PyTorch choose, these never leave the integers.
"""

import io
import os
import re
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.files import written_whole
from compress.graph import (
    FLOAT32_EXACT,
    Add,
    AveragePool,
    Code,
    Concat,
    Conv,
    Flatten,
    Gather,
    Linear,
    MaxPool,
    Node,
    QuantizedGraph,
    Requantizing,
    Reshape,
    Table,
    image_dtype,
    probes,
    require_equal,
)
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
        UserError: TorchScript gives other integers, or the file cannot be written.
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
    code = graph.input.code
    layers: dict[str, nn.Module] = {"input": _Quantize(code) if float_images else _TakeCodes()}
    flow = fx.Graph()
    computed = {graph.input.name: flow.call_module("input", (flow.placeholder("image"),))}
    for index, node in enumerate(graph.nodes):
        name = f"layer{index}_" + re.sub(r"\W", "_", node.name, flags=re.ASCII)
        layers[name] = _layer(graph, node)
        inputs = [computed[value] for value in node.inputs]
        arguments = (inputs,) if isinstance(node, Concat) else tuple(inputs)
        computed[node.output] = flow.call_module(name, arguments)
    layers["output"] = _Dequantize(graph.value(graph.output).code)
    flow.output(flow.call_module("output", (computed[graph.output],)))
    return fx.GraphModule(layers, flow, "QuantizedNetwork").eval()


class _Quantize(nn.Module):
    """Float32 images to codes; the scale is a tensor, since PyTorch may multiply by 1 / number."""

    scale: Tensor
    zero_point: Final[int]

    def __init__(self, code: Code) -> None:
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

    def __init__(self, code: Code) -> None:
        super().__init__()
        self.register_buffer("scale", torch.tensor(code.scale, dtype=torch.float32))
        self.zero_point = code.zero_point

    def forward(self, codes: Tensor) -> Tensor:
        return (codes - self.zero_point) * self.scale


class _Requantize(nn.Module):
    """Integer accumulators [N, channels, ...] to codes."""

    multiplier: Tensor
    zero_point: Final[int]
    lowest: Final[int]

    def __init__(self, graph: QuantizedGraph, node: Requantizing) -> None:
        super().__init__()
        value = graph.value(node.output)
        factor = torch.from_numpy(graph.multiplier(node).copy())
        self.register_buffer("multiplier", factor.reshape(-1, *(1 for _ in value.shape[1:])))
        self.zero_point = value.code.zero_point
        self.lowest = value.code.zero_point if node.relu else 0

    def forward(self, sums: Tensor) -> Tensor:
        steps = torch.round(sums.to(torch.float32) * self.multiplier)
        return torch.clamp(steps + self.zero_point, self.lowest, 255)


class _Accumulating(nn.Module):
    """What all layers with arithmetic share."""

    zero_point: Final[int]
    float32_is_exact: Final[bool]

    def __init__(self, graph: QuantizedGraph, node: Requantizing) -> None:
        super().__init__()
        self.requantize = _Requantize(graph, node)
        self.zero_point = graph.value(node.inputs[0]).code.zero_point
        self.float32_is_exact = graph.accumulator_bound(node) < FLOAT32_EXACT

    def centered(self, codes: Tensor) -> Tensor:
        """Codes less their zero point, in the accumulator's type."""
        steps = codes - self.zero_point
        return steps if self.float32_is_exact else steps.to(torch.float64)


class _Conv(_Accumulating):
    weight: Tensor
    bias: Tensor
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]
    dilation: Final[tuple[int, int]]
    padding: Final[list[int]]
    groups: Final[int]
    size: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: Conv) -> None:
        super().__init__(graph, node)
        self.register_buffer("weight", torch.from_numpy(node.weight.copy()))
        self.register_buffer("bias", torch.from_numpy(node.bias.copy()))
        self.kernel = node.kernel
        self.stride = node.stride
        self.dilation = node.dilation
        self.padding = _torch_padding(node.padding)
        self.groups = node.groups
        self.size = list(graph.value(node.output).shape)

    def forward(self, codes: Tensor) -> Tensor:
        padded = functional.pad(self.centered(codes), self.padding)
        columns = functional.unfold(padded, self.kernel, self.dilation, 0, self.stride)
        columns = columns.reshape(
            len(codes), self.groups, columns.shape[1] // self.groups, columns.shape[2]
        )
        weight = self.weight.to(columns.dtype)
        weight = weight.reshape(self.groups, self.size[0] // self.groups, columns.shape[2])
        sums = torch.matmul(weight, columns)
        sums = sums.reshape(len(codes), self.size[0], self.size[1], self.size[2])
        return self.requantize(sums + self.bias.to(sums.dtype)[:, None, None])


class _Linear(_Accumulating):
    weight: Tensor
    bias: Tensor

    def __init__(self, graph: QuantizedGraph, node: Linear) -> None:
        super().__init__(graph, node)
        self.register_buffer("weight", torch.from_numpy(node.weight.copy()))
        self.register_buffer("bias", torch.from_numpy(node.bias.copy()))

    def forward(self, codes: Tensor) -> Tensor:
        centered = self.centered(codes)
        sums = torch.matmul(centered, self.weight.to(centered.dtype).t())
        return self.requantize(sums + self.bias.to(sums.dtype))


class _AveragePool(_Accumulating):
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]

    def __init__(self, graph: QuantizedGraph, node: AveragePool) -> None:
        super().__init__(graph, node)
        self.kernel = node.kernel
        self.stride = node.stride

    def forward(self, codes: Tensor) -> Tensor:
        sums = functional.avg_pool2d(
            self.centered(codes), self.kernel, self.stride, divisor_override=1
        )
        return self.requantize(sums)


class _Add(_Accumulating):
    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        return self.requantize(self.centered(first) + self.centered(second))


class _MaxPool(nn.Module):
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]
    padding: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: MaxPool) -> None:
        super().__init__()
        self.kernel = node.kernel
        self.stride = node.stride
        self.padding = _torch_padding(node.padding)

    def forward(self, codes: Tensor) -> Tensor:
        return functional.max_pool2d(functional.pad(codes, self.padding), self.kernel, self.stride)


class _Concat(nn.Module):
    def __init__(self, graph: QuantizedGraph, node: Concat) -> None:
        super().__init__()

    def forward(self, codes: list[Tensor]) -> Tensor:
        return torch.cat(codes, dim=1)


class _Gather(nn.Module):
    channels: Tensor

    def __init__(self, graph: QuantizedGraph, node: Gather) -> None:
        super().__init__()
        self.register_buffer("channels", torch.tensor(node.channels, dtype=torch.int32))

    def forward(self, codes: Tensor) -> Tensor:
        return torch.index_select(codes, 1, self.channels)


class _Reshape(nn.Module):
    shape: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: Reshape | Flatten) -> None:
        super().__init__()
        self.shape = list(graph.value(node.output).shape)

    def forward(self, codes: Tensor) -> Tensor:
        return codes.reshape([len(codes)] + self.shape)  # noqa: RUF005 (TorchScript has no *)


class _Table(nn.Module):
    table: Tensor

    def __init__(self, graph: QuantizedGraph, node: Table) -> None:
        super().__init__()
        self.register_buffer("table", torch.from_numpy(node.table.copy()))

    def forward(self, codes: Tensor) -> Tensor:
        return self.table.to(torch.float32)[codes.to(torch.int64)]


_LAYERS: dict[type[Node], Any] = {
    Conv: _Conv,
    Linear: _Linear,
    AveragePool: _AveragePool,
    Add: _Add,
    MaxPool: _MaxPool,
    Concat: _Concat,
    Gather: _Gather,
    Reshape: _Reshape,
    Flatten: _Reshape,
    Table: _Table,
}


def _layer(graph: QuantizedGraph, node: Node) -> nn.Module:
    return _LAYERS[type(node)](graph, node)


def _torch_padding(padding: Sequence[int]) -> list[int]:
    top, left, bottom, right = padding
    return [left, right, top, bottom]


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
    """Raise UserError unless `module` gives the interpreter's logits, before and after tuning.

    TorchScript rewrites a graph after it has seen it run: hence several runs.
    """
    expected = graph(images)
    for count in (len(images), 1, len(images), len(images)):
        got = module(torch.from_numpy(images[:count])).numpy()
        require_equal(got, expected[:count], "TorchScript")
