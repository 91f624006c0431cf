"""Means of windows: onnxruntime's QLinearAveragePool."""

import onnx

from compress.graph import FloatAveragePool
from compress.importing.nodes import attributes, layer_name
from compress.importing.quantized.building import Building, Code, Codes, Unquantizable
from compress.importing.quantized.windows import as_image, window


def mean(building: Building, node: onnx.NodeProto, codes: Codes, code: Code) -> Codes:
    """Add an average pool of the geometry that an ONNX node tells.

    Raises:
        Unquantizable: its windows are dilated, or reach over the edge.
    """
    shape = building.shape(node.output[0])
    place = window(node, codes, shape)
    if any(place.padding) or place.dilation != (1, 1) or attributes(node).get("channels_last", 0):
        raise Unquantizable("its windows are dilated, or reach over the edge")
    image = as_image(building, codes)
    fields = {"kernel": place.kernel, "stride": place.stride, "signed": code.signed}
    made = building.add(FloatAveragePool, layer_name(node), [image], code, **fields)
    return building.reshaped(made, shape)
