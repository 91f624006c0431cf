"""What files hold, shown: their figures, and the layers of .safetensors; without PyTorch."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from compress.graph import Node, QuantizedGraph, Weighted
from compress.graph.contract import holds_graph
from compress.graph.sharing import held_by, weight_holders
from compress.manifest import entry_of
from compress.measuring import Figures, format_of, input_of
from compress.measuring.safetensors_files import layers_of_floats
from compress.model_structure import FloatLayer
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
        floats: the layers of a .safetensors file of floats; empty of other files.
    """

    path: Path
    format: str
    input_dtype: str | None
    input_shape: tuple[int | None, ...]
    figures: Figures
    graph: QuantizedGraph | None = None
    floats: Sequence[FloatLayer] = ()


def summarize(path: Path) -> FileSummary:
    """Read what a file holds; what a manifest beside it says of the network goes before that.

    Raises:
        CompressError: it is missing, damaged, or of no known format.
    """
    stored = path.suffix == ".safetensors" and path.is_file()
    integers = stored and holds_graph(path)
    floats = layers_of_floats(path) if stored and not integers else []
    figures = network_figures(path, entry_of(path))
    if figures.macs is None:
        figures = replace(figures, macs=_sum_of_macs(floats))
    return FileSummary(
        *(path, format_of(path), *input_of(path), figures),
        graph=QuantizedGraph.load(path) if integers else None,
        floats=floats,
    )


def _sum_of_macs(layers: Sequence[FloatLayer]) -> int | None:
    """The MACs of all layers; None where one's are not known, or there are none."""
    known = [layer.macs for layer in layers if layer.macs is not None]
    return sum(known) if layers and len(known) == len(layers) else None


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
    """A table of the files, and one of the layers of each .safetensors file."""
    shown = [Sheet.of("", _OF_FILE, files, words=(0, 1, 2))]
    for file in files:
        if file.graph:
            shown.append(_layers(file.path.name, file.graph))
        elif file.floats:
            shown.append(_float_layers(file))
    return shown


_OF_FLOATS: tuple[Column[FloatLayer], ...] = (
    Column("layer", lambda layer: layer.name, key="layer"),
    Column("kind", lambda layer: layer.kind, key="kind"),
    Column("output", lambda layer: layer.output_shape, lambda shape: "x".join(map(str, shape))),
    Column("", lambda layer: layer.output_shape and list(layer.output_shape), key="output_shape"),
    Column("params", lambda layer: layer.parameters or None, thousands),
    Column("MACs", lambda layer: layer.macs or None, thousands),
    Column("", lambda layer: layer.parameters, key="params"),
    Column("", lambda layer: layer.macs, key="macs"),
)


def _float_layers(file: FileSummary) -> Sheet:
    macs = "-" if file.figures.macs is None else thousands(file.figures.macs)
    totals = ("total", "", "", thousands(sum(layer.parameters for layer in file.floats)), macs)
    return Sheet.of(file.path.name, _OF_FLOATS, file.floats, words=(0, 1), totals=(totals,))


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
    """Return the files as what JSON can hold; layers are known of .safetensors."""
    return [
        {
            "file": str(file.path),
            "format": file.format,
            "input_dtype": file.input_dtype,
            "input_shape": list(file.input_shape),
            **asdict(file.figures),
            "layers": _layer_records(file) or None,
        }
        for file in files
    ]


def _layer_records(file: FileSummary) -> list[Mapping[str, Any]]:
    if file.graph:
        return [records(_columns(file.graph), node) for node in file.graph.nodes]
    return [records(_OF_FLOATS, layer) for layer in file.floats]
