"""What every operator is: a node, and the three kinds of them, with their checks."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from compress.errors import CompressError
from compress.graph.numbers import (
    CODE_MAX,
    INT32_MAX,
    SMALLEST_NORMAL,
    Codes,
    Floats,
    Shape,
    is_int,
)
from compress.graph.qparams import QParams
from compress.graph.spreading import spread_shape
from compress.graph.values import Value, as_tuple


def added(default: Any) -> Any:
    """A field that older files lack; a file leaves it out where it has its default."""
    return dataclasses.field(default=default, metadata={"added": True})


@dataclass(frozen=True, eq=False, kw_only=True)
class Node:
    """One step of the network: reads the values named by `inputs`, computes the value `output`."""

    name: str
    inputs: tuple[str, ...]
    output: str

    arrays: ClassVar[Mapping[str, tuple[type[np.generic], ...]]] = MappingProxyType({})
    """The fields that hold arrays, and the dtypes that each may have."""

    file_words: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """What files call fields whose names have changed."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value = np.array(value, order="C")
                value.flags.writeable = False
            object.__setattr__(self, field.name, as_tuple(value))

    def check(self, inputs: Sequence[Value], output: Value) -> None:
        """Raise CompressError if the node cannot compute `output` from `inputs`."""
        self._check_arrays()
        shape = self.output_shape(inputs)
        self.require(
            shape == output.shape, f"its output has shape {shape}, but is declared {output.shape}"
        )

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the shape, without the batch, that the node gives. Raise CompressError if none."""
        raise NotImplementedError

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the codes of the value `to` from those of the values `of`, with a batch axis."""
        raise NotImplementedError

    def factors(self, inputs: Sequence[QParams], output: QParams) -> Floats:
        """Return the float32 factors by which codes are scaled; none where they are only moved."""
        return np.ones(0, np.float32)

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

    def working_size(self, output: Value) -> int:
        """The elements of the largest array that the interpreter makes inside, for one image."""
        return 0

    def require(self, condition: bool, message: str) -> None:
        """Raise CompressError, naming the node, unless `condition` holds."""
        if not condition:
            raise CompressError(f"node '{self.name}': {message}")

    def _check_arrays(self) -> None:
        for field, dtypes in self.arrays.items():
            value = getattr(self, field)
            self.require(isinstance(value, np.ndarray), f"{field} must be a NumPy array")
            named = " or ".join(dtype.__name__ for dtype in dtypes)
            self.require(value.dtype in dtypes, f"{field} must be {named}, not {value.dtype}")

    def _check_ints(self, field: str, length: int, least: int) -> None:
        value = getattr(self, field)
        good = isinstance(value, tuple) and len(value) == length
        good = good and all(is_int(number, least) for number in value)
        self.require(good, f"{field} must be {length} ints of at least {least}, not {value!r:.60}")

    def _check_axis(self, axis: object, shape: Shape) -> None:
        self.require(
            is_int(axis, 0) and axis < len(shape),  # type: ignore[operator]
            f"axis must be an axis of {shape}, the batch not counted, not {axis!r:.40}",
        )

    def _check_count(self, inputs: Sequence[Value], count: int) -> None:
        self.require(len(inputs) == count, f"takes {count} inputs, not {len(inputs)}")

    def _check_rank(self, inputs: Sequence[Value], rank: int) -> None:
        for value in inputs:
            self.require(
                len(value.shape) == rank, f"takes inputs of rank {rank}, not {value.shape}"
            )

    def _spread_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the shape of two values met element by element, axes of size 1 spread."""
        self._check_count(inputs, 2)
        shape = spread_shape(*(value.shape for value in inputs))
        if shape is None:
            raise CompressError(
                f"node '{self.name}': its inputs don't fit: {[v.shape for v in inputs]}"
            )
        self._check_row_or_image(inputs)
        return shape

    def _check_row_or_image(self, inputs: Sequence[Value]) -> None:
        for value in inputs:
            self.require(
                len(value.shape) in (1, 3), f"takes inputs of rank 1 or 3, not {value.shape}"
            )

    def _check_one_code(self, values: Sequence[Value], of: str) -> None:
        self.require(len({value.qparams for value in values}) == 1, f"{of} must have one code")


@dataclass(frozen=True, eq=False, kw_only=True)
class Requantizing(Node):
    """A node that accumulates integers and scales them down to its output's code.

    `relu` fuses a ReLU: the lowest code is then the output's zero point. With a zero point of 0
    the clamp at 0 is a ReLU already.
    """

    relu: bool = False

    adds_zero_point_first: ClassVar[bool] = False
    """Whether the output's zero point is added before rounding, which decides ties by its sum."""

    def check(self, inputs: Sequence[Value], output: Value) -> None:
        """Raise CompressError if the node cannot compute `output` from `inputs`."""
        super().check(inputs, output)
        self.require(isinstance(self.relu, bool), f"relu must be a bool, not {self.relu!r:.40}")
        codes = [value.qparams for value in inputs]
        bound = self.accumulator_bound(*codes)
        self.require(bound <= INT32_MAX, f"its accumulator may reach {bound}, more than an int32")
        factors = np.stack(self._factors(codes, output.qparams))
        self.require(
            bool((np.isfinite(factors) & (factors >= SMALLEST_NORMAL)).all()),
            "its factor from accumulator to output over- or underflows; its scales are far apart",
        )

    def unit_scales(self) -> Floats:
        """Return the scale of one accumulator unit over the input's scale.

        It is [channels] or [1]; [height, width] where it differs from place to place.
        """
        raise NotImplementedError

    def accumulator_scale(self, *codes: QParams) -> Floats:
        """Return the scale of one accumulator unit of inputs in `codes`: [channels] or [1]."""
        return np.float32(codes[0].scale) * self.unit_scales()

    def accumulator_bound(self, *codes: QParams) -> int:
        """Return a bound on the magnitude of every partial sum, in any order, bias included."""
        raise NotImplementedError

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the integer accumulators, held in an integer or a float type that is exact."""
        raise NotImplementedError

    @property
    def weight_bytes(self) -> int:
        """The bytes of its scales."""
        return self.unit_scales().nbytes

    def multiplier(self, inputs: Sequence[QParams], output: QParams) -> Floats:
        """Return the float32 factors from accumulator to output steps, shaped as `unit_scales`."""
        return self._factors(inputs, output)[1]

    def factors(self, inputs: Sequence[QParams], output: QParams) -> Floats:
        """Return the `multiplier`."""
        return self.multiplier(inputs, output)

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the codes of the value `to` from those of the values `of`, with a batch axis."""
        sums = self.accumulate(inputs, of)
        factor = self.multiplier([value.qparams for value in of], to.qparams)
        factor = self.spread(factor, sums.ndim - 2)
        with np.errstate(over="ignore"):
            steps = sums.astype(np.float32, copy=False) * factor
        zero_point = np.float32(to.qparams.zero_point)
        if self.adds_zero_point_first:
            np.rint(np.add(steps, zero_point, out=steps), out=steps)
        else:
            np.add(np.rint(steps, out=steps), zero_point, out=steps)
        np.clip(steps, to.qparams.zero_point if self.relu else 0, CODE_MAX, out=steps)
        return steps.astype(np.uint8)

    def spread(self, factor: Floats, axes: int) -> Floats:
        """Return factors shaped to multiply accumulators with `axes` axes after the channels."""
        return factor.reshape(-1, *(1 for _ in range(axes)))

    def _factors(self, inputs: Sequence[QParams], output: QParams) -> tuple[Floats, Floats]:
        """Return the accumulator's scale, and that over the output's scale, both in float32."""
        with np.errstate(over="ignore", under="ignore"):
            scale = self.accumulator_scale(*inputs)
            return scale, scale / np.float32(output.scale)


@dataclass(frozen=True, eq=False, kw_only=True)
class Rearranging(Node):
    """A node that moves or picks codes, so that its inputs and its output have one code."""

    def check(self, inputs: Sequence[Value], output: Value) -> None:
        """Raise CompressError if the node cannot compute `output` from `inputs`."""
        super().check(inputs, output)
        self._check_one_code([*inputs, output], "its inputs and its output")
