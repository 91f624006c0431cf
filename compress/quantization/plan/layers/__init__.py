"""The kinds of integer layers, one file each, with the reader that finds it in the float graph.

To add a kind, write its file and import it here.
"""

from compress.quantization.plan.layers.add import PlannedAdd
from compress.quantization.plan.layers.average_pool import PlannedAveragePool
from compress.quantization.plan.layers.border import PlannedBorder, PlannedPad
from compress.quantization.plan.layers.concatenation import PlannedConcatenation
from compress.quantization.plan.layers.convolution import PlannedConvolution
from compress.quantization.plan.layers.extreme import PlannedExtreme
from compress.quantization.plan.layers.linear import PlannedLinear
from compress.quantization.plan.layers.max_pool import PlannedMaxPool
from compress.quantization.plan.layers.mul import PlannedMul
from compress.quantization.plan.layers.reshape import PlannedReshape
from compress.quantization.plan.layers.table import PlannedTable
from compress.quantization.plan.layers.weighted_sum import PlannedWeightedSum

__all__ = [
    "PlannedAdd",
    "PlannedAveragePool",
    "PlannedBorder",
    "PlannedConcatenation",
    "PlannedConvolution",
    "PlannedExtreme",
    "PlannedLinear",
    "PlannedMaxPool",
    "PlannedMul",
    "PlannedPad",
    "PlannedReshape",
    "PlannedTable",
    "PlannedWeightedSum",
]
