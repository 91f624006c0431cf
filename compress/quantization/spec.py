"""What a quantization is asked to do, as frozen data checked on construction."""

from dataclasses import dataclass

from compress.errors import UserError
from compress.quantization.observers import OBSERVERS


@dataclass(frozen=True)
class InputCode:
    """The affine code in which the input's values arrive: real = scale * (code - offset).

    Normalized images are such a code of their raw pixels: scale = 1 / (255 * deviation) and
    offset = 255 * mean. The offset need not be an integer.
    """

    scale: float
    offset: float

    def __post_init__(self) -> None:
        if not self.scale > 0 or not 0 <= self.offset <= 255:
            raise UserError("an input code needs a scale above 0 and an offset from 0 to 255")


@dataclass(frozen=True)
class QuantizationSpec:
    """How a float network becomes integers.

    Attributes:
        observer: how activation ranges are chosen: one of `OBSERVERS`.
        weight_bits: bits of every weight, 2 to 8, symmetric, one scale per output channel.
        weight_observer: "minmax" keeps each channel's largest weight, "mse" may clip it where
            that lessens the squared error.
        saturation_safe: choose scales so that no sum of two u8*s8 products leaves 16 bits, which
            CPUs with AVX2 but without VNNI would saturate.
        bias_correction: move each bias by the mean error that rounding the weights causes on the
            calibration data (Nagel et al. 2019, arXiv 1906.04721, section 4.2).
        input_code: the code of the input; None calibrates it like any other value.
    """

    observer: str = "minmax"
    weight_bits: int = 8
    weight_observer: str = "mse"
    saturation_safe: bool = True
    bias_correction: bool = True
    input_code: InputCode | None = None

    def __post_init__(self) -> None:
        if self.observer not in OBSERVERS:
            raise UserError(
                f"observer {self.observer!r} is unknown; choose one of {', '.join(OBSERVERS)}"
            )
        if not 2 <= self.weight_bits <= 8:
            raise UserError(f"{self.weight_bits} weight bits are out of range; choose 2 to 8")
        if self.weight_observer not in ("minmax", "mse"):
            raise UserError(f"weight observer {self.weight_observer!r} is not minmax or mse")
