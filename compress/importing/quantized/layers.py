"""Convolutions and linear layers: their integers as the integer network holds them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from compress.graph import Conv, Linear
from compress.importing.nodes import attributes, layer_name
from compress.importing.padding import explicit_pads
from compress.importing.quantized.building import Building, Code, Codes, Unquantizable

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
    """Add a convolution, of the geometry that an ONNX node tells.

    Raises:
        Unquantizable: it is not two-dimensional, or its weights exceed 8 signed bits.
    """
    if weight.codes.ndim != 4:
        raise Unquantizable(f"it has {weight.codes.ndim - 2} spatial axes; 2 are taken")
    given = attributes(node)
    return building.add(
        Conv,
        layer_name(node),
        [codes],
        code,
        **_arrays(weight, bias),
        stride=tuple(given.get("strides") or (1, 1)),
        padding=tuple(explicit_pads(given, codes.shape[1:], weight.codes.shape[2:])),
        dilation=tuple(given.get("dilations") or (1, 1)),
        groups=given.get("group", 1),
        relu=relu,
    )


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
        Unquantizable: its input is no row of features, or its weights exceed 8 signed bits.
    """
    if len(codes.shape) != 1:
        raise Unquantizable(f"it reads {list(codes.shape)}; rows of features are taken")
    return building.add(Linear, name, [codes], code, **_arrays(weight, bias), relu=relu)


def _arrays(weight: Weights, bias: Array | None) -> dict[str, Any]:
    centered = weight.centered
    if centered.min() < -128 or centered.max() > 127:
        raise Unquantizable(
            "its weights are asymmetric, and exceed 8 signed bits less their zero point; quantize"
            " with symmetric weights"
        )
    outputs = len(centered)
    zeros = np.zeros(outputs, np.int32)
    return {
        "weight": centered.astype(np.int8),
        "weight_scale": np.array(weight.scale, np.float32),
        "bias": zeros if bias is None else np.array(np.broadcast_to(bias.reshape(-1), outputs)),
    }
