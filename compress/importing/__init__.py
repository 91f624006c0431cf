"""ONNX files come in: float ones as networks of torch, each held against onnxruntime."""

from compress.importing.floats import Imported, imported, load_onnx
from compress.importing.layout import FileInput

__all__ = ["FileInput", "Imported", "imported", "load_onnx"]
