"""A folder of C: what its header tells without a compiler, and its answers with one."""

import numpy as np
import pytest
from random_graphs import digit_network

from compress.c_runner import compiler
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.graph import probes
from compress.measuring import input_of, measure, open_model


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    if compiler() is None:
        pytest.skip("no C compiler")
    graph, folder = digit_network(), tmp_path_factory.mktemp("c") / "digits-c"
    export_c(graph, folder, name="digits")
    return graph, folder


def test_a_folder_is_measured_and_described_without_a_compiler(exported, monkeypatch):
    graph, folder = exported
    monkeypatch.setenv("CC", "no-such-compiler")
    figures = measure(folder)
    assert figures.file_bytes == sum(file.stat().st_size for file in folder.iterdir())
    assert graph.parameters < figures.weight_bytes < 1.5 * graph.weight_bytes
    assert input_of(folder) == ("uint8", (None, 1, 28, 28))
    with pytest.raises(CompressError, match="no C compiler"):
        open_model(folder)


def test_a_folder_answers_with_the_interpreters_logits(exported):
    graph, folder = exported
    codes = probes(graph, np.uint8)[:20]
    assert np.array_equal(open_model(folder).outputs(codes), graph(codes))
