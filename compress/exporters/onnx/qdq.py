"""The QDQ form: each convolution in float32, between DequantizeLinear and QuantizeLinear.

For runtimes without QLinearConv. It is exact if all scales are powers of two.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from compress.errors import CompressError
from compress.exporters.onnx.writer import Writer, shortest
from compress.graph import FLOAT32_EXACT, Floats, Node, Requantizing


class QdqWriter(Writer):
    """Writes each convolution in float32, between DequantizeLinear and QuantizeLinear."""

    def _convolved(self, node: Requantizing, x: str, weight: str, **fields: Any) -> str:
        source, target = (self.graph.value(n).qparams for n in (node.inputs[0], node.output))
        scale, bias = shortest(node.unit_scales()), self.bias(node)
        self.require_exact(node, np.array([source.scale, target.scale, *scale.flat]))
        inputs = [
            self.emit("DequantizeLinear", [x, *self.code(source)]),
            self._dequantized(weight, scale),
        ]
        if bias:
            bias_scale = np.float32(source.scale) * scale
            inputs.append(self._dequantized(bias, np.asarray(bias_scale)))
        name = self.emit("Conv", inputs, **fields)
        return self.emit("QuantizeLinear", [name, *self.code(target)])

    def _dequantized(self, integers: str, scale: Floats) -> str:
        axis = 0 if scale.ndim else None
        return self.emit("DequantizeLinear", [integers, self.constant(scale)], axis=axis)

    def require_exact(self, node: Node, scales: npt.NDArray[Any]) -> None:
        """Raise CompressError unless all scales are powers of two and the sums fit a float32."""
        if (np.frexp(scales)[0] != 0.5).any():
            raise CompressError(
                f"node '{node.name}': the QDQ form is exact only if all scales are powers of two"
            )
        if isinstance(node, Requantizing) and self.graph.accumulator_bound(node) > FLOAT32_EXACT:
            raise CompressError(
                f"node '{node.name}': its sums may exceed what float32 holds exactly"
            )
