"""The operators of the integer network, one file each, and their one registry.

To add an operator, write its file and import it here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from compress.graph.node import Node
from compress.graph.operators.add import Add
from compress.graph.operators.average_pool import AveragePool
from compress.graph.operators.concat import Concat
from compress.graph.operators.conv import Conv
from compress.graph.operators.extremes import Maximum, Minimum
from compress.graph.operators.flatten import Flatten
from compress.graph.operators.float_average_pool import FloatAveragePool
from compress.graph.operators.gather import Gather
from compress.graph.operators.linear import Linear
from compress.graph.operators.max_pool import MaxPool
from compress.graph.operators.mul import Mul
from compress.graph.operators.pad import Pad
from compress.graph.operators.permute import Permute
from compress.graph.operators.resample import Resample
from compress.graph.operators.reshape import Reshape
from compress.graph.operators.scaled_add import ScaledAdd
from compress.graph.operators.table import Table
from compress.graph.operators.weighted_sum import WeightedSum

__all__ = [
    "OPERATORS",
    "Add",
    "AveragePool",
    "Concat",
    "Conv",
    "Flatten",
    "FloatAveragePool",
    "Gather",
    "Linear",
    "MaxPool",
    "Maximum",
    "Minimum",
    "Mul",
    "Pad",
    "Permute",
    "Resample",
    "Reshape",
    "ScaledAdd",
    "Table",
    "WeightedSum",
]

OPERATORS: Mapping[str, type[Node]] = MappingProxyType(
    {name: globals()[name] for name in __all__ if name != "OPERATORS"}
)
"""Every operator that a QuantizedGraph may hold, by its name."""
