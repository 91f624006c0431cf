"""The layers of a network in quantization-aware training, one class a kind of planned layer.

Between them flow codes less their zero point, whole numbers in float32, so that every sum is exact
(below 2**24) and rounds as the interpreter's does. To add a layer, register its class in a module
that is imported here.
"""

from compress.quantization.training.layers import elementwise, moves, pools
from compress.quantization.training.layers.layer import (
    QUANTIZED_LAYERS,
    QuantizedLayer,
    Steps,
    Values,
    bounds,
    trained_by,
)
from compress.quantization.training.layers.weighted import WeightedLayer

__all__ = [
    "QUANTIZED_LAYERS",
    "QuantizedLayer",
    "Steps",
    "Values",
    "WeightedLayer",
    "bounds",
    "elementwise",
    "moves",
    "pools",
    "trained_by",
]
