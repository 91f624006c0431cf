"""A graph as text: a row a node, and the totals."""

from collections.abc import Sequence

from compress.graph.node import Node
from compress.graph.sharing import held_by, weight_holders
from compress.graph.values import Value
from compress.graph.weighted import Weighted

_HEADER = ("node", "operator", "output", "bits", "parameters", "MACs", "bytes")
_LEFT = 3  # so many columns are text, the others numbers


def table(
    inputs: Sequence[Value], steps: Sequence[tuple[Node, Value]], *, left_out: Sequence[str] = ()
) -> str:
    """Return the table of a graph's inputs, its nodes and the values that these compute.

    Bits are those of a weight, bytes all that a node holds constant. Weights that several nodes use
    count at the first; a line names the others. A last line names what the network leaves to its
    caller.
    """
    holders = weight_holders([node for node, _ in steps])
    rows = [(value.name, "input", _shape(value), "", "", "", "") for value in inputs]
    numbers = [_numbers(*step, holders) for step in steps]
    rows += [_row(*step, each) for step, each in zip(steps, numbers, strict=True)]
    sums = [sum(column) for column in zip(*numbers, strict=True)]
    total = ("total", "", "", "", *(f"{number:,}" for number in sums))
    widths = [max(map(len, column)) for column in zip(_HEADER, *rows, total, strict=True)]
    rule = tuple("-" * width for width in widths)
    lines = [_line(row, widths) for row in (_HEADER, rule, *rows, rule, total)]
    ends = [f"{name} uses the weights of {holder}, held once" for name, holder in holders.items()]
    if left_out:
        ends.append(
            f"left to the caller: {', '.join(left_out)}; the order of the answers is the same"
        )
    return "\n".join([*lines, *ends])


def _row(
    node: Node, output: Value, numbers: tuple[int, int, int]
) -> tuple[str, str, str, str, str, str, str]:
    bits = str(node.weight_bits) if isinstance(node, Weighted) else ""
    parameters, macs, held = (f"{n:,}" if n else "" for n in numbers)
    return node.name, type(node).__name__, _shape(output), bits, parameters, macs, held


def _numbers(node: Node, output: Value, holders: dict[str, str]) -> tuple[int, int, int]:
    parameters, held = held_by(node, holders)
    return parameters, node.macs(output), held


def _shape(value: Value) -> str:
    return " x ".join(map(str, value.shape))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if index < _LEFT else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
