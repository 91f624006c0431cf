"""Resizing of images and series, by the size that it gives."""

import onnx
from torch import fx
from torch.nn import functional

from compress.importing.conversion import CONVERTERS, Conversion, Unconvertible
from compress.importing.nodes import attributes

_LINEAR = {3: "linear", 4: "bilinear", 5: "trilinear"}
_FROM_CENTERS = ("half_pixel", "pytorch_half_pixel", "tf_half_pixel_for_nn")
_OLD = "asymmetric"
"""How Upsample, and Resize before opset 11, count places: from the corner."""


@CONVERTERS.takes("Resize", "Upsample")
def resize(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """An interpolation as torch has it; that it is the same one, the comparison shows."""
    given, source = attributes(node), node.input[0]
    before, after = conversion.shape(source), conversion.shape(node.output[0])
    places = given.get("coordinate_transformation_mode", "half_pixel")
    if node.op_type == "Upsample" or conversion.opset < 11:
        places = _OLD
    if before[:2] != after[:2] or given.get("antialias", 0) or len(after) not in _LINEAR:
        raise Unconvertible("it resizes batch or channels, more than three axes, or by antialias")
    options: dict[str, object] = _options(given.get("mode", "nearest"), places, len(after))
    return conversion.call(
        functional.interpolate, conversion.value(source), size=after[2:], **options
    )


def _options(mode: str, places: str, rank: int) -> dict[str, object]:
    """Return torch's mode, and whether corners lie on corners."""
    if mode == "nearest":
        return {"mode": "nearest-exact" if places in _FROM_CENTERS else "nearest"}
    kind = _LINEAR[rank] if mode == "linear" else "bicubic"
    if places in _FROM_CENTERS or places == "align_corners":
        return {"mode": kind, "align_corners": places == "align_corners"}
    raise Unconvertible(f"it is {mode} and counts places as '{places}'; 'half_pixel' is taken")
