"""The addition of codes of two scales: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from compress.graph.node import Node
from compress.graph.numbers import CODE_MAX, Codes, Floats, Shape
from compress.graph.qparams import QParams
from compress.graph.values import Value

SIGNED_OFFSET = 128
LEAST_RATIO, LARGEST_RATIO = 2.0**-10, 2.0**8
"""An input's scale over the output's lies within; every sum is then exact in float64."""

FRACTION_BITS = 33
"""Every number in a sum is a multiple of 2**-33: a float32 of at least `LEAST_RATIO`'s size."""


@dataclass(frozen=True)
class Terms:
    """The float32 numbers of a sum: `one` and `other` times their codes, and `constant`.

    The codes are unsigned, or less 128 if the node is signed; so is the result.
    """

    one: float
    other: float
    constant: float


@dataclass(frozen=True, eq=False, kw_only=True)
class ScaledAdd(Node):
    """The sum of two values of one shape and different codes, as imported networks have it.

    The integers are those of onnxruntime's QLinearAdd on x86: one fused multiply-add in float32
    for each input, then a rounding half to even. `signed` says that it adds int8 codes: then the
    zero points are lower by 128, and so are the codes, which moves a few roundings.
    """

    signed: bool = False
    relu: bool = False

    def check(self, inputs: Sequence[Value], output: Value) -> None:
        """Raise CompressError if the node cannot compute `output` from `inputs`."""
        super().check(inputs, output)
        for field in ("signed", "relu"):
            value = getattr(self, field)
            self.require(isinstance(value, bool), f"{field} must be a bool, not {value!r:.40}")
        for value in inputs:
            ratio = np.float32(value.qparams.scale) / np.float32(output.qparams.scale)
            self.require(
                bool(LEAST_RATIO <= ratio <= LARGEST_RATIO),
                f"the scale of '{value.name}' is far from its output's",
            )

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the inputs' shape. Raise CompressError if they differ."""
        self._check_count(inputs, 2)
        shapes = [value.shape for value in inputs]
        self.require(shapes[0] == shapes[1], f"its inputs differ in shape: {shapes}")
        return shapes[0]

    def factors(self, inputs: Sequence[QParams], output: QParams) -> Floats:
        """Return the scale of each input over the output's: [2]."""
        scales = np.array([code.scale for code in inputs], np.float32)
        return scales / np.float32(output.scale)

    def terms(self, one: QParams, other: QParams, to: QParams) -> Terms:
        """Return the numbers of the sum, each rounded as onnxruntime does."""
        offset = SIGNED_OFFSET if self.signed else 0
        ratios = [np.float32(code.scale) / np.float32(to.scale) for code in (one, other)]
        zeros = [code.zero_point - offset for code in (one, other, to)]
        second = ratios[1] * np.float32(zeros[1])
        taken = np.float32(float(ratios[0]) * zeros[0] + float(second))
        return Terms(float(ratios[0]), float(ratios[1]), float(np.float32(zeros[2]) - taken))

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the codes of the value `to` from those of the values `of`, with a batch axis."""
        offset = SIGNED_OFFSET if self.signed else 0
        terms = self.terms(of[0].qparams, of[1].qparams, to.qparams)
        one, other = (codes.astype(np.float64) - offset for codes in inputs)
        sums: npt.NDArray[np.float32] = (other * terms.other + terms.constant).astype(np.float32)
        sums = (one * terms.one + sums).astype(np.float32)
        codes = np.rint(sums) + np.float32(offset)
        return np.clip(codes, self.lowest(to.qparams), CODE_MAX).astype(np.uint8)

    def lowest(self, to: QParams) -> int:
        """The lowest code of the output: its zero point if a ReLU is fused."""
        return to.zero_point if self.relu else 0

    def every_code(self, one: QParams, other: QParams, to: QParams) -> Codes:
        """Return the codes of all pairs of codes: uint8 [256, 256]."""
        codes = np.arange(CODE_MAX + 1, dtype=np.uint8)
        grid = np.meshgrid(codes, codes, indexing="ij")
        of = [Value(name, (1,), code) for name, code in (("one", one), ("other", other))]
        return self.compute(grid, of, Value("sum", (1,), to))
