"""A folder of C: what its header tells without a compiler, and its answers with one."""

import shutil

import numpy as np
import pytest
from digit_networks import digit_network
from needed import need_c

from compress.c_runner import load_c
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.files import sha256_of
from compress.graph import probes
from compress.manifest import describe, entry_of, read_manifest, write_manifest
from compress.measuring import input_of, measure, open_model


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    need_c()
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


def test_a_bound_batch_is_run_anew_at_each_call_and_keeps_what_it_needs(exported):
    graph, folder = exported
    codes = probes(graph, np.uint8)[:20]
    run = load_c(folder).bind(codes[::-1])  # the network and the copy have no other name
    first = run().copy()
    run()[:] = 0
    np.testing.assert_array_equal(run(), first)
    np.testing.assert_array_equal(first, graph.run(codes[::-1]))


def test_its_entry_is_that_of_its_files_while_they_are_the_same(exported, tmp_path):
    _, folder = exported
    copy = shutil.copytree(folder, tmp_path / "digits-c")
    entry = describe(copy, variant="digits", params=7850)
    assert (entry.file, entry.format, entry.params) == ("digits-c", "c", 7850)
    assert (entry.input_dtype, entry.input_shape) == ("uint8", (None, 1, 28, 28))
    assert entry.sha256 == sha256_of(copy)
    write_manifest(tmp_path, [entry])
    assert entry_of(copy) == read_manifest(tmp_path)[0]
    with (copy / "digits.h").open("a") as header:
        header.write("\n")
    assert entry_of(copy) is None


def test_a_folder_without_c_is_refused(tmp_path):
    for what in (open_model, measure):
        with pytest.raises(CompressError, match="must hold one C file, but holds 0"):
            what(tmp_path)
