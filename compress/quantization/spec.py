"""What a quantization is asked to do, as frozen data checked on construction."""

from collections.abc import Mapping
from dataclasses import dataclass

from compress.errors import CompressError
from compress.quantization.observers import OBSERVERS
from compress.settings import check, setting

WEIGHT_BITS = range(2, 9)
AUTO = "auto"
_SEARCHED_BITS = 4
"""Weights of so many bits or fewer have their scales chosen by the squared error."""


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
            raise CompressError("an input code needs a scale above 0 and an offset from 0 to 255")


@dataclass(frozen=True)
class QuantizationSpec:
    """How a float network becomes integers.

    Attributes:
        observer: one of `OBSERVERS`. The defaults of both observers are among the best of
            docs/observers.md, in the mean over three networks.
        weight_bits: symmetric. Of 2 bits the symmetric codes are -1, 0 and 1: ternary weights.
        per_channel: a scale for each output channel. One a layer takes fewer bytes, which counts
            in networks of a kilobyte.
        weight_observer: "mse" may clip a channel's largest weights where that lessens the squared
            error; "auto" is "mse" for weights of 4 bits and fewer, "minmax" for more.
        saturation_safe: weight scales that also CPUs with AVX2 but without VNNI compute exactly.
        bias_correction: as Nagel et al. 2019, arXiv 1906.04721, section 4.2.
        input_code: the code of the input; None calibrates it like any other value.
        bits_by_layer: in place of `weight_bits`. Given as a mapping or as pairs, held as sorted
            pairs. Where a module is called several times, the bits of its first call are those of
            all that are not named.
        activation_bits: 8, or 4 for all values but the network's input and output.
        equalization: as in arXiv 1906.04721, section 4.1. The float network's function stays the
            same.
        bias_bits: of 16 bits, biases take half the bytes in the integer network and its safetensors
            and TorchScript files; ONNX and C hold 32. Weight scales are such that they fit.
        adaround: layer by layer on the calibration data (Nagel et al. 2020, arXiv 2004.10568).
        power_of_two: where the input's code is given, the scales of the layers that read it make
            their factors powers of two instead.
    """

    observer: str = setting(
        "mse", help="How activation ranges are chosen", choices=tuple(OBSERVERS)
    )
    weight_bits: int = setting(8, help="Bits of every weight; 2 is ternary", low=2, high=8)
    per_channel: bool = setting(
        True,
        help="A weight scale for each output channel, or one a layer, which takes fewer bytes",
        option="--per-channel/--per-tensor",
    )
    weight_observer: str = setting(
        AUTO,
        help="How weight scales are chosen: by the largest weight or the squared error; "
        "auto: by the error of 4 bits and fewer",
        choices=(AUTO, "minmax", "mse"),
    )
    saturation_safe: bool = setting(
        True, help="Weight scales small enough that no CPU's 16-bit sums saturate"
    )
    bias_correction: bool = setting(
        True, help="Correct biases for the mean error of rounded weights"
    )
    input_code: InputCode | None = None
    bits_by_layer: Mapping[str, int] | tuple[tuple[str, int], ...] = setting(
        (), help="Bits of one layer's weights", option="--layer-bits", form="NAME=BITS"
    )
    activation_bits: int = setting(8, help="Bits of activations", choices=(8, 4))
    equalization: bool = setting(
        False, help="Equalize the ranges of channels across layers first", option="--equalize"
    )
    bias_bits: int = setting(32, help="Bits of each bias", choices=(32, 16), later=True)
    adaround: bool = setting(False, help="Learn the rounding of each weight (AdaRound)")
    adaround_steps: int = setting(
        500, help="Optimization steps of AdaRound per layer", low=1, high=1_000_000
    )
    power_of_two: bool = setting(False, help="Power-of-two scales")
    seed: int = setting(0, help="Seed of all randomness", low=0, high=2**31 - 1)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bits_by_layer", _sorted_pairs(self.bits_by_layer))
        check(self)
        for name, bits in dict(self.bits_by_layer).items():
            if isinstance(bits, bool) or bits not in WEIGHT_BITS:
                raise CompressError(
                    f"{bits!r} bits for layer {name} are out of range; choose 2 to 8"
                )

    def scale_observer(self, bits: int) -> str:
        """What chooses the scales of weights of so many bits: "minmax" or "mse"."""
        if self.weight_observer != AUTO:
            return self.weight_observer
        return "mse" if bits <= _SEARCHED_BITS else "minmax"

    def bits_of(self, layer: str) -> int:
        """The bits of the weights of a layer."""
        return dict(self.bits_by_layer).get(layer, self.weight_bits)


def _sorted_pairs(
    given: Mapping[str, int] | tuple[tuple[str, int], ...],
) -> tuple[tuple[str, int], ...]:
    pairs = given.items() if isinstance(given, Mapping) else given
    try:
        if isinstance(given, str):
            raise TypeError("a text has no pairs")
        return tuple(sorted({str(name): bits for name, bits in pairs}.items()))
    except (TypeError, ValueError) as error:
        raise CompressError("bits by layer must map names of layers to numbers of bits") from error
