"""The padding of windows, as ONNX spells it."""

from collections.abc import Mapping, Sequence
from typing import Any


def explicit_pads(
    attributes: Mapping[str, Any], sizes: Sequence[int], kernel: Sequence[int]
) -> list[int]:
    """Return [begin of each axis, end of each axis]; SAME pads as far as the outputs need it.

    Args:
        attributes: those of a convolution or pool: pads or auto_pad, strides, dilations.
        sizes: the input's sizes along the axes that the window slides over.
        kernel: the window's sizes.
    """
    axes = len(kernel)
    mode = attributes.get("auto_pad", "NOTSET")
    if mode == "NOTSET":
        return list(attributes.get("pads") or [0] * 2 * axes)
    if mode == "VALID":
        return [0] * 2 * axes
    steps = attributes.get("strides") or [1] * axes
    dilations = attributes.get("dilations") or [1] * axes
    totals = [
        max((-(-size // step) - 1) * step + (k - 1) * d + 1 - size, 0)
        for size, step, k, d in zip(sizes, steps, kernel, dilations, strict=True)
    ]
    smaller, larger = [total // 2 for total in totals], [-(-total // 2) for total in totals]
    return smaller + larger if mode == "SAME_UPPER" else larger + smaller


def borders(pad: Mapping[str, Any], rank: int) -> tuple[list[int], list[int]]:
    """Return how many entries a Pad adds before and after, for each axis, the batch being 0.

    Args:
        pad: what the node is told: pads, and perhaps the axes that they are of.
        rank: the number of axes.
    """
    axes = [axis % rank for axis in pad.get("axes") or range(rank)]
    before, after = [0] * rank, [0] * rank
    for place, axis in enumerate(axes):
        before[axis], after[axis] = pad["pads"][place], pad["pads"][place + len(axes)]
    return before, after


def torch_pads(pads: Sequence[int]) -> tuple[int, ...]:
    """Return ONNX's [begins, ends] in the order of `functional.pad`: the last axis first."""
    axes = len(pads) // 2
    pairs = [(pads[axis], pads[axis + axes]) for axis in reversed(range(axes))]
    return tuple(size for pair in pairs for size in pair)
