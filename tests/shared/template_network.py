"""A network of integers that knows digits by their mean images."""

from functools import cache
from pathlib import Path

import numpy as np

from compress.exporters.c99 import export_c
from compress.exporters.onnx.integers import export_onnx
from compress.graph import Flatten, Linear, QParams, QuantizedGraph, Value
from mnist_edge import data


@cache
def templates() -> QuantizedGraph:
    """The mean image of each digit as weights of integers on raw pixels."""
    train = data.load_train("digits")
    pixels = train.images.reshape(len(train), 784).astype(np.float64)
    means = np.stack([pixels[train.labels == digit].mean(0) for digit in range(10)])
    scale = means.max() / 63  # within 7 bits no processor saturates
    head = Linear(
        name="head",
        inputs=("flat",),
        output="logits",
        weight=np.rint(means / scale).astype(np.int8),
        weight_scale=np.full(10, scale / 1e6, np.float32),
        bias=np.rint(-(means**2).sum(1) / 2 / scale).astype(np.int32),
    )
    image, code = Value("image", (1, 28, 28), QParams(1.0, 0)), QParams(1 / 32, 128)
    values = Value("flat", (784,), QParams(1.0, 0)), Value("logits", (10,), code)
    nodes = Flatten(name="flatten", inputs=("image",), output="flat"), head
    return QuantizedGraph(image, values, nodes, "logits", float_input=False)


def written(folder: Path) -> Path:
    """Write `net-c` and the same network as .onnx and .safetensors, all of raw pixels."""
    graph = templates()
    export_c(graph, folder / "net-c", name="net")
    export_onnx(graph, folder / "net.onnx")
    graph.save(folder / "net.safetensors")
    return folder
