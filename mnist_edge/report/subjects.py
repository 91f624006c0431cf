"""Networks to report, read from files: the layers, and where they come from."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from compress.errors import CompressError
from compress.extras import why_missing
from compress.graph import QuantizedGraph
from compress.manifest import Entry, entry_of, read_manifest
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.origins import Origin, origin_of
from mnist_edge.networks.files import read_network, read_network_or_integers

if TYPE_CHECKING:
    from torch import nn

    from compress.model_file import StoredModel

_READ = (".safetensors", ".onnx")


@dataclass(frozen=True)
class Subject:
    """A network to report.

    Attributes:
        name: what it is called.
        read: what its file holds: floats, or integers.
        path: its file.
        entry: its line in the manifest beside the file; None without.
        origin: the float network that integers were made from, or why nobody knows.
        real: that network itself; None without PyTorch, or where it is not there.
        runnable: a file that gives the same answers, quickly; None takes the network.
    """

    name: str
    read: "StoredModel | QuantizedGraph"
    path: Path
    entry: Entry | None
    origin: Origin | str
    real: "nn.Module | None"
    runnable: Path | None

    @property
    def graph(self) -> QuantizedGraph | None:
        """The integers, if it is of integers."""
        return self.read if isinstance(self.read, QuantizedGraph) else None

    @property
    def network(self) -> "nn.Module | QuantizedGraph":
        """The network itself."""
        return self.read if isinstance(self.read, QuantizedGraph) else self.read.model

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of an input, without the batch. Raise CompressError if there are several."""
        stored = self.read
        return stored.input.shape if isinstance(stored, QuantizedGraph) else stored.input_shape


def read_subject(model: str, baseline: str | None = None) -> Subject:
    """Read a network, and find out where it comes from.

    Raises:
        CompressError: there is none, or its file keeps no layers.
    """
    named = artifacts.resolve(model)
    entry = entry_of(named)
    path = _with_layers(named, entry)
    entry = entry_of(path) or entry
    read = read_network_or_integers(path)
    origin = _named_origin(baseline) if baseline else origin_of(entry, path.parent)
    network = origin.network if isinstance(origin, Origin) else None
    can_read = isinstance(read, QuantizedGraph) and why_missing("torch") is None
    real = read_network(network).model if network and can_read else None
    name = entry.variant if entry else path.stem
    return Subject(name, read, path, entry, origin, real, _runnable(path, entry))


def _with_layers(path: Path, entry: Entry | None) -> Path:
    """The file that keeps the layers: the one itself, or that of its variant in the manifest."""
    beside = read_manifest(path.parent) if entry else ()
    kept = [e for e in beside if e.variant == entry.variant and e.format == "safetensors"]  # type: ignore[union-attr]
    if kept:
        return path.parent / kept[0].file
    if path.suffix not in _READ:
        raise CompressError(
            f"{path} keeps no layers to report; name the .safetensors or .onnx file of its network"
        )
    return path


def _named_origin(baseline: str) -> Origin:
    path = artifacts.resolve(baseline, suffix=None if Path(baseline).suffix else ".safetensors")
    runnable = path if path.suffix == ".onnx" else path.with_suffix(".onnx")
    return Origin(path.stem, "named by --baseline", path, runnable if runnable.exists() else None)


def _runnable(path: Path, entry: Entry | None) -> Path | None:
    """A file in onnxruntime whose answers are known to be those of the network."""
    file = path.with_suffix(".onnx")
    if file == path:
        return file
    of_file = entry_of(file) if file.exists() else None
    same = entry is not None and of_file is not None and of_file.variant == entry.variant
    return file if same else None
