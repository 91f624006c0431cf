"""Our own converters of ONNX operators, a file for each kind. Importing them registers them."""

from compress.importing.converters import elementwise, layers, pools, reductions, resizing, shapes

__all__ = ["elementwise", "layers", "pools", "reductions", "resizing", "shapes"]
