"""What a back end is tried with: images, the kind of them, and a comparison of what it gives."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.errors import CompressError
from compress.graph.numbers import CODE_MAX, Codes
from compress.graph.quantized_graph import QuantizedGraph
from compress.graph.values import Value

_PROBED_CODES = 2**24


def image_dtype(graph: QuantizedGraph, input: str | None) -> type[np.float32] | type[np.uint8]:
    """Return the dtype of an exported network's images: what `input` or `graph.float_input` says.

    Raises:
        CompressError: `input` is neither "float" (images to be quantized), "uint8" (codes), nor
            None.
    """
    if input not in ("float", "uint8", None):
        raise CompressError(
            f"the input of an exported network is float or uint8, not {input!r:.40}"
        )
    return np.float32 if (input == "float" if input else graph.float_input) else np.uint8


def probes(graph: QuantizedGraph, dtype: type[np.generic], *, seed: int = 0) -> npt.NDArray[Any]:
    """Return images [N, *graph.input.shape] that try a back end; N is at least 8.

    As uint8 codes: constant extremes, stripes, and noise of all widths. As float32 images: those
    that these codes stand for, then the same up to half a step away, where rounding decides.

    Raises:
        CompressError: the network has several inputs; see `probe_inputs`.
    """
    only = graph.inputs.index(graph.input)
    return probe_inputs(graph, dtype, seed=seed)[only]


def probe_inputs(
    graph: QuantizedGraph, dtype: type[np.generic], *, seed: int = 0
) -> tuple[npt.NDArray[Any], ...]:
    """Return what `probes` does for every input of the network; the first extremes coincide."""
    size = sum(math.prod(value.shape) for value in (*graph.inputs, *graph.values))
    count = min(64, max(8, _PROBED_CODES // size))
    random = np.random.default_rng(seed)
    return tuple(_probes_of(value, count, dtype, random) for value in graph.inputs)


def _probes_of(
    value: Value, count: int, dtype: type[np.generic], random: np.random.Generator
) -> npt.NDArray[Any]:
    codes = _probing_codes(value, count, random)
    if dtype == np.uint8:
        return codes
    images = value.qparams.dequantize(codes)
    steps = random.integers(-1, 2, images.shape).astype(np.float32)
    return np.concatenate([images, images + steps * np.float32(value.qparams.scale / 2)])


def _probing_codes(value: Value, count: int, random: np.random.Generator) -> Codes:
    shape, zero_point = value.shape, value.qparams.zero_point
    stripes = np.arange(math.prod(shape), dtype=np.uint8).reshape(shape) % 2 * np.uint8(CODE_MAX)
    constants = [np.full(shape, code, np.uint8) for code in (0, CODE_MAX, zero_point)]
    noise = random.integers(0, CODE_MAX + 1, (count - 5, *shape))
    width = random.random((count - 5, *(1 for _ in shape)))
    width[: len(width) // 2] = 1
    noise = np.rint(zero_point + width * (noise - zero_point)).astype(np.uint8)
    return np.concatenate([[*constants, stripes, CODE_MAX - stripes], noise])


def require_equal(got: npt.NDArray[Any], expected: npt.NDArray[Any], what: str) -> None:
    """Raise CompressError, beginning with `what`, unless two arrays are equal in every number."""
    if got.shape != expected.shape or got.dtype != expected.dtype:
        raise CompressError(
            f"{what} gives {got.dtype} {got.shape}, the interpreter {expected.dtype}"
            f" {expected.shape}; nothing was written"
        )
    wrong = int((got != expected).sum())
    if wrong:
        raise CompressError(
            f"{what} gives other numbers than the interpreter in {wrong} of {expected.size}"
            " places; nothing was written"
        )
