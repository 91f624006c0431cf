"""What files hold, shown: their figures, and the layers of integers; without PyTorch."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from compress.graph import Node, QuantizedGraph, Weighted
from compress.graph.contract import holds_graph
from compress.graph.sharing import held_by, weight_holders
from compress.manifest import entry_of
from compress.measuring import Figures, format_of, input_of
from mnist_edge.evaluation.bench import network_figures
from mnist_edge.report.tables import Column, Sheet, records
from mnist_edge.report.text import thousands


@dataclass(frozen=True)
class FileSummary:
    """What a file holds.

    Attributes:
        path: the file, or the folder of C.
        format: one of `compress.formats.FORMATS`.
        input_dtype: of what it takes; None if the file does not say.
        input_shape: likewise, batch first; None where any size will do.
        figures: parameters, MACs and bytes.
        graph: the integers of a .safetensors file; None of other files.
    """

    path: Path
    format: str
    input_dtype: str | None
    input_shape: tuple[int | None, ...]
    figures: Figures
    graph: QuantizedGraph | None = None


def summarize(path: Path) -> FileSummary:
    """Read what a file holds; what a manifest beside it says of the network goes before that.

    Raises:
        CompressError: it is missing, damaged, or of no known format.
    """
    integers = path.suffix == ".safetensors" and path.is_file() and holds_graph(path)
    return FileSummary(
        *(path, format_of(path), *input_of(path), network_figures(path, entry_of(path))),
        graph=QuantizedGraph.load(path) if integers else None,
    )


_OF_FILE: tuple[Column[FileSummary], ...] = (
    Column("file", lambda file: file.path.name, key="file"),
    Column("format", lambda file: file.format, key="format"),
    Column("input", lambda file: _taken(file), key="input"),
    Column("params", lambda file: file.figures.params, thousands),
    Column("MACs", lambda file: file.figures.macs, thousands),
    Column("weight bytes", lambda file: file.figures.weight_bytes, thousands),
    Column("file bytes", lambda file: file.figures.file_bytes, thousands),
)


def _taken(file: FileSummary) -> str | None:
    if not file.input_shape:
        return file.input_dtype
    sides = "x".join("N" if side is None else str(side) for side in file.input_shape)
    return f"{file.input_dtype or ''} {sides}".strip()


def sheets(files: Sequence[FileSummary]) -> list[Sheet]:
    """A table of the files, and one of the layers of each that holds integers."""
    shown = [Sheet.of("", _OF_FILE, files, words=(0, 1, 2))]
    return [*shown, *(_layers(file.path.name, file.graph) for file in files if file.graph)]


def _columns(graph: QuantizedGraph) -> tuple[Column[Node], ...]:
    holders = weight_holders(graph.nodes)
    return (
        Column("layer", lambda node: node.name, key="layer"),
        Column("kind", lambda node: type(node).__name__, key="kind"),
        Column("output", lambda node: "x".join(map(str, graph.value(node.output).shape))),
        Column("", lambda node: list(graph.value(node.output).shape), key="output_shape"),
        Column(
            *("bits", lambda node: node.weight_bits if isinstance(node, Weighted) else None),
            key="weight_bits",
        ),
        Column("params", lambda node: held_by(node, holders)[0] or None, thousands),
        Column("MACs", lambda node: node.macs(graph.value(node.output)) or None, thousands),
        Column("", lambda node: held_by(node, holders)[0], key="params"),
        Column("", lambda node: node.macs(graph.value(node.output)), key="macs"),
    )


def _layers(title: str, graph: QuantizedGraph) -> Sheet:
    columns = _columns(graph)
    totals = ("total", "", "", "", thousands(graph.parameters), thousands(graph.macs))
    return Sheet.of(title, columns, graph.nodes, words=(0, 1), totals=(totals,))


def as_json(files: Sequence[FileSummary]) -> list[Mapping[str, Any]]:
    """Return the files as what JSON can hold; layers are known of integers in .safetensors."""
    return [
        {
            "file": str(file.path),
            "format": file.format,
            "input_dtype": file.input_dtype,
            "input_shape": list(file.input_shape),
            **asdict(file.figures),
            "layers": [records(_columns(file.graph), node) for node in file.graph.nodes]
            if file.graph
            else None,
        }
        for file in files
    ]
