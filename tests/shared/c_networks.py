"""Networks for generated C, and how they are written and run by properties."""

import numpy as np
from hypothesis import HealthCheck

from compress.graph import Conv, Flatten, Linear, QParams, QuantizedGraph, Value

PROPERTY = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


def low_bit_network(bits: int) -> QuantizedGraph:
    random = np.random.default_rng(bits)
    highest = max(1, 2 ** (bits - 1) - 1)

    def parts(*shape):
        weight = random.integers(-highest, highest + 1, shape)
        weight = np.where(weight == 0, 1, weight) if bits == 1 else weight
        return {
            "weight": weight.astype(np.int8),
            "weight_bits": bits,
            "bias": random.integers(-99, 100, shape[0]).astype(np.int32),
            "weight_scale": np.full(shape[0], 0.1 / highest, np.float32),
        }

    code = QParams(1 / 16, 0)
    spatial = {"stride": (2, 2), "padding": (1, 1, 1, 1), "dilation": (1, 1), "groups": 1}
    around = {"stride": (1, 1), "padding": (1, 1, 1, 1), "dilation": (1, 1), "groups": 18}
    nodes = (
        Conv(name="conv", inputs=("x",), output="a", relu=True, **spatial, **parts(18, 3, 3, 3)),
        Conv(name="deep", inputs=("a",), output="d", **around, **parts(18, 1, 3, 3)),
        Flatten(name="flat", inputs=("d",), output="b"),
        Linear(name="head", inputs=("b",), output="c", **parts(5, 18 * 16)),
    )
    shapes = {"a": (18, 4, 4), "d": (18, 4, 4), "b": (18 * 16,), "c": (5,)}
    values = tuple(Value(name, shape, code) for name, shape in shapes.items())
    return QuantizedGraph(Value("x", (3, 8, 8), QParams(1 / 256, 7)), values, nodes, "c")
