"""A float ONNX file as a network of torch, in the layout that every verb takes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import fx, nn

from compress.errors import CompressError
from compress.importing.comparing import check_answers
from compress.importing.converting import convert
from compress.importing.layout import (
    FileInput,
    take_off_input,
    take_off_softmax,
    take_off_transpositions,
)
from compress.importing.observing import observe
from compress.importing.reading import read_onnx
from compress.tracing import trace

_KEY = "imported"


@dataclass(frozen=True)
class Imported:
    """What is to know of a network that came from an ONNX file.

    Attributes:
        path: the file.
        input: the file's input, and how it becomes the network's.
        head: "Softmax" or "LogSoftmax" if that was taken off the output, which then holds logits.
    """

    path: str
    input: FileInput
    head: str | None

    def __str__(self) -> str:
        dropped = f"; its {self.head} was left out: outputs are logits" if self.head else ""
        return f"{self.path}: {self.input}{dropped}"


def load_onnx(
    path: str | os.PathLike[str],
    *,
    input_shape: Sequence[int] | None = None,
    softmax: Literal["drop", "keep"] = "drop",
) -> fx.GraphModule:
    """Return the float network in an ONNX file as a network of torch, in eval mode.

    It is channels first and takes batches of any size, float32 [N, C, ...], also where the file
    takes channels last or one input at a time; `imported(network)` says how the file spells its
    input. Before it is returned, its answers are compared with onnxruntime's on random inputs.

    Args:
        path: the file, of opset 9 or newer.
        input_shape: the shape of one input in the file, without the batch; needed where the file
            leaves it open.
        softmax: whether a Softmax or LogSoftmax at the end is dropped, so that the network gives
            logits, or kept.

    Raises:
        CompressError: the file is no sound ONNX network; operators in it can't be taken, all of
            which are named; or the answers differ from onnxruntime's.

    Example:
        >>> network = load_onnx("kws.onnx")  # doctest: +SKIP
        >>> print(imported(network))  # doctest: +SKIP
        kws.onnx: input_1 [N, 49, 10, 1], taken as [N, 1, 49, 10]; its Softmax was left out: ...
    """
    if softmax not in ("drop", "keep"):
        raise CompressError(f"softmax is dropped or kept (drop, keep), not {softmax!r:.40}")
    where, model = str(path), read_onnx(path)
    observed = observe(model, where, input_shape=input_shape)
    network = convert(model, observed, where)
    taken = take_off_input(network, observed.input, observed.input_shape[1:])
    take_off_transpositions(network)
    head = take_off_softmax(network) if softmax == "drop" else None
    check_answers(network, model, observed, taken, where, head=head)
    traced = trace(network, _example(taken))
    traced.meta[_KEY] = Imported(where, taken, None if head is None else type(head).__name__)
    return traced


def imported(network: nn.Module) -> Imported | None:
    """Return what is known of the ONNX file that a network was loaded from; None if from none."""
    return getattr(network, "meta", {}).get(_KEY)


def _example(taken: FileInput) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(2, *taken.network_shape, generator=generator)
