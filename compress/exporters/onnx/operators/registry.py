"""The functions that write operators in ONNX, by operator."""

from compress.exporters.emitters import Emitters
from compress.exporters.onnx.writer import Write

ONNX: Emitters[Write] = Emitters("ONNX")
