"""The affine code of a value: its scale and its zero point."""

from dataclasses import dataclass

import numpy as np

from compress.errors import CompressError
from compress.graph.numbers import CODE_MAX, Codes, Floats, is_int, is_scale


@dataclass(frozen=True)
class QParams:
    """An affine code of real numbers in 8 unsigned bits: real = scale * (code - zero_point).

    `scale` is a positive, normal float32, whose 255-fold is finite; `zero_point` is in 0..255.

    Raises:
        CompressError: the scale or the zero point is not such a number.
    """

    scale: float
    zero_point: int

    def __post_init__(self) -> None:
        if not is_scale(self.scale):
            raise CompressError(
                f"a scale must be a positive, normal float32, not {self.scale!r:.40}"
            )
        if not is_int(self.zero_point, 0) or self.zero_point > CODE_MAX:
            raise CompressError(
                f"a zero point must be an int in 0..255, not {self.zero_point!r:.40}"
            )
        object.__setattr__(self, "scale", float(self.scale))
        object.__setattr__(self, "zero_point", int(self.zero_point))

    def quantize(self, real: Floats) -> Codes:
        """Return the uint8 codes of float32 values, exactly as ONNX QuantizeLinear does.

        Raises:
            CompressError: `real` is not an array of float32, or holds a NaN.
        """
        if not isinstance(real, np.ndarray):
            raise CompressError(f"quantization takes a NumPy array, not {type(real).__name__}")
        if real.dtype != np.float32:
            raise CompressError(f"quantization takes float32 values, not {real.dtype}")
        if np.isnan(real).any():
            raise CompressError("quantization takes numbers, but a value is NaN")
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
