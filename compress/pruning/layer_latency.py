"""What one layer takes at each width, measured once and kept: where channels cost time.

Kernels compute channels in steps, so a layer of 12 channels may take as long as one of 16. Each
layer is measured alone, in the runtime that ships, at a few widths; a width between two takes what
the wider takes.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from torch import fx, nn

from compress.errors import CompressError
from compress.files import read_json, write_json
from compress.graph import ONE_OUTPUT, Conv, Linear, QParams, QuantizedGraph, Value
from compress.pruning.latency import Call, InTurns, board_instructions, c_call
from compress.tracing import module_of, shape_of, source_of

_WIDTHS = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64)
_WIDE_STEP = 32
_ROUNDS, _ROUND_SECONDS = 3, 0.002


@dataclass(frozen=True)
class LayerShape:
    """A convolution or linear layer by all that its time depends on.

    Attributes:
        inputs: its input channels.
        outputs: its output channels.
        size: height and width of what it reads; (1, 1) for a linear layer.
        kernel: of a convolution, as stride, padding (top, left, bottom, right) and dilation are.
        depthwise: whether each output channel reads one input channel.
    """

    inputs: int
    outputs: int
    size: tuple[int, int] = (1, 1)
    kernel: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    dilation: tuple[int, int] = (1, 1)
    depthwise: bool = False


def layer_shapes(network: fx.GraphModule) -> dict[str, LayerShape]:
    """Return the shapes of the two-dimensional convolutions and linear layers, by their paths.

    A layer that is called several times has the shape of its first call; grouped convolutions that
    are not depthwise are left out.

    Args:
        network: as `compress.tracing.trace` returns it.
    """
    shapes: dict[str, LayerShape] = {}
    for node in network.graph.nodes:
        module = module_of(node)
        if isinstance(module, nn.Conv2d) and str(node.target) not in shapes:
            found = _conv_shape(module, shape_of(source_of(node)) or ())
            if found is not None:
                shapes[str(node.target)] = found
        elif isinstance(module, nn.Linear):
            shapes.setdefault(str(node.target), LayerShape(module.in_features, module.out_features))
    return shapes


def _kept(cache: Path) -> dict[str, float]:
    found = read_json(cache)
    if not isinstance(found, dict) or not all(isinstance(x, int | float) for x in found.values()):
        raise CompressError(f"{cache} keeps no measurements of layers; remove it")
    return found


class LayerLatency:
    """Measures layers in one runtime, each shape once, and keeps what it found.

    Args:
        runtime: one of `compress.pruning.RUNTIMES`.
        cache: a JSON file that keeps the measurements of this machine; None keeps none.
    """

    def __init__(self, runtime: str, *, cache: Path | None = None) -> None:
        self.runtime, self.cache = runtime, cache
        self._found = _kept(cache) if cache and cache.exists() else {}
        self._timed = InTurns(_ROUNDS, warmup=1, min_round_seconds=_ROUND_SECONDS)

    def __call__(self, shape: LayerShape) -> float:
        """Return the microseconds, or instructions, of a layer at the next measured widths.

        Raises:
            CompressError: the runtime or its tools are missing.
        """
        shape = replace(shape, inputs=next_width(shape.inputs), outputs=next_width(shape.outputs))
        if shape.depthwise:
            shape = replace(shape, outputs=shape.inputs)
        key = self._key(shape)
        if key not in self._found:
            self._found[key] = self._measure(shape)
            if self.cache is not None:
                self.cache.parent.mkdir(parents=True, exist_ok=True)
                write_json(self.cache, self._found)
        return self._found[key]

    def _measure(self, shape: LayerShape) -> float:
        if self.runtime not in _CALLS:
            return board_instructions(single_layer(shape), self.runtime)
        return self._timed(_CALLS[self.runtime](shape))

    def _key(self, shape: LayerShape) -> str:
        about = {"runtime": self.runtime, "machine": self._machine, "shape": asdict(shape)}
        return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]

    @functools.cached_property
    def _machine(self) -> dict[str, Any]:
        from compress.measuring import machine

        return machine()


def next_width(channels: int) -> int:
    """Return the next larger number of channels that is measured."""
    if channels > _WIDTHS[-1]:
        return -(-channels // _WIDE_STEP) * _WIDE_STEP
    return next(width for width in _WIDTHS if width >= channels)


def single_layer(shape: LayerShape) -> QuantizedGraph:
    """Return a network of one layer of such a shape, with weights drawn at random."""
    random, x = np.random.default_rng(0), Value("x", (shape.inputs,), QParams(2.0**-6, 8))
    parts: dict[str, Any] = {
        "name": "layer",
        "inputs": ("x",),
        "output": "y",
        "weight_scale": np.full(shape.outputs, 0.01, np.float32),
        "bias": random.integers(-999, 1000, shape.outputs).astype(np.int32),
        "relu": True,
    }
    if shape.size == (1, 1) == shape.kernel and not shape.depthwise:
        weight = random.integers(-63, 64, (shape.outputs, shape.inputs)).astype(np.int8)
        node: Conv | Linear = Linear(weight=weight, **parts)
    else:
        x = Value("x", (shape.inputs, *shape.size), x.qparams)
        read = 1 if shape.depthwise else shape.inputs
        weight = random.integers(-63, 64, (shape.outputs, read, *shape.kernel)).astype(np.int8)
        groups = shape.inputs if shape.depthwise else 1
        geometry = {name: getattr(shape, name) for name in ("stride", "padding", "dilation")}
        node = Conv(weight=weight, groups=groups, **geometry, **parts)
    y = Value("y", node.output_shape([x]), QParams(1.0, 0))
    return QuantizedGraph((x,), (y,), (node,), {ONE_OUTPUT: "y"}, float_input=False)


def _onnx_layer(shape: LayerShape) -> Call:
    from compress.exporters.onnx.alone import convolution_call

    graph = single_layer(shape)
    node, x = graph.nodes[0], graph.input
    if isinstance(node, Linear):  # the fast form computes it as a convolution, too
        given = {name: getattr(node, name) for name in ("weight_scale", "bias", "relu")}
        weight = node.weight[:, :, None, None]
        node = Conv(name="layer", inputs=("x",), output="y", weight=weight, **given)
        x = Value("x", (*x.shape, 1, 1), x.qparams)
    assert isinstance(node, Conv)
    return convolution_call(node, x)


def _float_layer(shape: LayerShape) -> Call:
    from compress.exporters.onnx.alone import bound, float_convolution

    model = float_convolution(
        (1, shape.inputs, *shape.size),
        shape.kernel,
        shape.outputs,
        pads=shape.padding,
        strides=shape.stride,
        dilations=shape.dilation,
        group=shape.inputs if shape.depthwise else 1,
    )
    return bound(model)


_CALLS: dict[str, Callable[[LayerShape], Call]] = {
    "onnxruntime": _onnx_layer,
    "onnxruntime-float": _float_layer,
    "c": lambda shape: c_call(single_layer(shape)),
}


def _conv_shape(module: nn.Conv2d, before: Iterable[int]) -> LayerShape | None:
    depthwise = 1 < module.groups == module.in_channels == module.out_channels
    if module.groups > 1 and not depthwise:
        return None
    _, _, height, width = before
    left, right, top, bottom = module._reversed_padding_repeated_twice
    return LayerShape(
        module.in_channels,
        module.out_channels,
        (height, width),
        kernel=module.kernel_size,  # type: ignore[arg-type]
        stride=module.stride,  # type: ignore[arg-type]
        padding=(top, left, bottom, right),
        dilation=module.dilation,  # type: ignore[arg-type]
        depthwise=depthwise,
    )
