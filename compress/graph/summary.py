"""A graph as text: a row a node, and the totals."""

from collections.abc import Sequence

from compress.graph.node import Node
from compress.graph.values import Value
from compress.graph.weighted import Weighted

_HEADER = ("node", "operator", "output", "bits", "parameters", "MACs")
_LEFT = 3  # so many columns are text, the others numbers


def table(steps: Sequence[tuple[Node, Value]]) -> str:
    """Return the table of nodes and the values that they compute; bits are those of a weight."""
    total_parameters = sum(node.parameters for node, _ in steps)
    total_macs = sum(node.macs(output) for node, output in steps)
    rows = [_row(node, output) for node, output in steps]
    total = ("total", "", "", "", f"{total_parameters:,}", f"{total_macs:,}")
    widths = [max(map(len, column)) for column in zip(_HEADER, *rows, total, strict=True)]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(row, widths) for row in (_HEADER, rule, *rows, rule, total))


def _row(node: Node, output: Value) -> tuple[str, ...]:
    shape = " x ".join(map(str, output.shape))
    bits = str(node.weight_bits) if isinstance(node, Weighted) else ""
    numbers = (node.parameters, node.macs(output))
    return (node.name, type(node).__name__, shape, bits, *(f"{n:,}" if n else "" for n in numbers))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if index < _LEFT else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
