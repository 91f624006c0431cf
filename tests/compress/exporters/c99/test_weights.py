"""Weights in a file beside the C: the same integers, by each way in which the array may come."""

import shutil

import numpy as np
import pytest
import torch
from needed import need, need_c
from torch import nn

import compress
from compress.c_runner import load_c
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.exporters.c99.weights import ALIGNMENT, weights_file


@pytest.fixture(scope="module")
def graph():
    """Dense and depthwise convolutions, 8 bits and, packed, 4."""
    torch.manual_seed(0)
    layers = (nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3, groups=8), nn.ReLU())
    network = nn.Sequential(*layers, nn.Conv2d(8, 5, 1), nn.Flatten(), nn.Linear(80, 4))
    spec = compress.QuantizationSpec(bits_by_layer={"_4": 4})
    return compress.quantize(network.eval(), torch.rand(64, 3, 8, 8), spec=spec, least_sqnr=None)


@pytest.fixture(scope="module")
def folder(graph, tmp_path_factory):
    need_c()
    place = tmp_path_factory.mktemp("net")
    export_c(graph, place, name="net", weights_file=True)
    return place


def same(graph, folder, options):
    codes = np.random.default_rng(1).integers(0, 256, (4, 3, 8, 8), np.uint8)
    return np.array_equal(load_c(folder, options=options)(codes), graph.run(codes))


@pytest.mark.parametrize("options", [["-O1", "-march=native"], ["-DNET_PORTABLE"]])
def test_the_compiler_takes_the_file_in(graph, folder, options):
    source = (folder / "net.c").read_text()
    assert "_weight[" not in source
    assert same(graph, folder, options)


def test_clang_does_too(graph, folder, monkeypatch):
    need(shutil.which("clang"), "clang")
    monkeypatch.setenv("CC", "clang")
    assert same(graph, folder, ["-O1", "-march=native"])


def test_the_program_may_have_the_array_itself(graph, folder, tmp_path):
    held = np.frombuffer((folder / "net_weights.bin").read_bytes(), np.int8)
    own = tmp_path / "own.c"
    own.write_text(f"const signed char net_weights[] = {{{','.join(map(str, held.tolist()))}}};\n")
    assert same(graph, folder, ["-DNET_PORTABLE", "-DNET_WEIGHTS_MAPPED", str(own)])
    with pytest.raises(CompressError):
        load_c(folder, options=["-DNET_PORTABLE", "-DNET_WEIGHTS_MAPPED"])


def test_a_file_that_is_not_there_or_elsewhere(graph, folder, tmp_path):
    moved = tmp_path / "net-c"
    shutil.copytree(folder, moved)
    (moved / "net_weights.bin").rename(tmp_path / "elsewhere.bin")
    with pytest.raises(CompressError, match=r"net_weights\.bin is missing"):
        load_c(moved, options=["-DNET_PORTABLE"])
    where = f'-DNET_WEIGHTS_FILE="{tmp_path / "elsewhere.bin"}"'
    assert same(graph, moved, ["-DNET_PORTABLE", where])


def test_arrays_are_aligned_with_zeros_behind_them():
    arrays = [
        (name, np.arange(1, size + 1).astype(np.int8))
        for name, size in zip("abc", (1, 64, 5), strict=True)
    ]
    found = weights_file(arrays)
    ends = [*found.places.values(), len(found.data)][1:]
    for (name, values), end in zip(arrays, ends, strict=True):
        start = found.places[name]
        assert start % ALIGNMENT == 0
        held = np.frombuffer(found.data[start:end], np.int8)
        assert np.array_equal(held[: values.size], values)
        assert held.size - values.size >= 68  # what `convolve` may read beyond: 4 * SPARE + 8
        assert not held[values.size :].any()


def test_export_passes_it_on_to_c_alone(graph, tmp_path):
    need_c()
    made = compress.export(graph, tmp_path / "net-c", weights_file=True)
    assert (made / "net_weights.bin").exists()
    with pytest.raises(CompressError, match="weights_file is for C; the format here is onnx"):
        compress.export(graph, tmp_path / "net.onnx", weights_file=True)
    assert not (tmp_path / "net.onnx").exists()
