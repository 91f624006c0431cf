"""Quantized ONNX files as integer networks that give onnxruntime's integers."""
