"""Real weights and biases to integers."""
