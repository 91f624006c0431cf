"""What a network answers: how many rightly, what it confuses, and its worst mistakes."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from compress.graph import QuantizedGraph
from compress.measuring import agreement
from compress.reporting.content import Answers, Mistake

if TYPE_CHECKING:
    from torch import nn

_MISTAKES = 12
_KINDS = 6
_BATCH = 250

NO_CLASSES = "Accuracy, confusion and mistakes: its output is no classes."
"""Why a report has none of them."""


def answers_of(network: "nn.Module | QuantizedGraph", images: NDArray[Any]) -> NDArray[Any] | None:
    """What a network gives for inputs [N, ...]: real numbers; None if it has several outputs."""
    if isinstance(network, QuantizedGraph):
        given = network.call_all([np.ascontiguousarray(images)])
        return given[0] if len(given) == 1 else None
    import torch

    with torch.inference_mode():
        batches = [network(batch) for batch in torch.from_numpy(images).split(_BATCH)]
    whole = all(isinstance(batch, torch.Tensor) for batch in batches)
    return torch.cat(batches).numpy() if whole else None


def are_classes(given: NDArray[Any] | None) -> TypeGuard[NDArray[Any]]:
    """Whether what a network gives is logits of two classes or more, [N, classes]."""
    return given is not None and given.ndim == 2 and given.shape[1] > 1


def judge_answers(
    logits: NDArray[Any],
    labels: NDArray[np.integer],
    images: NDArray[Any] | None,
    *,
    classes: Sequence[str] = (),
    inputs: str,
) -> Answers:
    """Hold logits against labels.

    Args:
        logits: [N, classes]; codes of integers count as well.
        labels: whole numbers [N].
        images: what they are answers to, [N, C, H, W] or [N, H, W], to show the mistakes; None, or
            of another form, shows none.
        classes: their names; one without is called by its number.
        inputs: what `images` are, in words.
    """
    truth: NDArray[np.int64] = np.asarray(labels).astype(np.int64)
    count = max(logits.shape[1], int(truth.max()) + 1)
    names = (*classes, *map(str, range(len(classes), count)))
    found = logits.argmax(1).astype(np.int64)
    confusion = np.zeros((count, count), np.int64)
    np.add.at(confusion, (truth, found), 1)
    real = logits.astype(np.float64)
    at = np.arange(len(truth))
    margins = real[at, found] - real[at, np.minimum(truth, logits.shape[1] - 1)]
    wrong = np.flatnonzero(found != truth)
    worst = wrong[np.argsort(-margins[wrong], kind="stable")][:_MISTAKES]
    return Answers(
        inputs=inputs,
        right=agreement(found, truth),
        classes=names,
        confusion=tuple(tuple(map(int, row)) for row in confusion),
        mistakes=tuple(
            Mistake(
                int(index),
                names[truth[index]],
                names[found[index]],
                float(margins[index]),
                b"" if images is None else picture(images[index]),
            )
            for index in worst
        ),
        kinds=_kinds(confusion, names),
    )


def _kinds(confusion: NDArray[np.int64], names: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    off = confusion - np.diag(np.diag(confusion))
    order = np.argsort(-off, axis=None, kind="stable")[:_KINDS]
    places = [np.unravel_index(each, off.shape) for each in order]
    return tuple((names[a], names[b], int(off[a, b])) for a, b in places if off[a, b])


def picture(image: NDArray[Any]) -> bytes:
    """An input as PNG, its lowest number black and its highest white; empty if it is no picture."""
    from PIL import Image

    channels = image if image.ndim == 3 else image[np.newaxis]
    if image.ndim not in (2, 3) or len(channels) not in (1, 3) or min(channels.shape[1:]) < 2:
        return b""
    low, high = float(channels.min()), float(channels.max())
    whole = image.dtype == np.uint8
    scaled = channels if whole else 255 * (channels - low) / max(high - low, 1e-30)
    pixels = np.rint(scaled).astype(np.uint8)
    held = io.BytesIO()
    shown = pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0)
    Image.fromarray(np.ascontiguousarray(shown)).save(held, "PNG", optimize=True)
    return held.getvalue()
