"""A network's C, compiled and called from here."""

import os

import numpy as np
import pytest
from random_graphs import digit_network

from compress.c_runner import compiler, load_c
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.graph import probes


def test_loading_says_what_is_wrong(tmp_path, monkeypatch):
    with pytest.raises(CompressError, match="one C file"):
        load_c(tmp_path)
    (tmp_path / "a.c").write_text("nonsense")
    with pytest.raises(CompressError, match=r"a\.h"):
        load_c(tmp_path)
    (tmp_path / "a.h").write_text("")
    with pytest.raises(CompressError, match="refuses the source"):
        load_c(tmp_path)
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.raises(CompressError, match="no C compiler"):
        load_c(tmp_path)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    if compiler() is None:
        assert not os.environ.get("CI"), "CI must have a C compiler"
        pytest.skip("no C compiler")
    graph, folder = digit_network(), tmp_path_factory.mktemp("digits")
    export_c(graph, folder, name="digits")
    return graph, folder


def test_codes_and_logits_are_the_interpreters(exported):
    graph, folder = exported
    network, codes = load_c(folder), probes(graph, np.uint8)
    assert np.array_equal(network(codes), graph.run(codes))
    assert np.array_equal(network.logits(codes), graph(codes))
    images = graph.input.qparams.dequantize(codes)
    assert np.array_equal(network.logits(images), graph(images))


def test_a_bound_network_follows_what_its_inputs_become(exported):
    graph, folder = exported
    codes = probes(graph, np.uint8)[:4].copy()
    run = load_c(folder, options=["-O0"]).bind(codes)
    first = run().copy()
    codes[:] = codes[::-1].copy()
    assert np.array_equal(run(), first[::-1])


def test_a_network_takes_only_its_codes(exported):
    _, folder = exported
    network = load_c(folder, options=["-O0"])
    assert network(np.zeros((0, 1, 28, 28), np.uint8)).shape == (0, 10)
    for wrong in (np.zeros((1, 1, 28, 28), np.float32), np.zeros((1, 1, 27, 28), np.uint8)):
        with pytest.raises(CompressError, match="uint8 codes"):
            network(wrong)
