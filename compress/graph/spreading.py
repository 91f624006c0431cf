"""Values of two shapes met element by element: axes of size 1 are spread, as in NumPy."""

from compress.graph.numbers import Shape


def spread_shape(first: Shape, second: Shape) -> Shape | None:
    """Return the shape that both are spread to; None if their ranks or sizes don't fit."""
    if len(first) != len(second):
        return None
    if any(a != b and 1 not in (a, b) for a, b in zip(first, second, strict=True)):
        return None
    return tuple(map(max, first, second))
