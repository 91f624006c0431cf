"""Interpolations as this package's exporter writes them: products of matrices of whole numbers.

`compress.exporters.onnx.operators.pools.resample` writes them.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import onnx

from compress.graph import QParams, Resample
from compress.importing.nodes import layer_name
from compress.importing.quantized.building import Array, Building, Code, Codes
from compress.importing.quantized.fusing import Real
from compress.importing.quantized.whole_numbers import neighbours

_OPERATORS = ["MatMul", "MatMul", "Mul"]


def resampled(building: Building, real: Real, code: Code, stated: Code | None) -> Codes | None:
    """Return the codes of an interpolation of whole numbers, or None if this is no such thing.

    Args:
        building: takes the node.
        real: what is computed between the codes.
        code: by what the file rounds it: a scale of 1.
        stated: by what the next layer reads the result, if that is known.
    """
    nodes = [node for node in real.nodes if node.op_type not in ("Cast", "Floor", "Sub")]
    if [node.op_type for node in nodes] != _OPERATORS or len(real.codes) != 1:
        return None
    if code.qparams.scale != 1 or code.signed or real.codes[0].signed:
        return None
    columns, rows, factor = _constants(building, nodes)
    if not all(side.ndim == 2 and (side == side.astype(np.int8)).all() for side in (columns, rows)):
        return None
    lowered = list(_constants(building, [n for n in real.nodes if n.op_type == "Sub"]))
    zero = int(lowered[0].reshape(())) if lowered else 0
    made = building.made(real.codes[0])
    for scale, result in ((made.qparams.scale, stated or code), (1.0, code)):
        source = replace(made, qparams=QParams(scale, zero))
        scales = _scales(source, result, np.broadcast_to(factor, (len(rows), columns.shape[1])))
        if scales is not None and result.qparams.zero_point == code.qparams.zero_point:
            read = [building.settled(source)]
            sides = {"rows": rows.astype(np.int8), "columns": columns.T.astype(np.int8)}
            return building.add(Resample, layer_name(nodes[0]), read, result, **sides, **scales)
    return None


def _constants(building: Building, nodes: list[onnx.NodeProto]) -> Iterator[Array]:
    """Yield the constant that each node reads beside the numbers; nothing, where it reads none."""
    for node in nodes:
        known = [name for name in node.input if name in building.observed.constants]
        yield building.observed.constants[known[0]] if known else np.zeros(0)


def _scales(source: Codes, result: Code, factor: Array) -> dict[str, Array] | None:
    """Return the scales of rows and columns that give these factors, if float32 holds any."""
    one, to = np.float32(source.qparams.scale), np.float32(result.qparams.scale)
    across, down = factor[0] * (to / one), factor[:, 0] / factor[0, 0]
    for columns in (across, *neighbours(across)):
        if np.array_equal(one * (down[:, None] * columns) / to, factor):
            return {"row_scale": down, "column_scale": columns}
    return None
