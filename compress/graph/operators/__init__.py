"""The operators of the integer network, one file each, and their one registry."""

from collections.abc import Mapping
from types import MappingProxyType

from compress.graph.node import Node
from compress.graph.operators.add import Add
from compress.graph.operators.average_pool import AveragePool
from compress.graph.operators.concat import Concat
from compress.graph.operators.conv import Conv
from compress.graph.operators.extremes import Maximum, Minimum
from compress.graph.operators.flatten import Flatten
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

_KINDS = (
    *(Conv, Linear, AveragePool, Resample, Add, ScaledAdd, WeightedSum, Mul, Maximum, Minimum),
    *(MaxPool, Concat, Gather, Pad, Permute, Reshape, Flatten, Table),
)

OPERATORS: Mapping[str, type[Node]] = MappingProxyType({kind.__name__: kind for kind in _KINDS})
"""Every operator that a QuantizedGraph may hold, by its name."""
