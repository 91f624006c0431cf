"""A network shown in one HTML file: layers, what quantizing costs, memory over time, answers."""
