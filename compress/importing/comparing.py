"""An imported float network held against onnxruntime, on the file itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import Tensor, fx, nn

from compress.errors import CompressError, first_line
from compress.importing.file_input import FileInput
from compress.importing.observing import Observed, ObservedInput, noise
from compress.onnx_runner import open_session

TOLERANCE = 1e-4
"""The difference that float rounding may make, as a share of the largest output or of 1."""

_IMAGES = 3
_WIDTHS = (1.0, 64.0)

Array = npt.NDArray[Any]


def check_answers(
    network: fx.GraphModule,
    model: onnx.ModelProto,
    observed: Observed,
    taken: Sequence[FileInput],
    where: str,
    *,
    head: nn.Module | None,
) -> None:
    """Raise CompressError unless the network answers as the file does in onnxruntime.

    Both see noise of two widths. A file that fixes its batch sees the images one by one, the
    network all at once.

    Args:
        network: the network made from the file.
        model: the file's network.
        observed: what `compress.importing.observing.observe` found in it.
        taken: how each of the file's inputs becomes the network's.
        where: what messages call the file.
        head: the Softmax or LogSoftmax that was taken off the network's output, if there was one.
    """
    session = open_session(model.SerializeToString(), where)
    for width in _WIDTHS:
        images = {each.name: _images(observed, each, width) for each in observed.inputs}
        expected = _file_answers(session, observed, images, where)
        arranged = (torch.from_numpy(each.arrange(images[each.name])).float() for each in taken)
        answers = _network_answers(network, list(arranged), head, where)
        for answer, right in zip(answers, expected, strict=True):
            _compare(answer, right, where)


def _network_answers(
    network: fx.GraphModule, inputs: Sequence[Tensor], head: nn.Module | None, where: str
) -> list[Array]:
    try:
        with torch.no_grad():
            given = network(*inputs)
            given = given if head is None else head(given)
    except Exception as error:  # whatever torch says of a batch that the file's constants don't fit
        raise CompressError(
            f"{where}: as a network of torch it does not run with a batch of {len(inputs[0])}:"
            f" {first_line(error)}; export it with a free batch, or quantize the network that it"
            " comes from"
        ) from error
    return [each.numpy() for each in (given if isinstance(given, tuple) else (given,))]


def _images(observed: Observed, input: ObservedInput, width: float) -> Array:
    shape = (_IMAGES * (observed.fixed_batch or 1), *input.shape[1:])
    images = noise(shape, input.dtype, seed=1 + observed.inputs.index(input))
    return images * np.float32(width) if images.dtype.kind == "f" else images


def _file_answers(
    session: Any, observed: Observed, images: Mapping[str, Array], where: str
) -> list[Array]:
    count = len(next(iter(images.values())))
    size = observed.fixed_batch or count
    places = [slice(start, start + size) for start in range(0, count, size)]
    try:
        answers = [session.run(None, {n: i[place] for n, i in images.items()}) for place in places]
    except Exception as error:  # onnxruntime's own kinds share no base but Exception
        raise CompressError(f"{where} does not run: {first_line(error)}") from error
    return [np.concatenate(each) for each in zip(*answers, strict=True)]


def _compare(answer: Array, right: Array, where: str) -> None:
    if answer.shape != right.shape:
        raise CompressError(
            f"{where}: the network taken from it answers with {list(answer.shape)}, onnxruntime"
            f" with {list(right.shape)}; its batch may not be the first axis everywhere"
        )
    finite = np.isfinite(right)
    answer, right = answer[finite].astype(np.float64), right[finite].astype(np.float64)
    difference = float(np.abs(answer - right).max(initial=0))
    allowed = TOLERANCE * max(1.0, float(np.abs(right).max(initial=0)))
    if not difference <= allowed:  # a difference that is no number fails as well
        raise CompressError(
            f"{where}: the network taken from it differs from onnxruntime by {difference:.3g},"
            f" more than {allowed:.3g}; it can't be taken as it is"
        )
