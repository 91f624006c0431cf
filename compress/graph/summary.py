"""A graph as text: a row a node, and the totals."""

from collections.abc import Sequence

from compress.graph.node import Node
from compress.graph.values import Value
from compress.graph.weighted import Weighted

_HEADER = ("node", "operator", "output", "bits", "parameters", "MACs", "bytes")
_LEFT = 3  # so many columns are text, the others numbers


def table(
    inputs: Sequence[Value], steps: Sequence[tuple[Node, Value]], *, left_out: Sequence[str] = ()
) -> str:
    """Return the table of a graph's inputs, its nodes and the values that these compute.

    Bits are those of a weight, bytes all that a node holds constant. A last line names what the
    network leaves to its caller.
    """
    rows = [(value.name, "input", _shape(value), "", "", "", "") for value in inputs]
    rows += [_row(*step) for step in steps]
    sums = [sum(column) for column in zip(*(_numbers(*step) for step in steps), strict=True)]
    total = ("total", "", "", "", *(f"{number:,}" for number in sums))
    widths = [max(map(len, column)) for column in zip(_HEADER, *rows, total, strict=True)]
    rule = tuple("-" * width for width in widths)
    lines = [_line(row, widths) for row in (_HEADER, rule, *rows, rule, total)]
    ends = [f"left to the caller: {', '.join(left_out)}; the order of the answers is the same"]
    return "\n".join([*lines, *(ends if left_out else [])])


def _row(node: Node, output: Value) -> tuple[str, str, str, str, str, str, str]:
    bits = str(node.weight_bits) if isinstance(node, Weighted) else ""
    parameters, macs, held = (f"{n:,}" if n else "" for n in _numbers(node, output))
    return node.name, type(node).__name__, _shape(output), bits, parameters, macs, held


def _numbers(node: Node, output: Value) -> tuple[int, int, int]:
    return node.parameters, node.macs(output), node.weight_bytes


def _shape(value: Value) -> str:
    return " x ".join(map(str, value.shape))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if index < _LEFT else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
