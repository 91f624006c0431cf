"""NAME_selftest.c: inputs, the integers that they must give, and a function that compares."""

import math
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from compress.exporters.c99.text import array
from compress.exporters.templates import filled
from compress.graph import QuantizedGraph, Value, probe_inputs

MOST_INPUT_BYTES = 8192
"""Inputs of more bytes in all are not kept, but for one."""

MOST_INPUTS = 4


def selftest(graph: QuantizedGraph, name: str) -> str:
    """Return the C of `int NAME_selftest(arena)`, which returns 0 if all integers are right."""
    inputs, outputs = _vectors(graph)
    results = [graph.value(of) for of in graph.outputs.values()]
    return filled(
        "c99/kernels",
        "selftest.c.jinja",
        {
            "name": name,
            "NAME": name.upper(),
            "count": len(inputs),
            "input_bytes": inputs.shape[1],
            "output_bytes": outputs.shape[1],
            "inputs": array("inputs", "uint8_t", inputs).text,
            "outputs": array("outputs", "uint8_t", outputs).text,
            "arguments": ", ".join([*_places("in", graph.inputs), *_places("out", results)]),
        },
    )


def _vectors(graph: QuantizedGraph) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return the last probes, which are noise, and their outputs: [N, bytes] of all in a row."""
    probes = probe_inputs(graph, np.uint8)
    bytes_each = sum(value[0].size for value in probes)
    count = min(MOST_INPUTS, max(1, MOST_INPUT_BYTES // bytes_each))
    chosen = [value[-count:] for value in probes]
    return _in_a_row(chosen), _in_a_row(list(graph.run_all(chosen)))


def _in_a_row(values: list[npt.NDArray[np.uint8]]) -> npt.NDArray[np.uint8]:
    return np.concatenate([value.reshape(len(value), -1) for value in values], axis=1)


def _places(row: str, values: Sequence[Value]) -> list[str]:
    """Return where each input or output begins, in C, among all in a row."""
    sizes = [math.prod(value.shape) for value in values]
    return [f"{row} + {start}" if start else row for start in accumulate([0, *sizes[:-1]])]
