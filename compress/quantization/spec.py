"""What a quantization is asked to do, as frozen data checked on construction."""

from collections.abc import Mapping
from dataclasses import dataclass

from compress.errors import UserError
from compress.quantization.observers import OBSERVERS

WEIGHT_BITS = range(2, 9)
ACTIVATION_BITS = (8, 4)


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
        weight_bits: bits of every weight, 2 to 8, symmetric. Of 2
            bits the symmetric codes are -1, 0 and 1: ternary weights.
        per_channel: one scale for each output channel of a layer, or one for all of them, which
            takes fewer bytes: what counts in networks of a kilobyte.
        weight_observer: "minmax" keeps each channel's largest weight, "mse" may clip it where
            that lessens the squared error.
        saturation_safe: choose scales so that no sum of two u8*s8 products leaves 16 bits, which
            CPUs with AVX2 but without VNNI would saturate.
        bias_correction: move each bias by the mean error that rounding the weights causes on the
            calibration data (Nagel et al. 2019, arXiv 1906.04721, section 4.2).
        input_code: the code of the input; None calibrates it like any other value.
        bits_by_layer: bits of the weights of single layers, by name, in place of `weight_bits`.
            Given as a mapping or as pairs, held as sorted pairs.
        activation_bits: 8, or 4 for all values but the network's input and output.
        equalization: rescale channels between layers before rounding, so that their ranges are
            alike (arXiv 1906.04721, section 4.1). The float network's function stays the same.
        adaround: learn for each weight whether to round up or down, layer by layer on the
            calibration data (Nagel et al. 2020, arXiv 2004.10568).
        adaround_steps: optimization steps a layer.
        power_of_two: make every scale a power of two. Where the input's code is given, the scales
            of the layers that read it make their factors powers of two instead.
        seed: of the random choices of AdaRound.
    """

    observer: str = "minmax"
    weight_bits: int = 8
    per_channel: bool = True
    weight_observer: str = "mse"
    saturation_safe: bool = True
    bias_correction: bool = True
    input_code: InputCode | None = None
    bits_by_layer: Mapping[str, int] | tuple[tuple[str, int], ...] = ()
    activation_bits: int = 8
    equalization: bool = False
    adaround: bool = False
    adaround_steps: int = 500
    power_of_two: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if self.observer not in OBSERVERS:
            raise UserError(
                f"observer {self.observer!r} is unknown; choose one of {', '.join(OBSERVERS)}"
            )
        if self.weight_observer not in ("minmax", "mse"):
            raise UserError(f"weight observer {self.weight_observer!r} is not minmax or mse")
        if self.activation_bits not in ACTIVATION_BITS:
            raise UserError(f"{self.activation_bits} activation bits are out of range; 8 or 4")
        if not 1 <= self.adaround_steps <= 1_000_000:
            raise UserError(f"{self.adaround_steps} AdaRound steps are out of range; 1 or more")
        object.__setattr__(self, "bits_by_layer", _sorted_pairs(self.bits_by_layer))
        _check_bits(self.weight_bits, "weights")
        for name, bits in dict(self.bits_by_layer).items():
            _check_bits(bits, f"layer {name}")

    def bits_of(self, layer: str) -> int:
        """The bits of the weights of a layer."""
        return dict(self.bits_by_layer).get(layer, self.weight_bits)


def _sorted_pairs(
    given: Mapping[str, int] | tuple[tuple[str, int], ...],
) -> tuple[tuple[str, int], ...]:
    pairs = given.items() if isinstance(given, Mapping) else given
    try:
        return tuple(sorted({str(name): bits for name, bits in pairs}.items()))
    except (TypeError, ValueError) as error:
        raise UserError("bits by layer must map names of layers to numbers of bits") from error


def _check_bits(bits: object, what: str) -> None:
    if isinstance(bits, bool) or not isinstance(bits, int) or bits not in WEIGHT_BITS:
        raise UserError(f"{bits!r} bits for {what} are out of range; choose 2 to 8")
