"""The integer network: the hub between PyTorch and every back end. NumPy only.

A `QuantizedGraph` holds unsigned 8-bit codes between its nodes and signed weights of at most
8 bits inside them. Its interpreter defines the arithmetic; every back end must give its integers.

Requantization is that of onnxruntime's QLinearConv, in float32:

    multiplier[o] = (x_scale * weight_scale[o]) / y_scale
    y = clamp(round_half_even(float32(accumulator) * multiplier[o]) + zero_point, low, 255)

where the accumulator is an int32 that includes the bias, and low is 0, or the zero point if a
ReLU is fused. The scheme is that of Jacob et al. 2018 (arXiv 1712.05877).
"""

import dataclasses
import functools
import json
import math
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from compress.errors import UserError
from compress.files import write_bytes

CODE_MAX = 255
INT32_MAX = 2**31 - 1
FLOAT32_EXACT = 2**24
"""Every integer of at most this magnitude is a float32."""

Shape = tuple[int, ...]
Codes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

FORMAT = "compress.QuantizedGraph"
_VERSION = 1
_BATCH_ELEMENTS = 2**21
_PROBED_CODES = 2**24
_TINY = float(np.finfo(np.float32).tiny)
_LARGEST_SCALE = float(np.finfo(np.float32).max) / CODE_MAX


@dataclass(frozen=True)
class Code:
    """An affine code of real numbers in 8 unsigned bits: real = scale * (code - zero_point).

    `scale` is a positive, normal float32, whose 255-fold is finite; `zero_point` is in 0..255.

    Raises:
        UserError: the scale or the zero point is none.
    """

    scale: float
    zero_point: int

    def __post_init__(self) -> None:
        if not _is_scale(self.scale):
            raise UserError(f"a scale must be a positive, normal float32, not {self.scale!r:.40}")
        if not _is_int(self.zero_point, 0) or self.zero_point > CODE_MAX:
            raise UserError(f"a zero point must be an int in 0..255, not {self.zero_point!r:.40}")
        object.__setattr__(self, "scale", float(self.scale))
        object.__setattr__(self, "zero_point", int(self.zero_point))

    def quantize(self, real: Floats) -> Codes:
        """Return the uint8 codes of float32 values, exactly as ONNX QuantizeLinear does.

        Raises:
            UserError: `real` is not float32, or holds a NaN.
        """
        if real.dtype != np.float32:
            raise UserError(f"quantization takes float32 values, not {real.dtype}")
        if np.isnan(real).any():
            raise UserError("quantization takes numbers, but a value is NaN")
        with np.errstate(over="ignore"):
            steps = np.rint(real / np.float32(self.scale))
        return np.clip(steps + np.float32(self.zero_point), 0, CODE_MAX).astype(np.uint8)

    def dequantize(self, codes: Codes) -> Floats:
        """Return the float32 values of uint8 codes, exactly as ONNX DequantizeLinear does."""
        steps = codes.astype(np.float32) - np.float32(self.zero_point)
        return np.multiply(steps, np.float32(self.scale), dtype=np.float32)

    @property
    def reach(self) -> int:
        """The largest magnitude of `code - zero_point`."""
        return max(self.zero_point, CODE_MAX - self.zero_point)


@dataclass(frozen=True)
class Value:
    """A tensor of codes: `shape` is (features,) or (channels, height, width), without the batch."""

    name: str
    shape: Shape
    code: Code

    def __post_init__(self) -> None:
        if not _is_name(self.name):
            raise UserError(f"a value's name must be printable text, not {self.name!r:.40}")
        object.__setattr__(self, "shape", _as_tuple(self.shape))
        good = isinstance(self.shape, tuple) and all(_is_int(size, 1) for size in self.shape)
        if not good or len(self.shape) not in (1, 3) or math.prod(self.shape) > INT32_MAX:
            raise UserError(
                f"value '{self.name}': the shape must be (features,) or (channels, height, width),"
                f" not {self.shape!r:.80}"
            )
        if not isinstance(self.code, Code):
            raise UserError(f"value '{self.name}': the code is not a Code")


