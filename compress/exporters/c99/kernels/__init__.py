"""The C code of layers: for each kind a template of its functions, and a builder of their calls.

A module's builders stand beside the template of the same name. To add a kind of layer, write both,
register the builder, and import its module here.
"""

from compress.exporters.c99.kernels import (
    convolve,
    depthwise,
    elementwise,
    means,
    moves,
    pairs,
    pools,
    sums,
)
from compress.exporters.c99.kernels.registry import BUILDERS, LayerCode, build, templates_for

__all__ = [
    "BUILDERS",
    "LayerCode",
    "build",
    "convolve",
    "depthwise",
    "elementwise",
    "means",
    "moves",
    "pairs",
    "pools",
    "sums",
    "templates_for",
]
