"""What a quantization is calibrated on, and how good it must be."""

from dataclasses import dataclass

from compress.settings import check, setting
from mnist_edge.settings.defaults import CALIBRATION_IMAGES


@dataclass(frozen=True)
class Calibration:
    """Training images that set the ranges, and the least that the integers must reach on them."""

    images: int = setting(
        CALIBRATION_IMAGES, help="Training images that set the ranges", low=2, high=1_000_000
    )
    least_sqnr: float = setting(
        0.0,
        help="Refuse integers whose output has no more SQNR than that",
        unit="decibels",
        low=-1000,
        high=1000,
    )

    def __post_init__(self) -> None:
        check(self)