@dataclass(frozen=True, eq=False, kw_only=True)
class Node:
    """One step of the network: reads the values named by `inputs`, computes the value `output`."""

    name: str
    inputs: tuple[str, ...]
    output: str

    arrays: ClassVar[Mapping[str, type[np.generic]]] = MappingProxyType({})
    """The fields that hold arrays, and their dtypes."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value = np.array(value, order="C")
                value.flags.writeable = False
            object.__setattr__(self, field.name, _as_tuple(value))

    def check(self, inputs: Sequence[Value], output: Value) -> None:
        """Raise UserError if the node cannot compute `output` from `inputs`."""
        self._check_arrays()
        shape = self.output_shape(inputs)
        self._require(
            shape == output.shape, f"its output has shape {shape}, but is declared {output.shape}"
        )

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the shape, without the batch, that the node gives. Raise UserError if none."""
        raise NotImplementedError

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the codes of the value `to` from those of the values `of`, with a batch axis."""
        raise NotImplementedError

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return 0

    @property
    def weight_bytes(self) -> int:
        """The bytes of everything constant in the node."""
        return 0

    def macs(self, output: Value) -> int:
        """The number of multiply-accumulates for one image."""
        return 0

    def _require(self, condition: bool, message: str) -> None:
        if not condition:
            raise UserError(f"node '{self.name}': {message}")

    def _check_arrays(self) -> None:
        for field, dtype in self.arrays.items():
            value = getattr(self, field)
            self._require(isinstance(value, np.ndarray), f"{field} must be a NumPy array")
            self._require(
                value.dtype == dtype,
                f"{field} must be {np.dtype(dtype)}, not {value.dtype}",
            )

    def _check_ints(self, field: str, length: int, least: int) -> None:
        value = getattr(self, field)
        good = isinstance(value, tuple) and len(value) == length
        good = good and all(_is_int(number, least) for number in value)
        self._require(good, f"{field} must be {length} ints of at least {least}, not {value!r:.60}")

    def _check_count(self, inputs: Sequence[Value], count: int) -> None:
        self._require(len(inputs) == count, f"takes {count} inputs, not {len(inputs)}")

    def _check_rank(self, inputs: Sequence[Value], rank: int) -> None:
        for value in inputs:
            self._require(
                len(value.shape) == rank, f"takes inputs of rank {rank}, not {value.shape}"
            )

    def _check_one_code(self, values: Sequence[Value], of: str) -> None:
        self._require(len({value.code for value in values}) == 1, f"{of} must have one code")


@dataclass(frozen=True, eq=False, kw_only=True)
class Requantizing(Node):
    """A node that accumulates integers and scales them down to its output's code.

    `relu` fuses a ReLU: the lowest code is then the output's zero point. With a zero point of 0
    the clamp at 0 is a ReLU already.
    """

    relu: bool = False

    def check(self, inputs: Sequence[Value], output: Value) -> None:
        """Raise UserError if the node cannot compute `output` from `inputs`."""
        super().check(inputs, output)
        self._require(isinstance(self.relu, bool), f"relu must be a bool, not {self.relu!r:.40}")
        bound = self.accumulator_bound(inputs[0].code)
        self._require(bound <= INT32_MAX, f"its accumulator may reach {bound}, more than an int32")
        factors = np.stack(self._factors(inputs[0].code, output.code))
        self._require(
            bool((np.isfinite(factors) & (factors >= _TINY)).all()),
            "its factor from accumulator to output over- or underflows; its scales are far apart",
        )

    def unit_scales(self) -> Floats:
        """Return the scale of one accumulator unit over the input's scale: [channels] or [1]."""
        raise NotImplementedError

    def accumulator_bound(self, code: Code) -> int:
        """Return a bound on the magnitude of every partial sum, in any order, bias included."""
        raise NotImplementedError

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the integer accumulators, held in an integer or a float type that is exact."""
        raise NotImplementedError

    def multiplier(self, x: Code, y: Code) -> Floats:
        """Return the float32 factors from accumulator to output steps: [channels] or [1]."""
        return self._factors(x, y)[1]

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the codes of the value `to` from those of the values `of`, with a batch axis."""
        sums = self.accumulate(inputs, of)
        factor = self.multiplier(of[0].code, to.code)
        factor = factor.reshape(-1, *(1 for _ in sums.shape[2:]))
        with np.errstate(over="ignore"):
            steps = sums.astype(np.float32, copy=False) * factor
        np.rint(steps, out=steps)
        steps += np.float32(to.code.zero_point)
        np.clip(steps, to.code.zero_point if self.relu else 0, CODE_MAX, out=steps)
        return steps.astype(np.uint8)

    def _factors(self, x: Code, y: Code) -> tuple[Floats, Floats]:
        """Return the accumulator's scale, and that over the output's scale, both in float32."""
        with np.errstate(over="ignore", under="ignore"):
            scale = np.float32(x.scale) * self.unit_scales()
            return scale, scale / np.float32(y.scale)


