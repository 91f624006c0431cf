"""Rounding that is trained: quantization-aware training and AdaRound."""
