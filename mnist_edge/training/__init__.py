"""Every training: float, quantization-aware, pruned in steps, taught."""
