"""Quantized files as onnxruntime's own quantizer writes them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from onnx_networks import OnnxNetwork
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

FORMS = {
    "QDQ int8": (QuantFormat.QDQ, QuantType.QInt8),
    "QDQ uint8": (QuantFormat.QDQ, QuantType.QUInt8),
    "QOperator int8": (QuantFormat.QOperator, QuantType.QInt8),
    "QOperator uint8": (QuantFormat.QOperator, QuantType.QUInt8),
}
"""The forms of a quantized file: format, and the type of activations."""


class _Images(CalibrationDataReader):
    def __init__(self, net: OnnxNetwork) -> None:
        random = np.random.default_rng(1)
        shapes = {each.name: _sizes(each) for each in (net.input, *net.others)}
        self.left = [
            {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
            for _ in range(8)
        ]

    def get_next(self):
        return self.left.pop() if self.left else None


def _sizes(declared) -> tuple[int, ...]:
    return tuple(axis.dim_value or 1 for axis in declared.type.tensor_type.shape.dim)


def quantized(
    net: OnnxNetwork,
    outputs: str | Sequence[str],
    path: Path,
    form: str,
    *,
    per_channel: bool = True,
    weight_type: QuantType = QuantType.QInt8,
    reduce_range: bool = True,
    **options,
) -> Path:
    """Write a float network quantized in one of `FORMS`.

    With `reduce_range` weights keep within 7 bits, so that no processor saturates.
    """
    named = [outputs] if isinstance(outputs, str) else outputs
    source = net.save(path.with_name("float.onnx"), *named)
    format_, activations = FORMS[form]
    quantize_static(
        source,
        path,
        _Images(net),
        quant_format=format_,
        activation_type=activations,
        weight_type=weight_type,
        per_channel=per_channel,
        reduce_range=reduce_range,
        extra_options=options,
    )
    return path
