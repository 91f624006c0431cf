"""mnist-edge: the reference application of `compress`."""
