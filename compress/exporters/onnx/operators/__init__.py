"""The operators of an integer network in ONNX, one function each.

Arithmetic is QLinearConv, whose requantization the interpreter follows: a linear layer is one over
a 1x1 image, an average pool one with depthwise ones, and an addition one with two depthwise ones
over the inputs stacked along the height. A product is written in float32, a sum of two scales in
float64. Sums whose scale differs from place to place are products of matrices of whole numbers, of
which QLinearConv's three steps make codes. Values of shape (features,) are held as
[batch, features, 1, 1].

To add an operator, register its function in a file that is imported here.
"""

from compress.exporters.onnx.operators import elementwise, moves, pools, weighted
from compress.exporters.onnx.writer import ONNX

__all__ = ["ONNX", "elementwise", "moves", "pools", "weighted"]
