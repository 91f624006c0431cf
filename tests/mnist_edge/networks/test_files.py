"""Commands take networks from safetensors and ONNX files alike."""

import pytest
import torch

import compress
from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.model_file import save_model
from mnist_edge.commands.export import export_file
from mnist_edge.networks import models
from mnist_edge.networks.files import ABOUT, read_network, read_network_or_integers

X = torch.randn(64, *models.INPUT_SHAPE, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A network as safetensors and ONNX, float and quantized."""
    place = tmp_path_factory.mktemp("files")
    torch.manual_seed(0)
    network = models.build(5)
    network(X)
    network.eval()
    save_model(network, X[:2], place / "net.safetensors")
    compress.export(network, place / "net.onnx", example=X[:2])
    integers = compress.quantize(network, X, least_sqnr=None)
    compress.export(integers, place / "int8.safetensors")
    (place / "int8.onnx").write_bytes(plain_onnx(integers))
    return place


def plain_onnx(graph):
    from compress.exporters.onnx.integers import to_onnx

    return to_onnx(graph, fast=False).SerializeToString()


def test_a_network_is_the_same_from_either_file(folder):
    one, other = (read_network(folder / f"net.{suffix}") for suffix in ("safetensors", "onnx"))
    assert one.input_shape == other.input_shape == models.INPUT_SHAPE
    assert other.metadata[ABOUT] == f"{folder / 'net.onnx'}: image [N, 1, 28, 28]"
    with torch.no_grad():
        assert torch.allclose(one.model(X), other.model(X), atol=1e-4)


@pytest.mark.parametrize("suffix", ["safetensors", "onnx"])
def test_integers_are_told_and_refused_where_floats_are_needed(folder, suffix):
    path = folder / f"int8.{suffix}"
    assert isinstance(read_network_or_integers(path), QuantizedGraph)
    with pytest.raises(CompressError, match="is quantized already; give the float network"):
        read_network(path)


def test_onnx_files_are_exported_to_other_formats_but_not_over_themselves(folder, tmp_path):
    (script,) = export_file(str(folder / "net.onnx"), ["torchscript"], out=tmp_path / "net.ts")
    with torch.no_grad():
        expected = read_network(folder / "net.onnx").model(X)
        assert torch.allclose(torch.jit.load(script)(X), expected, atol=1e-4)
    (integers,) = export_file(str(folder / "int8.onnx"), ["c"], out=tmp_path / "net-c")
    assert (integers / "net.c").is_file()
    with pytest.raises(CompressError, match="is the file that is exported"):
        export_file(str(folder / "net.onnx"), ["onnx"], out=folder / "net.onnx", overwrite=True)
