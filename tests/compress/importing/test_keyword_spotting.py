"""MLPerf Tiny's keyword network from its float ONNX file: accuracy as integers, in every runtime.

It is calibrated on the first 100 of 1,000 samples and looked at on the other 900.
"""

import numpy as np
import pytest
import torch
from needed_boards import needs_boards

import compress
from compress.boards import MemoryBudget, run_on_board

ON_BOARD = 300
"""The samples that the emulated board sees; all 900 take a minute."""


@pytest.fixture(scope="module")
def samples(mlperf_tiny):
    with np.load(mlperf_tiny / "kws-1000.npz") as held:
        return held["x"], held["y"]


@pytest.fixture(scope="module")
def network(mlperf_tiny):
    return compress.load(mlperf_tiny / "kws-float.onnx")


@pytest.fixture(scope="module")
def graph(network, samples):
    return compress.quantize(network, samples[0][:100])


@pytest.fixture(scope="module")
def codes(graph, samples):
    return graph.input.qparams.quantize(samples[0][100:])


def test_integers_lose_at_most_half_a_point(network, graph, samples):
    images, labels = samples[0][100:], samples[1][100:]
    with torch.no_grad():
        real = network(torch.from_numpy(images)).argmax(1).numpy()
    integers = graph(images).argmax(1)
    assert (real == labels).mean() == pytest.approx(0.919, abs=0.001)
    assert (integers == labels).mean() >= (real == labels).mean() - 0.005


@pytest.mark.parametrize("name", ["kws.onnx", "kws.ts"])
def test_runtimes_give_the_same_integers_for_900_samples(graph, samples, tmp_path, name):
    path = compress.export(graph, tmp_path / name)
    images = samples[0][100:]
    if name.endswith(".ts"):
        logits = torch.jit.load(path)(torch.from_numpy(images)).numpy()
    else:
        import onnxruntime

        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        (logits,) = session.run(None, {"image": images})
    assert np.array_equal(logits, graph(images))


@needs_boards("cortex-m4")
def test_c_gives_the_same_integers_on_the_host_and_on_an_emulated_microcontroller(
    graph, codes, tmp_path
):
    path = compress.export(graph, tmp_path / "kws-c")
    expected = graph.run(codes)
    assert np.array_equal(compress.load_c(path)(codes), expected)
    budget = MemoryBudget(flash_bytes=64 * 1024, ram_bytes=24 * 1024)
    images = codes[:ON_BOARD]
    got = run_on_board(path, images, target="cortex-m4", options=("-O2",), budget=budget)
    assert np.array_equal(got.outputs, expected[:ON_BOARD])
