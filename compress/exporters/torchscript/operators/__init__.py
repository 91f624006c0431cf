"""The operators of an integer network in TorchScript, one module each; all can be scripted.

Codes flow as integers held in float32; accumulators are float32 where every partial sum is below
2**24, so that float32 is exact in any order of summation, and float64 otherwise. Convolutions are
unfolded into matrix products: unlike a Winograd or Fourier convolution, which some builds of
PyTorch choose, these never leave the integers.

To add an operator, register its module in a file that is imported here.
"""

from compress.exporters.torchscript.operators import elementwise, moves, pools, weighted
from compress.exporters.torchscript.operators.module import TORCHSCRIPT, OperatorModule

__all__ = ["TORCHSCRIPT", "OperatorModule", "elementwise", "moves", "pools", "weighted"]
