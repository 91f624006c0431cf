"""How images are changed at random in training."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from compress.errors import UserError

SMALLEST_AREA = 0.02
"""Of an erased rectangle, as a share of the image, as in the paper."""
_RANGES = ("rotation", "translation", "scale", "shear")
_LATER = {"elastic": 0.0, "elastic_sigma": 4.0, "erasing": 0.0, "erasing_area": 0.15}
"""Settings that came after trainings were kept by the hash of their configuration."""


@dataclass(frozen=True)
class Augmentation:
    """Random changes of images, drawn for each image anew; all zero means none.

    Attributes:
        rotation: largest rotation, degrees either way.
        translation: largest shift, pixels either way, on each axis.
        scale: largest change of size, as a fraction either way.
        shear: largest horizontal shear, degrees either way.
        fill: value of pixels that come from outside the image or were erased, 0 to 255.
        interpolation: "nearest" (as torchvision's RandomRotation) or "bilinear".
        elastic: alpha of elastic deformation (Simard et al. 2003), pixels: each pixel moves by
            alpha times uniform noise of -1 to 1 that a Gaussian has smoothed. With sigma 4 an alpha
            of 34, the paper's, moves a pixel by 1.4 pixels (standard deviation) on each axis.
        elastic_sigma: standard deviation of that Gaussian, pixels.
        erasing: probability that a rectangle of an image is erased (Zhong et al. 2017, arXiv
            1708.04896).
        erasing_area: the rectangle's largest share of the image; the smallest is 0.02.
    """

    rotation: float = 0.0
    translation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    fill: float = 0.0
    interpolation: str = "bilinear"
    elastic: float = _LATER["elastic"]
    elastic_sigma: float = _LATER["elastic_sigma"]
    erasing: float = _LATER["erasing"]
    erasing_area: float = _LATER["erasing_area"]

    def __post_init__(self) -> None:
        for name in (*_RANGES, "elastic"):
            if not 0 <= getattr(self, name) < math.inf:
                raise UserError(f"{name} {getattr(self, name)} is out of range; give 0 or more")
        if self.scale >= 1 or self.shear >= 90:
            raise UserError("scale must stay below 1 and shear below 90 degrees")
        if self.interpolation not in ("nearest", "bilinear"):
            raise UserError(f"interpolation {self.interpolation!r} is not nearest or bilinear")
        if not 0 < self.elastic_sigma < math.inf:
            raise UserError(f"elastic sigma {self.elastic_sigma} is out of range; give more than 0")
        if not (0 <= self.erasing <= 1 and SMALLEST_AREA <= self.erasing_area <= 1):
            raise UserError(f"erasing goes from 0 to 1, and its area from {SMALLEST_AREA} to 1")

    @property
    def moves(self) -> bool:
        """Whether pixels change their places."""
        return self.elastic > 0 or any(getattr(self, name) for name in _RANGES)

    def to_json(self) -> dict[str, Any]:
        """The settings as plain values.

        Those of `_LATER` are left out at their defaults, so that the hash of a configuration, by
        which trainings are kept, is what it was before they came.
        """
        return {k: v for k, v in asdict(self).items() if k not in _LATER or v != _LATER[k]}
