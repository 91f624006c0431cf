"""The integer network, the hub between PyTorch and every back end. NumPy only."""

from compress.graph import operators
from compress.graph.file import FORMAT, ONE_OUTPUT
from compress.graph.node import Node, Rearranging, Requantizing
from compress.graph.numbers import CODE_MAX, FLOAT32_EXACT, INT32_MAX, Codes, Floats, Shape
from compress.graph.operators import *  # noqa: F403
from compress.graph.probes import image_dtype, probe_inputs, probes, require_equal
from compress.graph.qparams import QParams
from compress.graph.quantized_graph import QuantizedGraph
from compress.graph.values import Value
from compress.graph.weighted import Weighted

__all__ = [
    "CODE_MAX",
    "FLOAT32_EXACT",
    "FORMAT",
    "INT32_MAX",
    "ONE_OUTPUT",
    "Codes",
    "Floats",
    "Node",
    "QParams",
    "QuantizedGraph",
    "Rearranging",
    "Requantizing",
    "Shape",
    "Value",
    "Weighted",
    "image_dtype",
    "probe_inputs",
    "probes",
    "require_equal",
]
__all__ += operators.__all__
