"""ONNX files come in: float ones as networks of torch, quantized ones as integer networks.

Each is held against onnxruntime on the file before it is returned.
"""

from compress.importing.file_input import FileInput
from compress.importing.loading import Imported, imported, load_onnx

__all__ = ["FileInput", "Imported", "imported", "load_onnx"]
