"""The integer contract: what an artifact promises, and what of it follows from its integers alone.

Every runtime must give the integers of `QuantizedGraph`'s interpreter. Which runtimes do depends on
the form of the file and on the scales; `compress.runtimes` runs them and counts. NumPy only.
"""

import dataclasses
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from compress.errors import CompressError
from compress.formats import FORMATS
from compress.graph import (
    CODE_MAX,
    FLOAT32_EXACT,
    FORMAT,
    Codes,
    QParams,
    QuantizedGraph,
    Requantizing,
    Shape,
    Weighted,
)
from compress.reading import require_file

WITHIN_7_BITS = "weights within 7 bits"
SAFE_PAIRS = "no two weights of a channel and sign sum to more than 128"
"""Why nothing saturates: 2 * 255 * 63 and 255 * 128 are both below 2^15."""

_LARGEST_OF_7_BITS = 63
_CELLS = (1, 2, 4, 7)
_FLOAT32_MAX = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Contract:
    """What an artifact was seen to keep, and on what.

    Attributes:
        name: one of the `contracts` of `compress.formats.FORMATS`.
        graph: the file beside it that holds its integers, a QuantizedGraph.
        graph_sha256: of that file, in hexadecimal.
        images: how many images of each kind were compared, such as {"test": 10000}.
        differences: for each runtime the logits that differ from the interpreter's: all are 0.
        saturation: why CPUs without VNNI give the same integers: `WITHIN_7_BITS` or `SAFE_PAIRS`;
            None where nothing can saturate anyhow.

    Raises:
        CompressError: a value cannot be, or a difference is not 0.
    """

    name: str
    graph: str
    graph_sha256: str
    images: Mapping[str, int]
    differences: Mapping[str, int]
    saturation: str | None = None

    def __post_init__(self) -> None:
        problem = _problem(self)
        if problem:
            raise CompressError(f"the contract with {self.graph!r:.80}: {problem}")


def holds_graph(path: str | os.PathLike[str]) -> bool:
    """Tell a QuantizedGraph's file from any other, and from no file at all."""
    from safetensors import SafetensorError, safe_open

    try:
        require_file(path)
        with safe_open(path, framework="np") as file:
            return FORMAT in (file.metadata() or {})
    except (OSError, SafetensorError, CompressError):
        return False


def is_exact_everywhere(graph: QuantizedGraph) -> bool:
    """Prove from the integers that every correct runtime gives them, whatever form the file has.

    All scales are powers of two, the input's too, and no sum leaves the integers that float32
    holds: every product, every partial sum in any order and every quotient by a scale is then a
    float32 exactly, and rounding half to even is all that is left to do. The zero points of what is
    rounded are even, so that it does not matter whether they are added before the rounding, as
    OpenVINO does, or after, as ONNX says. No operator of an imported file computes in float32 by
    an order of its own, as QLinearAdd and QLinearAveragePool do.

    That is so wherever convolutions sum products of integers, float32 or wider numbers. Winograd's
    and Fourier's do not, and bfloat16 is too narrow.
    """
    rounded = [node for node in graph.nodes if isinstance(node, Requantizing)]
    in_floats = any(graph.factors(n).size for n in graph.nodes if not isinstance(n, Requantizing))
    codes = [graph.value(node.output).qparams for node in rounded]
    codes += [value.qparams for value in graph.inputs] if graph.float_input else []
    return (
        not in_floats
        and _are_powers_of_two(np.fromiter(_scales(graph), np.float32))
        and all(_fits_float32(graph, node) for node in rounded)
        and all(code.zero_point % 2 == 0 for code in codes)
    )


def saturation_proof(graph: QuantizedGraph) -> str | None:
    """Say why no sum of two u8*s8 products leaves int16, in any layout; None if one may.

    CPUs with AVX2 but without VNNI add two such products in an int16 that saturates.
    """
    if not graph.saturation_safe:
        return None
    weights = [node.weight for node in graph.nodes if isinstance(node, Weighted)]
    largest = max((int(np.abs(weight.astype(int)).max()) for weight in weights), default=0)
    return WITHIN_7_BITS if largest <= _LARGEST_OF_7_BITS else SAFE_PAIRS