@dataclass(frozen=True, eq=False, kw_only=True)
class Weighted(Requantizing):
    """A node with weights: `weight` int8 [O, ...], `weight_scale` float32 [O], `bias` int32 [O].

    `weight_bits` bounds the weights: |w| <= 2**(bits - 1) - 1; ternary weights have 2 bits,
    and 1 bit stands for weights of -1 and 1 alone.
    """

    weight: npt.NDArray[np.int8]
    weight_scale: Floats
    bias: npt.NDArray[np.int32]
    weight_bits: int = 8

    arrays: ClassVar[Mapping[str, type[np.generic]]] = MappingProxyType(
        {"weight": np.int8, "weight_scale": np.float32, "bias": np.int32}
    )

    def unit_scales(self) -> Floats:
        """Return the weights' scales: [O]."""
        return self.weight_scale

    def accumulator_bound(self, code: Code) -> int:
        """Return a bound on the magnitude of every partial sum, in any order, bias included."""
        rows = np.abs(self._rows()).sum(axis=1) * code.reach
        return int((rows + np.abs(self.bias.astype(np.int64))).max())

    @property
    def saturation_safe(self) -> bool:
        """Whether no sum of two products, in any layout, leaves int16."""
        pairs = np.sort(self._rows(), axis=1)
        highest = np.maximum(pairs[:, -2:], 0).sum(axis=1).max() * CODE_MAX
        lowest = np.minimum(pairs[:, :2], 0).sum(axis=1).min() * CODE_MAX
        return bool(highest <= 2**15 - 1 and lowest >= -(2**15))

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return self.weight.size + self.bias.size

    @property
    def weight_bytes(self) -> int:
        """The bytes of the packed weights, the biases and the scales; equal scales count once."""
        packed = -(-self.weight.size * self.weight_bits // 8)
        shared = bool((self.weight_scale == self.weight_scale[0]).all())
        scales = self.weight_scale[:1] if shared else self.weight_scale
        return packed + self.bias.nbytes + scales.nbytes

    def macs(self, output: Value) -> int:
        """The number of multiply-accumulates for one image."""
        return math.prod(output.shape[1:]) * self.weight.size

    def _centered(self, codes: Codes, code: Code) -> npt.NDArray[Any]:
        """Return `codes - zero_point` in a float type that holds every partial sum exactly."""
        exact = self.accumulator_bound(code) < FLOAT32_EXACT
        centered: npt.NDArray[Any] = codes.astype(np.float32 if exact else np.float64)
        return np.subtract(centered, code.zero_point, out=centered)

    def _rows(self) -> npt.NDArray[np.int64]:
        return self.weight.reshape(len(self.weight), -1).astype(np.int64)

    def _check_weights(self, rank: int) -> None:
        shape = self.weight.shape
        self._require(
            len(shape) == rank and 0 not in shape,
            f"weight must have {rank} axes, none empty, not shape {shape}",
        )
        for field in ("weight_scale", "bias"):
            got = getattr(self, field).shape
            self._require(got == shape[:1], f"{field} must have shape {shape[:1]}, not {got}")
        self._require(
            all(map(_is_scale, self.weight_scale)), "each weight_scale must be a positive float32"
        )
        self._check_bits()

    def _check_bits(self) -> None:
        bits = self.weight_bits
        self._require(_is_int(bits, 1) and bits <= 8, f"weight_bits must be 1..8, not {bits!r:.40}")
        magnitude = np.abs(self.weight.astype(np.int64))
        highest = 2 ** max(bits - 1, 1) - 1
        self._require(
            bool(magnitude.max() <= highest and (bits > 1 or magnitude.min() == 1)),
            f"a weight does not fit in weight_bits={bits}",
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Conv(Weighted):
    """A 2-D convolution: `weight` is [O, I/groups, height, width].

    `padding` is (top, left, bottom, right), with the zero point, that is with real zeros.
    """

    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    dilation: tuple[int, int] = (1, 1)
    groups: int = 1

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (O, height, width). Raise UserError if the parts don't fit together."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 3)
        self._check_weights(4)
        self._check_ints("stride", 2, 1)
        self._check_ints("padding", 4, 0)
        self._check_ints("dilation", 2, 1)
        self._check_groups(inputs[0].shape[0])
        size = _window_counts(
            inputs[0].shape, self.kernel, self.stride, self.padding, self.dilation
        )
        self._require(min(size) >= 1, f"its window exceeds the padded input {inputs[0].shape}")
        return (len(self.weight), *size)

    @property
    def kernel(self) -> tuple[int, int]:
        """The window's height and width."""
        return self.weight.shape[2], self.weight.shape[3]

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the integer accumulators [N, O, height, width], in an exact float type."""
        centered = self._centered(inputs[0], of[0].code)
        taps = [*_taps(_pad(centered, self.padding), self.kernel, self.stride, self.dilation)]
        batch, channels, height, width = taps[0].shape
        columns = np.stack(taps, axis=2).reshape(
            batch, self.groups, channels // self.groups * len(taps), height * width
        )
        weight = self.weight.reshape(self.groups, len(self.weight) // self.groups, -1)
        sums = np.matmul(weight.astype(columns.dtype), columns)
        sums = sums.reshape(batch, len(self.weight), height, width)
        sums += self.bias[:, None, None]
        return sums

    def _check_groups(self, channels: int) -> None:
        self._require(_is_int(self.groups, 1), f"groups must be an int, not {self.groups!r:.40}")
        self._require(
            len(self.weight) % self.groups == 0, f"{len(self.weight)} outputs, {self.groups} groups"
        )
        expected = self.weight.shape[1] * self.groups
        self._require(channels == expected, f"takes {expected} channels, but is given {channels}")


@dataclass(frozen=True, eq=False, kw_only=True)
class Linear(Weighted):
    """A fully connected layer on values of shape (I,): `weight` is [O, I]."""

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (O,). Raise UserError if the parts don't fit together."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 1)
        self._check_weights(2)
        features = self.weight.shape[1]
        self._require(
            inputs[0].shape == (features,), f"takes {features} features, not {inputs[0].shape}"
        )
        return (len(self.weight),)

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the integer accumulators [N, O], in an exact float type."""
        centered = self._centered(inputs[0], of[0].code)
        sums: npt.NDArray[Any] = centered @ self.weight.astype(centered.dtype).T
        sums += self.bias
        return sums


@dataclass(frozen=True, eq=False, kw_only=True)
class AveragePool(Requantizing):
    """The mean of each window, without padding; global if `kernel` is the spatial size.

    A depthwise convolution of ones whose weight scale is float32(1 / window size).
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (channels, height, width). Raise UserError if the window doesn't fit."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 3)
        self._check_ints("kernel", 2, 1)
        self._check_ints("stride", 2, 1)
        size = _window_counts(inputs[0].shape, self.kernel, self.stride)
        self._require(min(size) >= 1, f"its window exceeds the input {inputs[0].shape}")
        return (inputs[0].shape[0], *size)

    def unit_scales(self) -> Floats:
        """Return float32(1 / window size): [1]."""
        return np.array([1 / math.prod(self.kernel)], np.float32)

    def accumulator_bound(self, code: Code) -> int:
        """Return the largest magnitude of a window's sum."""
        return math.prod(self.kernel) * code.reach

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the sums of the windows, int32 [N, channels, height, width]."""
        centered = inputs[0].astype(np.int32) - of[0].code.zero_point
        return functools.reduce(np.add, _taps(centered, self.kernel, self.stride))

    @property
    def weight_bytes(self) -> int:
        """The bytes of its one scale."""
        return 4


@dataclass(frozen=True, eq=False, kw_only=True)
class Add(Requantizing):
    """The sum of two values of one shape and one code."""

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the inputs' shape. Raise UserError if they differ in shape or code."""
        self._check_count(inputs, 2)
        self._check_one_code(inputs, "its inputs")
        self._require(
            inputs[0].shape == inputs[1].shape,
            f"its inputs differ in shape: {inputs[0].shape} and {inputs[1].shape}",
        )
        return inputs[0].shape

    def unit_scales(self) -> Floats:
        """Return 1: [1]."""
        return np.ones(1, np.float32)

    def accumulator_bound(self, code: Code) -> int:
        """Return the largest magnitude of the sum."""
        return 2 * code.reach

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the sums of the inputs less their zero points, int32."""
        return inputs[0].astype(np.int32) + inputs[1] - 2 * of[0].code.zero_point

    @property
    def weight_bytes(self) -> int:
        """The bytes of its one scale."""
        return 4


@dataclass(frozen=True, eq=False, kw_only=True)
class Rearranging(Node):
    """A node that moves or picks codes, so that its inputs and its output have one code."""

    def check(self, inputs: Sequence[Value], output: Value) -> None:
        """Raise UserError if the node cannot compute `output` from `inputs`."""
        super().check(inputs, output)
        self._check_one_code([*inputs, output], "its inputs and its output")


@dataclass(frozen=True, eq=False, kw_only=True)
class MaxPool(Rearranging):
    """The largest code of each window; `padding` is (top, left, bottom, right), never the largest.

    Each padding is smaller than the kernel, so that no window is all padding.
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (channels, height, width). Raise UserError if the window doesn't fit."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 3)
        self._check_ints("kernel", 2, 1)
        self._check_ints("stride", 2, 1)
        self._check_ints("padding", 4, 0)
        smaller = all(p < k for p, k in zip(self.padding, self.kernel * 2, strict=True))
        self._require(smaller, f"padding {self.padding} must be smaller than {self.kernel}")
        size = _window_counts(inputs[0].shape, self.kernel, self.stride, self.padding)
        self._require(min(size) >= 1, f"its window exceeds the padded input {inputs[0].shape}")
        return (inputs[0].shape[0], *size)

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the largest codes [N, channels, height, width]."""
        taps = _taps(_pad(inputs[0], self.padding), self.kernel, self.stride)
        return functools.reduce(np.maximum, taps).copy()


@dataclass(frozen=True, eq=False, kw_only=True)
class Concat(Rearranging):
    """Its inputs one after the other along the channels (or the features)."""

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the inputs' shape with the channels added up. Raise UserError if they differ."""
        self._require(len(inputs) >= 2, "takes at least 2 inputs")
        shapes = [value.shape for value in inputs]
        self._require(len({shape[1:] for shape in shapes}) == 1, f"its inputs don't fit: {shapes}")
        return (sum(shape[0] for shape in shapes), *shapes[0][1:])

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the inputs joined along axis 1."""
        return np.concatenate(inputs, axis=1)


@dataclass(frozen=True, eq=False, kw_only=True)
class Gather(Rearranging):
    """The channels (or features) named by `channels`, in that order: a split or a shuffle."""

    channels: tuple[int, ...]

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the input's shape with as many channels as are named."""
        self._check_count(inputs, 1)
        shape = inputs[0].shape
        self._require(isinstance(self.channels, tuple) and bool(self.channels), "names no channel")
        self._check_ints("channels", len(self.channels), 0)
        self._require(max(self.channels) < shape[0], f"names a channel beyond the {shape[0]}")
        return (len(self.channels), *shape[1:])

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the named channels."""
        return inputs[0][:, list(self.channels)]


@dataclass(frozen=True, eq=False, kw_only=True)
class Reshape(Rearranging):
    """The same codes, in row-major order, in another shape."""

    shape: Shape

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return `shape`. Raise UserError if it holds another number of codes."""
        self._check_count(inputs, 1)
        good = isinstance(self.shape, tuple) and all(_is_int(size, 1) for size in self.shape)
        self._require(
            good and math.prod(self.shape) == math.prod(inputs[0].shape),
            f"cannot reshape {inputs[0].shape} to {self.shape!r:.80}",
        )
        return self.shape

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the input in another shape."""
        return inputs[0].reshape(len(inputs[0]), *to.shape)


@dataclass(frozen=True, eq=False, kw_only=True)
class Flatten(Rearranging):
    """The same codes, in row-major order, as one row of features."""

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (features,)."""
        self._check_count(inputs, 1)
        return (math.prod(inputs[0].shape),)

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the input as rows."""
        return inputs[0].reshape(len(inputs[0]), *to.shape)


@dataclass(frozen=True, eq=False, kw_only=True)
class Table(Node):
    """Any elementwise function: the output's code of every code of the input, uint8 [256]."""

    table: Codes

    arrays: ClassVar[Mapping[str, type[np.generic]]] = MappingProxyType({"table": np.uint8})

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the input's shape."""
        self._check_count(inputs, 1)
        self._require(self.table.shape == (CODE_MAX + 1,), f"its table has {self.table.shape}")
        return inputs[0].shape

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the table's entries."""
        return self.table[inputs[0]]

    @property
    def weight_bytes(self) -> int:
        """The bytes of the table."""
        return self.table.nbytes


OPERATORS: Mapping[str, type[Node]] = MappingProxyType(
    {
        operator.__name__: operator
        for operator in (
            *(Conv, Linear, AveragePool, Add, MaxPool),
            *(Concat, Gather, Reshape, Flatten, Table),
        )
    }
)
"""Every operator that a QuantizedGraph may hold, by its name."""


@dataclass(frozen=True, eq=False)
class QuantizedGraph:
    """A network of 8-bit codes: `input` flows through `nodes`, in order, to the value `output`.

    `values` declares every value but the input (a mapping by name is taken too). `float_input`
    says whether the network's users hold float32 images, which are quantized first, or the codes
    themselves, such as raw pixels. The whole graph is checked on construction: an instance is
    sound, and its accumulators fit in an int32 for every input.

    Raises:
        UserError: a part is wrong; the message names the node or the value.
    """

    input: Value
    values: tuple[Value, ...]
    nodes: tuple[Node, ...]
    output: str
    float_input: bool = True

    def __post_init__(self) -> None:
        values = self.values.values() if isinstance(self.values, Mapping) else self.values
        object.__setattr__(self, "values", tuple(v for v in values if v != self.input))
        object.__setattr__(self, "nodes", tuple(self.nodes))
        self._check_parts()
        self._check_names()
        self._check_flow()

    def value(self, name: str) -> Value:
        """Return the value called `name`. Raise UserError if there is none."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UserError(f"the graph has no value '{name}'") from None

    def inputs_of(self, node: Node) -> list[Value]:
        """Return the values that `node` reads."""
        return [self.value(name) for name in node.inputs]

    def multiplier(self, node: Requantizing) -> Floats:
        """Return the float32 factors from accumulator to output steps: [channels] or [1]."""
        return node.multiplier(self.value(node.inputs[0]).code, self.value(node.output).code)

    def accumulator_bound(self, node: Requantizing) -> int:
        """Return a bound on the magnitude of every partial sum of `node`, bias included."""
        return node.accumulator_bound(self.value(node.inputs[0]).code)

    def run(self, codes: Codes) -> Codes:
        """Return the output's codes, uint8 [N, ...], of the input's, uint8 [N, *input.shape].

        Raises:
            UserError: the codes have another dtype or shape.
        """
        return np.concatenate([trace[self.output] for trace in self._traces(codes)])

    def trace(self, codes: Codes) -> dict[str, Codes]:
        """Return the codes of every value, by name; otherwise as `run`."""
        traces = list(self._traces(codes))
        return {name: np.concatenate([trace[name] for trace in traces]) for name in traces[0]}

    def __call__(self, images: npt.NDArray[Any]) -> Floats:
        """Return float32 logits of float32 images, or of images that are uint8 codes already."""
        codes = images if images.dtype == np.uint8 else self.input.code.quantize(images)
        return self.value(self.output).code.dequantize(self.run(codes))

    @property
    def weight_bytes(self) -> int:
        """The bytes of all that inference needs to hold constant: weights, biases, scales, tables.

        The weights of a tensor are packed together, at `weight_bits` each.
        """
        return sum(node.weight_bytes for node in self.nodes)

    @property
    def macs(self) -> int:
        """The multiply-accumulates of convolutions and linear layers for one image."""
        return sum(node.macs(self.value(node.output)) for node in self.nodes)

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return sum(node.parameters for node in self.nodes)

    @property
    def power_of_two(self) -> bool:
        """Whether every requantization factor is a power of two: exact in any arithmetic."""
        factors = (self.multiplier(n) for n in self.nodes if isinstance(n, Requantizing))
        return all(bool((np.frexp(factor)[0] == 0.5).all()) for factor in factors)

    @property
    def saturation_safe(self) -> bool:
        """Whether AVX2 without VNNI gives the same integers as every other processor.

        Its u8*s8 instruction adds two products in an int16 that saturates. Here no two products
        of one output channel can leave int16, wherever the weights stand in memory.
        """
        return all(node.saturation_safe for node in self.nodes if isinstance(node, Weighted))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the graph to `path` as one safetensors file with the structure as JSON metadata.

        The same graph always gives the same bytes.

        Raises:
            UserError: the file cannot be written.
        """
        import safetensors.numpy

        tensors = {f"{n.name}.{field}": getattr(n, field) for n in self.nodes for field in n.arrays}
        metadata = {FORMAT: json.dumps(_structure(self), allow_nan=False)}
        write_bytes(path, safetensors.numpy.save(tensors, metadata))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "QuantizedGraph":
        """Read a graph that `save` wrote, checking everything. No code in the file is run.

        Raises:
            UserError: the file is missing, corrupt, or describes no sound graph.
        """
        tensors, metadata = _read_safetensors(path)
        if FORMAT not in metadata:
            raise UserError(f"{path} holds no QuantizedGraph")
        try:
            return _from_structure(json.loads(metadata[FORMAT]), tensors)
        except UserError as error:
            raise UserError(f"{path} holds no sound QuantizedGraph: {error}") from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise UserError(f"{path} holds no sound QuantizedGraph: {_line(error)}") from None

    @functools.cached_property
    def _by_name(self) -> dict[str, Value]:
        return {value.name: value for value in (self.input, *self.values)}

    def _traces(self, codes: Codes) -> Iterator[dict[str, Codes]]:
        if codes.dtype != np.uint8 or codes.shape[1:] != self.input.shape or codes.ndim < 2:
            raise UserError(
                f"the graph takes uint8 codes [N, {', '.join(map(str, self.input.shape))}],"
                f" not {codes.dtype} {codes.shape}"
            )
        for start in range(0, max(len(codes), 1), self._batch):
            trace = {self.input.name: codes[start : start + self._batch]}
            for node in self.nodes:
                inputs = [trace[name] for name in node.inputs]
                trace[node.output] = node.compute(
                    inputs, self.inputs_of(node), self.value(node.output)
                )
            yield trace

    @functools.cached_property
    def _batch(self) -> int:
        """As many images as keep the largest matrix of columns in a processor's cache."""
        largest = max(math.prod(value.shape) for value in (self.input, *self.values))
        for node in self.nodes:
            if isinstance(node, Conv):
                places = math.prod(self.value(node.output).shape[1:])
                largest = max(largest, places * node.weight[0].size * node.groups)
        return max(1, _BATCH_ELEMENTS // largest)

    def _check_parts(self) -> None:
        if not isinstance(self.input, Value) or not isinstance(self.output, str):
            raise UserError("a graph needs a Value as its input and a name as its output")
        for part in self.values:
            if not isinstance(part, Value):
                raise UserError(f"a graph's values must be Values, not {type(part).__name__}")
        for node in self.nodes:
            if type(node) not in OPERATORS.values():
                raise UserError(f"a graph has no operator {type(node).__name__}")
            if not _is_name(node.name):
                raise UserError(f"a node's name must be printable text, not {node.name!r:.40}")
            node._require(
                isinstance(node.inputs, tuple)
                and all(isinstance(name, str) for name in (*node.inputs, node.output)),
                "inputs must be a tuple of names and output a name",
            )
        if not isinstance(self.float_input, bool):
            raise UserError("float_input must be a bool")

    def _check_names(self) -> None:
        for kind, parts in (("value", (self.input, *self.values)), ("node", self.nodes)):
            counts = Counter(part.name for part in parts)
            twice = [name for name, count in counts.items() if count > 1]
            if twice:
                raise UserError(f"two {kind}s are called '{twice[0]}'; give each its own name")

    def _check_flow(self) -> None:
        computed = {self.input.name}
        for node in self.nodes:
            for name in (*node.inputs, node.output):
                node._require(name in self._by_name, f"names the value {name!r:.60}, unknown here")
            for name in node.inputs:
                node._require(name in computed, f"reads '{name}' before it is computed")
            node._require(node.output not in computed, f"computes '{node.output}' once more")
            node.check(self.inputs_of(node), self.value(node.output))
            computed.add(node.output)
        self._check_use(computed)

    def _check_use(self, computed: set[str]) -> None:
        read = {self.output, *(name for node in self.nodes for name in node.inputs)}
        for node in self.nodes:
            node._require(node.output in read, f"nothing reads its output '{node.output}'")
        for value in self.values:
            if value.name not in computed:
                raise UserError(f"value '{value.name}': no node computes it")
        if not self.nodes or self.output not in computed:
            raise UserError(f"no node computes the graph's output {self.output!r:.60}")


def image_dtype(graph: QuantizedGraph, input: str | None) -> type[np.float32] | type[np.uint8]:
    """Return the dtype of an exported network's images: what `input` or `graph.float_input` says.

    Raises:
        UserError: `input` is neither "float" (images to be quantized), "uint8" (codes), nor None.
    """
    if input not in ("float", "uint8", None):
        raise UserError(f"the input of an exported network is float or uint8, not {input!r:.40}")
    return np.float32 if (input == "float" if input else graph.float_input) else np.uint8


def probes(graph: QuantizedGraph, dtype: type[np.generic], *, seed: int = 0) -> npt.NDArray[Any]:
    """Return images [N, *graph.input.shape] that try a back end; N is at least 8.

    As uint8 codes: constant extremes, stripes, and noise of all widths. As float32 images: those
    that these codes stand for, then the same up to half a step away, where rounding decides.
    """
    size = sum(math.prod(value.shape) for value in (graph.input, *graph.values))
    random = np.random.default_rng(seed)
    codes = _probing_codes(graph.input, min(64, max(8, _PROBED_CODES // size)), random)
    if dtype == np.uint8:
        return codes
    images = graph.input.code.dequantize(codes)
    steps = random.integers(-1, 2, images.shape).astype(np.float32)
    return np.concatenate([images, images + steps * np.float32(graph.input.code.scale / 2)])


def _probing_codes(value: Value, count: int, random: np.random.Generator) -> Codes:
    shape, zero_point = value.shape, value.code.zero_point
    stripes = np.arange(math.prod(shape), dtype=np.uint8).reshape(shape) % 2 * np.uint8(CODE_MAX)
    constants = [np.full(shape, code, np.uint8) for code in (0, CODE_MAX, zero_point)]
    noise = random.integers(0, CODE_MAX + 1, (count - 5, *shape))
    width = random.random((count - 5, *(1 for _ in shape)))
    width[: len(width) // 2] = 1
    noise = np.rint(zero_point + width * (noise - zero_point)).astype(np.uint8)
    return np.concatenate([[*constants, stripes, CODE_MAX - stripes], noise])


def require_equal(got: npt.NDArray[Any], expected: npt.NDArray[Any], what: str) -> None:
    """Raise UserError, beginning with `what`, unless two arrays are equal in every number."""
    if got.shape != expected.shape or got.dtype != expected.dtype:
        raise UserError(
            f"{what} gives {got.dtype} {got.shape}, the interpreter {expected.dtype}"
            f" {expected.shape}; nothing was written"
        )
    wrong = int((got != expected).sum())
    if wrong:
        raise UserError(
            f"{what} gives other numbers than the interpreter in {wrong} of {expected.size}"
            " places; nothing was written"
        )


def _window_counts(
    shape: Shape,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int, int, int] = (0, 0, 0, 0),
    dilation: tuple[int, int] = (1, 1),
) -> tuple[int, int]:
    """Return how many windows fit vertically and horizontally; less than 1 if none."""
    extents = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    spaces = [shape[1 + i] + padding[i] + padding[i + 2] - extents[i] for i in (0, 1)]
    return spaces[0] // stride[0] + 1, spaces[1] // stride[1] + 1


def _taps(
    x: npt.NDArray[Any],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
) -> Iterator[npt.NDArray[Any]]:
    """Yield, for each place in the window, what all windows see there: views [N, C, out, out]."""
    height, width = _window_counts(x.shape[1:], kernel, stride, dilation=dilation)
    for row in range(0, kernel[0] * dilation[0], dilation[0]):
        for column in range(0, kernel[1] * dilation[1], dilation[1]):
            yield x[
                :,
                :,
                row : row + height * stride[0] : stride[0],
                column : column + width * stride[1] : stride[1],
            ]


def _pad(x: npt.NDArray[Any], padding: tuple[int, int, int, int]) -> npt.NDArray[Any]:
    top, left, bottom, right = padding
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right))) if any(padding) else x


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != "" and value.isprintable()


def _is_int(value: object, least: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        return False
    return bool(least <= value <= INT32_MAX)


def _is_scale(value: object) -> bool:
    """Whether `value` is a positive, normal float32 that stays finite when multiplied by 255."""
    if not isinstance(value, float | np.floating):
        return False
    number = float(value)  # in float64, where no comparison overflows
    return _TINY <= number <= _LARGEST_SCALE and float(np.float32(number)) == number


def _as_tuple(value: Any) -> Any:
    """Return a list as a tuple and a NumPy integer as an int, anything else unchanged."""
    if isinstance(value, list | tuple):
        return tuple(_as_tuple(item) for item in value)
    return int(value) if isinstance(value, np.integer) else value


def _structure(graph: QuantizedGraph) -> dict[str, Any]:
    """Return everything but the arrays, as JSON takes it."""
    return {
        "version": _VERSION,
        "input": dataclasses.asdict(graph.input),
        "values": [dataclasses.asdict(value) for value in graph.values],
        "nodes": [_node_structure(node) for node in graph.nodes],
        "output": graph.output,
        "float_input": graph.float_input,
    }


def _node_structure(node: Node) -> dict[str, Any]:
    fields = [field.name for field in dataclasses.fields(node) if field.name not in node.arrays]
    return {"operator": type(node).__name__, **{name: getattr(node, name) for name in fields}}


def _from_structure(structure: Any, tensors: dict[str, npt.NDArray[Any]]) -> QuantizedGraph:
    """Build a graph from what `_structure` gave and its arrays; each array is used once."""
    version = structure.pop("version")
    if version != _VERSION:
        raise UserError(f"its version is {version!r:.40}, but this program reads {_VERSION}")
    structure["input"] = _value(structure["input"])
    structure["values"] = tuple(_value(value) for value in structure["values"])
    structure["nodes"] = tuple(_node(node, tensors) for node in structure["nodes"])
    if tensors:
        raise UserError(f"no node uses the tensor {next(iter(tensors))!r:.60}")
    return QuantizedGraph(**structure)


def _value(structure: dict[str, Any]) -> Value:
    return Value(**{**structure, "code": Code(**structure["code"])})


def _node(structure: dict[str, Any], tensors: dict[str, npt.NDArray[Any]]) -> Node:
    name, operator = structure["name"], structure.pop("operator")
    if operator not in OPERATORS:
        raise UserError(f"node {name!r:.60}: there is no operator {operator!r:.60}")
    kind = OPERATORS[operator]
    missing = [field for field in kind.arrays if f"{name}.{field}" not in tensors]
    if missing:
        raise UserError(f"node {name!r:.60}: its tensor '{missing[0]}' is missing")
    structure |= {field: tensors.pop(f"{name}.{field}") for field in kind.arrays}
    return kind(**structure)


def _read_safetensors(
    path: str | os.PathLike[str],
) -> tuple[dict[str, npt.NDArray[Any]], dict[str, str]]:
    """Return the arrays and the metadata of a safetensors file. Raise UserError if it is none."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except OSError as error:
        raise UserError(f"cannot read {path}: {_line(error)}") from None
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(f"{path} is not a sound safetensors file: {_line(error)}") from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
