"""Convolutions and linear layers: their integers as the integer network holds them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from compress.graph import Conv, Gather, Linear
from compress.importing.nodes import attributes, layer_name
from compress.importing.quantized.building import Building, Code, Codes, Unquantizable
from compress.importing.quantized.windows import as_image, window

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Weights:
    """The integer weights of a layer, as its file has them.

    Attributes:
        codes: int8 or uint8 [O, ...].
        scale: float32 [O].
        zero_point: of the codes' dtype, [O].
    """

    codes: Array
    scale: Array
    zero_point: Array

    @property
    def centered(self) -> Array:
        """The codes less their zero points, int64 [O, ...]."""
        shape = (-1, *(1 for _ in self.codes.shape[1:]))
        return self.codes.astype(np.int64) - self.zero_point.astype(np.int64).reshape(shape)


def weights(codes: Array, scale: Array, zero_point: Array | None) -> Weights:
    """Return weights with one scale and zero point for each output; the outputs are axis 0.

    Raises:
        Unquantizable: they are not of 8 bits, or have scales of another number.
    """
    if codes.dtype not in (np.int8, np.uint8):
        raise Unquantizable(f"its weights are {codes.dtype}; int8 and uint8 are taken")
    zero = np.zeros(1, codes.dtype) if zero_point is None else zero_point.reshape(-1)
    outputs = len(codes)
    if any(size not in (1, outputs) for size in (scale.size, zero.size)):
        raise Unquantizable("its weights have scales of another number than outputs")
    spread = np.broadcast_to(scale.reshape(-1).astype(np.float32), outputs)
    return Weights(codes, spread, np.broadcast_to(zero, outputs))


def convolution(
    building: Building,
    node: onnx.NodeProto,
    codes: Codes,
    weight: Weights,
    bias: Array | None,
    code: Code,
    *,
    relu: bool = False,
) -> Codes:
    """Add a convolution over one or two axes, of the geometry that an ONNX node tells.

    Raises:
        Unquantizable: it slides over more axes.
    """
    output, groups = building.shape(node.output[0]), attributes(node).get("group", 1)
    place = window(node, codes, output or (len(weight.codes), 1), weight.codes.shape[2:])
    parts = _parts(weight, 4)
    image = _repeated(building, as_image(building, codes), len(parts), groups)
    made = building.add(
        Conv,
        layer_name(node),
        [image],
        code,
        weight=np.concatenate(parts, axis=1),
        **_scale_and_bias(weight, bias),
        stride=place.stride,
        padding=place.padding,
        dilation=place.dilation,
        groups=groups,
        relu=relu,
    )
    return building.reshaped(made, output)


def linear(
    building: Building,
    name: str,
    codes: Codes,
    weight: Weights,
    bias: Array | None,
    code: Code,
    *,
    relu: bool,
) -> Codes:
    """Add a linear layer; `weight` is [outputs, inputs].

    Raises:
        Unquantizable: its input is no row of features.
    """
    if len(codes.shape) != 1:
        raise Unquantizable(f"it reads {list(codes.shape)}; rows of features are taken")
    parts = _parts(weight, 2)
    row = _repeated(building, codes, len(parts), 1)
    held = np.concatenate(parts, axis=1)
    fields = {"weight": held, **_scale_and_bias(weight, bias), "relu": relu}
    return building.add(Linear, name, [row], code, **fields)


def _parts(weight: Weights, axes: int) -> list[npt.NDArray[np.int8]]:
    """Return int8 weights that sum to the centered ones: one, unless these exceed 8 signed bits.

    Weights with a zero point of their own, as those of unsigned types, may: then the layer reads
    its input twice, each time with a part of them, and its sums are the same.
    """
    left = weight.centered
    left = left.reshape(*left.shape[:2], *(1,) * (axes - left.ndim), *left.shape[2:])
    parts: list[npt.NDArray[np.int8]] = []
    while not parts or left.any():
        parts.append(left.clip(-128, 127).astype(np.int8))
        left = left - parts[-1]
    return parts


def _repeated(building: Building, codes: Codes, count: int, groups: int) -> Codes:
    """Return codes with the channels of each group `count` times, one time after the other."""
    if count == 1:
        return codes
    channels = np.arange(codes.shape[0]).reshape(groups, 1, -1)
    indices = tuple(np.repeat(channels, count, axis=1).reshape(-1).tolist())
    code = Code(codes.qparams, codes.signed)
    return building.add(Gather, f"{codes.name}_repeated", [codes], code, indices=indices)


def _scale_and_bias(weight: Weights, bias: Array | None) -> dict[str, Any]:
    outputs = len(weight.codes)
    zeros = np.zeros(outputs, np.int32)
    return {
        "weight_scale": np.array(weight.scale, np.float32),
        "bias": zeros if bias is None else np.array(np.broadcast_to(bias.reshape(-1), outputs)),
    }
