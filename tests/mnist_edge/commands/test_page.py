"""What the page is not made of."""

from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from needed import need

from compress.errors import CompressError
from compress.exporters import wasm
from compress.exporters.wasm.compiler import wasm_compiler
from compress.graph import QuantizedGraph
from compress.wasm_runner import node_command
from mnist_edge.cli.main import main
from mnist_edge.commands.page import page
from mnist_edge.evaluation.artifacts import exported_dir


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("phase5-float", "is no integer network of 28x28 pixels and ten digits, such as mcu"),
        ("no-such", "there is no file and no published model no-such"),
    ],
)
def test_other_models_are_refused_in_a_line(model, words, tmp_path):
    result = CliRunner().invoke(main, ["page", model, "--out", str(tmp_path / "page.html")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr
    assert not (tmp_path / "page.html").exists()


def test_a_module_that_answers_otherwise_is_not_put_into_a_page(tmp_path, monkeypatch):
    need(wasm_compiler() and node_command(), "clang, lld and node")
    other = QuantizedGraph.load(exported_dir() / "mcu-small.safetensors")
    whole = wasm.export_c
    monkeypatch.setattr(
        wasm, "export_c", lambda graph, folder, *, name: whole(damaged(graph), folder, name=name)
    )
    assert other.sha256 != damaged(other).sha256
    with pytest.raises(CompressError, match=r"the WebAssembly \(\w+\)"):
        page(["mcu-small"], tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def damaged(graph):
    """The network with one bias moved."""
    last = graph.nodes[-1]
    bias = last.bias + np.int32(40)
    return replace(graph, nodes=(*graph.nodes[:-1], replace(last, bias=bias)))
