"""An ONNX file as what it holds: a float network of torch, or an integer network."""

import os
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import onnx

from compress.errors import CompressError, naming
from compress.graph import QuantizedGraph
from compress.importing.file_input import FileInput
from compress.importing.labels import without_labels
from compress.importing.observing import Observed, Shape, observe
from compress.importing.quantized.comparing import compare
from compress.importing.quantized.taking import is_quantized, take
from compress.importing.quantized.uncoded import with_coded_output
from compress.onnx_reading import read_onnx

if TYPE_CHECKING:
    from torch import Tensor, fx

_KEY = "imported"
_GRAPHS: weakref.WeakKeyDictionary[QuantizedGraph, "Imported"] = weakref.WeakKeyDictionary()


@dataclass(frozen=True)
class Imported:
    """What is to know of a network that came from an ONNX file.

    Attributes:
        path: the file.
        inputs: the file's inputs, and how each becomes the network's.
        head: "Softmax", "LogSoftmax" or "ArgMax" if that was left out; outputs are logits then.
        note: what else is to say: that labels were left out, or where onnxruntime's default options
            give other integers.
    """

    path: str
    inputs: tuple[FileInput, ...]
    head: str | None
    note: str | None = None

    @property
    def input(self) -> FileInput:
        """The input of a network that has one."""
        if len(self.inputs) > 1:
            names = ", ".join(each.name for each in self.inputs)
            raise CompressError(f"{self.path} has {len(self.inputs)} inputs ({names}), not one")
        return self.inputs[0]

    def __str__(self) -> str:
        inputs = " and ".join(map(str, self.inputs))
        dropped = f"its {self.head} was left out: outputs are logits" if self.head else None
        return "; ".join(filter(None, (f"{self.path}: {inputs}", dropped, self.note)))


def load_onnx(
    path: str | os.PathLike[str],
    *,
    input_shape: Shape | None = None,
    softmax: Literal["drop", "keep"] = "drop",
    output_range: Sequence[float] | None = None,
) -> "fx.GraphModule | QuantizedGraph":
    """Return the network in an ONNX file: one of torch, or a `QuantizedGraph` if it is quantized.

    A float network is in eval mode and answers as the file does in onnxruntime, within float
    rounding. A quantized one, in QDQ or QOperator form, gives onnxruntime's integers, each of
    them; signed codes become unsigned ones by adding 128 to them and to their zero points. Both
    take batches of any size, channels first, also where the file takes channels last or one input
    at a time; `imported(network)` says how the file spells its input, and what was left out.

    Args:
        path: the file, of opset 9 or newer.
        input_shape: the shape of one input in the file, without the batch; needed where the file
            leaves it open. A dict by name where it has several inputs.
        softmax: whether a Softmax or LogSoftmax at the end of a float network is dropped, so that
            the network gives logits, or kept. At the end of a quantized one it is always dropped.
        output_range: the lowest and the highest answer of a quantized network whose file has no
            code for its output, as NNCF's have none: as seen on data, since answers beyond are
            clipped. The integers are then onnxruntime's on the file with that code added.

    Raises:
        CompressError: the file is no sound ONNX network; operators in it can't be taken, all of
            which are named; or the answers differ from onnxruntime's.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> model = nn.Sequential(nn.Flatten(), nn.Linear(64, 10), nn.Softmax(1))
        >>> path = compress.export(compress.fold(model, torch.rand(2, 1, 8, 8)), "net.onnx")
        >>> network = load_onnx(path)  # as compress.load(path)
        >>> print(imported(network))
        net.onnx: image [N, 1, 8, 8]; its Softmax was left out: outputs are logits
    """
    if softmax not in ("drop", "keep"):
        raise CompressError(f"softmax is dropped or kept (drop, keep), not {softmax!r:.40}")
    where, (model, labels) = str(path), without_labels(read_onnx(path))
    with naming(where):
        if output_range is not None:
            if not is_quantized(model):
                raise CompressError(f"{where} holds floats; output_range is for quantized files")
            model = with_coded_output(model, output_range, where)
        observed = observe(model, where, input_shape=input_shape)
        if is_quantized(model):
            return _integers(model, observed, where, labels)
        return _floats(model, observed, where, softmax, labels)


def imported(network: Any) -> Imported | None:
    """Return what is known of the ONNX file that a network was loaded from; None if from none."""
    if isinstance(network, QuantizedGraph):
        return _GRAPHS.get(network)
    return getattr(network, "meta", {}).get(_KEY)


def _integers(
    model: onnx.ModelProto, observed: Observed, where: str, labels: Sequence[str]
) -> QuantizedGraph:
    taken = take(model, observed, where)
    notes = (_left_out(labels), compare(model, observed, taken, where))
    note = "; ".join(filter(None, notes)) or None
    _GRAPHS[taken.graph] = Imported(where, taken.layouts, taken.head, note)
    return taken.graph


def _floats(
    model: onnx.ModelProto, observed: Observed, where: str, softmax: str, labels: Sequence[str]
) -> "fx.GraphModule":
    from compress.importing import layout
    from compress.importing.comparing import check_answers
    from compress.importing.converting import convert
    from compress.tracing import trace

    network = convert(model, observed, where)
    taken = _layouts(network, observed)
    layout.take_off_transpositions(network)
    head = layout.take_off_softmax(network) if softmax == "drop" else None
    check_answers(network, model, observed, taken, where, head=head)
    traced = trace(network, _example(taken))
    kind = None if head is None else type(head).__name__
    traced.meta[_KEY] = Imported(where, taken, kind, _left_out(labels))
    return traced


def _left_out(labels: Sequence[str]) -> str | None:
    if not labels:
        return None
    listed = ", ".join(f"'{name}'" for name in labels)
    what, were = ("output", "was") if len(labels) == 1 else ("outputs", "were")
    return f"its {what} of labels, {listed}, {were} left out"


def _layouts(network: "fx.GraphModule", observed: Observed) -> tuple[FileInput, ...]:
    """How the file spells its inputs; several are taken as they are."""
    from compress.importing import layout

    if len(observed.inputs) == 1:
        given = observed.inputs[0]
        return (layout.take_off_input(network, given.name, given.shape[1:]),)
    return tuple(FileInput.as_it_is(each.name, each.shape[1:]) for each in observed.inputs)


def _example(taken: Sequence[FileInput]) -> "tuple[Tensor, ...]":
    import torch

    generator = torch.Generator().manual_seed(0)
    return tuple(torch.randn(2, *each.network_shape, generator=generator) for each in taken)
