"""From a float network to a QuantizedGraph."""
