"""Back ends: each takes a model or a QuantizedGraph, writes a file, then checks it."""
