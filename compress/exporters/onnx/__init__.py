"""ONNX files, float and integer."""
