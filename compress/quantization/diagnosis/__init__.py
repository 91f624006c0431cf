"""What quantization costs, layer by layer, why, and what helps."""
