"""Resizing, as each opset spells it, gives what onnxruntime gives."""

import numpy as np
import pytest
import torch
from onnx_networks import OnnxNetwork, answers

import compress
from compress.errors import CompressError
from compress.importing import load_onnx


def resized(path, opset, sizes=(), **options):
    """A file that makes images of 4x5 twice as high and three times as wide."""
    net = OnnxNetwork("n", 2, 4, 5, opset=opset)
    scales = net.constant([1, 1, 2, 3], np.float32)
    value = net.node("Conv", "image", net.weight(3, 2, 1, 1))
    if opset < 11:
        operator = "Upsample" if opset == 9 else "Resize"
        value = net.node(operator, value, scales, **options)
    elif sizes:
        empty = net.constant([], np.float32)
        value = net.node("Resize", value, empty, empty, net.constant(sizes, np.int64), **options)
    else:
        roi = "" if opset >= 13 else net.constant([], np.float32)
        value = net.node("Resize", value, roi, scales, **options)
    return net.save(path, value)


FLOOR = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}


@pytest.mark.parametrize(
    ("opset", "options"),
    [
        (9, {"mode": "nearest"}),
        (10, {"mode": "nearest"}),
        (11, {"mode": "nearest", **FLOOR}),
        (13, {"mode": "nearest"}),
        (17, {"mode": "linear"}),
        (18, {"mode": "linear", "coordinate_transformation_mode": "align_corners"}),
        (19, {"mode": "cubic", "cubic_coeff_a": -0.75}),
        (21, {"mode": "nearest", "sizes": (8, 10), "axes": [2, 3], **FLOOR}),
    ],
)
def test_a_resized_image_is_onnxruntime_s(tmp_path, opset, options):
    path = resized(tmp_path / "net.onnx", opset, **options)
    images = torch.randn(3, 2, 4, 5)
    expected = answers(path, images.numpy())
    torch.testing.assert_close(load_onnx(path)(images), torch.from_numpy(expected))
    graph = compress.quantize(load_onnx(path), torch.randn(16, 2, 4, 5))
    compress.export(graph, tmp_path / "int8.onnx")


def test_what_torch_can_t_do_is_named(tmp_path):
    path = resized(tmp_path / "net.onnx", 13, mode="linear", **FLOOR)
    with pytest.raises(CompressError, match="counts places as 'asymmetric'; 'half_pixel' is"):
        load_onnx(path)
