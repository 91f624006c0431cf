"""Every training: float, quantization-aware, distilled, pruned in steps."""
