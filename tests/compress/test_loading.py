"""Networks come back from the files that keep them, and go on from there."""

import numpy as np
import pytest
import torch
from torch import nn

import compress
from compress.graph import QuantizedGraph


@pytest.fixture
def model():
    torch.manual_seed(0)
    layers = nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 5)
    return nn.Sequential(*layers).eval()


IMAGES = torch.rand(64, 1, 8, 8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("suffix", [".safetensors", ".onnx"])
def test_a_float_network_goes_on_to_every_verb(model, tmp_path, suffix):
    path = compress.export(compress.fold(model, IMAGES), tmp_path / f"net{suffix}")
    again = compress.load(path)
    with torch.no_grad():
        torch.testing.assert_close(again(IMAGES), model(IMAGES), rtol=1e-5, atol=1e-5)
    onward = tmp_path / "onward"
    compress.export(again, onward / "net.onnx")
    compress.export(compress.quantize(again, IMAGES), onward / "int8.onnx")
    assert (
        compress.prune(again, IMAGES, macs=0.6).macs[1]
        < compress.prune(again, IMAGES, macs=1.0).macs[1]
    )


def test_integers_come_back_as_integers(model, tmp_path):
    graph = compress.quantize(model, IMAGES)
    path = compress.export(graph, tmp_path / "int8.safetensors")
    again = compress.load(path)
    assert isinstance(again, QuantizedGraph)
    assert np.array_equal(again(IMAGES.numpy()), graph(IMAGES.numpy()))


@pytest.mark.parametrize("suffix", [".ts", ".pt2"])
def test_formats_that_keep_no_network_are_refused_with_what_to_do(model, tmp_path, suffix):
    path = compress.export(compress.fold(model, IMAGES), tmp_path / f"net{suffix}")
    with pytest.raises(compress.CompressError, match=r"load a \.onnx or \.safetensors file"):
        compress.load(path)


def test_an_input_of_another_shape_is_refused(model, tmp_path):
    floats = compress.export(compress.fold(model, IMAGES), tmp_path / "net.safetensors")
    integers = compress.export(compress.quantize(model, IMAGES), tmp_path / "int8.safetensors")
    for path in (floats, integers):
        compress.load(path, input_shape=[1, 8, 8])
        with pytest.raises(compress.CompressError, match=r"shape \[1, 8, 8\], not \[1, 9, 9\]"):
            compress.load(path, input_shape=(1, 9, 9))


def test_files_that_are_not_there_or_damaged_are_refused_in_a_line(tmp_path):
    (tmp_path / "net.safetensors").write_bytes(b"nothing")
    (tmp_path / "net.tflite").write_bytes(b"nothing")
    for name in ("net.safetensors", "net.tflite", "missing.onnx"):
        with pytest.raises(compress.CompressError) as caught:
            compress.load(tmp_path / name)
        assert "\n" not in str(caught.value)
        assert name in str(caught.value)