def taking_codes(graph: QuantizedGraph) -> QuantizedGraph:
    """Return `graph` with the input's scale set to 1: it takes uint8 codes, the same integers.

    The layers that read the input take its scale into their weights' scales. So a network whose
    input has an ordinary scale, such as normalized pixels, can have powers of two alone.

    Raises:
        CompressError: another operator than a convolution or a linear layer reads the input.
    """
    scale, name = np.float32(graph.input.qparams.scale), graph.input.name
    nodes = []
    for node in graph.nodes:
        if name in node.inputs and not isinstance(node, Weighted):
            raise CompressError(
                f"node '{node.name}' reads the input, but has no weights to take it in"
            )
        if isinstance(node, Weighted) and name in node.inputs:
            node = dataclasses.replace(node, weight_scale=scale * node.weight_scale)
        nodes.append(node)
    code = QParams(1.0, graph.input.qparams.zero_point)
    return dataclasses.replace(
        graph,
        inputs=(dataclasses.replace(graph.input, qparams=code),),
        nodes=tuple(nodes),
        float_input=False,
    )


def random_codes(shape: Shape, count: int, *, seed: int = 0) -> Codes:
    """Return images, uint8 codes [count, *shape], that try a network where real ones may not.

    First come the extremes: all 0, all 255, checkerboards and stripes. The rest is noise in cells
    of 1, 2, 4 and 7 codes a side, half of it over the full range, half between two random codes.
    """
    random = np.random.default_rng(seed)
    extremes = _extremes(shape)[:count]
    sizes = [len(part) for part in np.array_split(np.arange(count - len(extremes)), len(_CELLS))]
    noise = [_noise(shape, size, cell, random) for size, cell in zip(sizes, _CELLS, strict=True)]
    return np.concatenate([extremes, *noise])


def _problem(contract: Contract) -> str | None:
    """Say what about a contract cannot be, if anything."""
    names = sorted({name for row in FORMATS.values() for name in row.contracts})
    different = [name for name, count in contract.differences.items() if count]
    counts = contract.images.values()
    checks = {
        f"its name must be one of {', '.join(names)}": contract.name in names,
        "its graph_sha256 must be 64 hexadecimal digits": re.fullmatch(
            "[0-9a-f]{64}", contract.graph_sha256
        ),
        "it names no images": any(counts) and all(count >= 0 for count in counts),
        "it names no runtime": bool(contract.differences),
        f"it is broken: logits differ in {', '.join(different)}": not different,
        f"its saturation must be {WITHIN_7_BITS!r}, {SAFE_PAIRS!r} or null": contract.saturation
        in (WITHIN_7_BITS, SAFE_PAIRS, None),
    }
    return next((problem for problem, fine in checks.items() if not fine), None)


def _scales(graph: QuantizedGraph) -> Iterator[float]:
    yield from (value.qparams.scale for value in (*graph.inputs, *graph.values))
    for node in graph.nodes:
        if isinstance(node, Requantizing):
            yield from node.unit_scales().flat


def _are_powers_of_two(scales: np.ndarray) -> bool:
    return bool((np.frexp(scales)[0] == 0.5).all())


def _fits_float32(graph: QuantizedGraph, node: Requantizing) -> bool:
    """Whether float32 holds every partial sum of a node, counted in units and as a real number."""
    bound = graph.accumulator_bound(node)
    unit = float(node.accumulator_scale(*(x.qparams for x in graph.inputs_of(node))).max())
    return bound <= FLOAT32_EXACT and bound * unit <= _FLOAT32_MAX


def _extremes(shape: Shape) -> Codes:
    """All 0, all 255; stripes along every axis but the channels' and checkerboards, both ways."""
    axes = np.indices(shape)[-2:]
    patterns = [np.zeros(shape, np.int64), axes.sum(axis=0), *axes]
    odd = np.stack(patterns) % 2
    return np.concatenate([odd, 1 - odd]).astype(np.uint8) * np.uint8(CODE_MAX)


def _noise(shape: Shape, count: int, cell: int, random: np.random.Generator) -> Codes:
    """Noise in square cells of `cell` codes a side; of the second half, each in its own range."""
    small = tuple(-(-size // cell) for size in shape[1:])
    noise = random.integers(0, CODE_MAX + 1, (count, shape[0], *small))
    for axis in range(2, noise.ndim):
        noise = np.repeat(noise, cell, axis=axis)
    noise = noise[tuple(slice(size) for size in (count, *shape))]
    ends = np.sort(random.integers(0, CODE_MAX + 1, (count, 2)), axis=1)
    ends[: count // 2] = 0, CODE_MAX
    low, high = (ends[:, i].reshape(-1, *(1 for _ in shape)) for i in (0, 1))
    return (low + noise * (high - low) // CODE_MAX).astype(np.uint8)
