"""TorchScript files, float and integer."""
