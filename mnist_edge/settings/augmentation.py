"""How images are changed at random in training."""

from dataclasses import dataclass, replace
from typing import Any

from compress.settings import check, plain_values, setting

SMALLEST_AREA = 0.02
"""Of an erased rectangle, as a share of the image, as in the paper."""
_MOVES = ("rotation", "translation", "scale", "shear", "elastic")
_WORSE = ("thickness", "occlusion", "blur", "contrast", "noise")


@dataclass(frozen=True)
class Augmentation:
    """Random changes of images, sampled anew for each image; all zero means none.

    Elastic deformation (Simard et al. 2003): each pixel moves by alpha times uniform noise of -1 to
    1 that a Gaussian has smoothed. With sigma 4 an alpha of 34, the paper's, moves a pixel by 1.4
    pixels (standard deviation) on each axis. Erasing: Zhong et al. 2017, arXiv 1708.04896.
    """

    rotation: float = setting(0.0, help="Augmentation: rotation either way", unit="degrees", low=0)
    translation: float = setting(
        0.0, help="Augmentation: shift either way on each axis", unit="pixels", low=0
    )
    scale: float = setting(
        0.0, help="Augmentation: change of size either way, as a fraction", low=0, below=1
    )
    shear: float = setting(
        0.0, help="Augmentation: horizontal shear either way", unit="degrees", low=0, below=90
    )
    fill: float = setting(
        0.0, help="Value of pixels moved in or erased, on the 0 to 255 scale", low=0, high=255
    )
    interpolation: str = setting(
        "bilinear",
        help="Interpolation of moved pixels; torchvision's RandomRotation takes nearest",
        choices=("nearest", "bilinear"),
    )
    elastic: float = setting(
        0.0,
        help="Augmentation: alpha of elastic deformation",
        unit="pixels",
        low=0,
        later=True,
    )
    elastic_sigma: float = setting(
        4.0,
        help="Standard deviation of the Gaussian that smooths the elastic shifts",
        unit="pixels",
        above=0,
        high=28,
        later=True,
    )
    erasing: float = setting(
        0.0,
        help="Augmentation: probability that a rectangle is erased",
        low=0,
        high=1,
        later=True,
    )
    erasing_area: float = setting(
        0.15,
        help="Largest share of the image that is erased or covered",
        low=SMALLEST_AREA,
        high=1,
        later=True,
    )
    flip: bool = setting(
        False,
        help="Augmentation: mirror half of the images, left to right (for photos)",
        later=True,
    )

    thickness: float = setting(
        0.0,
        help="Augmentation: share of images whose strokes are made a pixel wider or narrower",
        low=0,
        high=1,
        later=True,
    )
    occlusion: float = setting(
        0.0,
        help="Augmentation: share of images partly covered by a rectangle of a random grey",
        low=0,
        high=1,
        later=True,
    )
    blur: float = setting(
        0.0,
        help="Augmentation: largest standard deviation of a Gaussian blur",
        unit="pixels",
        low=0,
        later=True,
    )
    contrast: float = setting(
        0.0,
        help="Augmentation: largest loss of contrast, towards a random grey, as a fraction",
        low=0,
        below=1,
        later=True,
    )
    noise: float = setting(
        0.0,
        help="Augmentation: largest standard deviation of noise, as a fraction of white",
        low=0,
        high=1,
        later=True,
    )

    degraded: float = setting(
        1.0,
        help="Share of the images that thickness, occlusion, blur, contrast and noise are for",
        above=0,
        high=1,
        later=True,
    )

    def __post_init__(self) -> None:
        check(self)

    @property
    def moves(self) -> bool:
        """Whether pixels change their places."""
        return any(getattr(self, name) for name in _MOVES)

    @property
    def worsens(self) -> bool:
        """Whether images lose quality: a teacher is asked about them before they do."""
        return any(getattr(self, name) for name in _WORSE)

    @property
    def without_worse(self) -> "Augmentation":
        """The part that moves, erases and mirrors pixels."""
        nothing: dict[str, Any] = dict.fromkeys(_WORSE, 0.0)
        return replace(self, **nothing, degraded=1.0)

    def to_json(self) -> dict[str, Any]:
        """The settings as plain values."""
        return plain_values(self)
