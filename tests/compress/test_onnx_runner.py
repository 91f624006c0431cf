import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from tiny_onnx import linear

from compress.errors import CompressError
from compress.onnx_runner import TELEMETRY_OFF, load_onnxruntime, open_session


@pytest.fixture
def opened(monkeypatch):
    """The options of every session that is opened."""
    seen, session = [], onnxruntime.InferenceSession

    def recording(model, options, **others):
        seen.append(options)
        return session(model, options, **others)

    monkeypatch.setattr(onnxruntime, "InferenceSession", recording)
    return seen


def test_a_file_and_its_bytes_answer_alike(tmp_path):
    path, weights = linear(tmp_path / "linear.onnx")
    image = np.random.default_rng(0).random((2, 1, 28, 28), np.float32)
    for model in (path, str(path), path.read_bytes()):
        answer = open_session(model, "the file").run(None, {"image": image})[0]
        assert np.allclose(answer, image.reshape(2, -1) @ weights, atol=1e-4)


def test_the_settings_reach_onnxruntime(tmp_path, opened):
    path, _ = linear(tmp_path / "linear.onnx")
    open_session(path, path)
    open_session(path, path, threads=2, optimized=False, spinning=False)
    usual, other = opened
    levels = onnxruntime.GraphOptimizationLevel
    assert (usual.intra_op_num_threads, other.intra_op_num_threads) == (1, 2)
    assert usual.graph_optimization_level == levels.ORT_ENABLE_ALL
    assert other.graph_optimization_level == levels.ORT_DISABLE_ALL
    assert other.get_session_config_entry("session.intra_op.allow_spinning") == "0"


@pytest.mark.parametrize("model", [b"not a network", "missing.onnx"])
def test_what_onnxruntime_does_not_take_is_refused_in_a_line(model, capfd):
    with pytest.raises(CompressError, match=r"^the graph is no ONNX network") as caught:
        open_session(model, "the graph")
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


RUN = """
import os, sys
before = dict(os.environ)
from compress.onnx_runner import open_session
open_session(sys.argv[1], "the file")
import compress.exporters.onnx.integers
from compress.measuring import open_model
open_model(sys.argv[1])  # nothing vouches for the file: its first answer comes from a process apart
assert dict(os.environ) == before
"""


@pytest.mark.parametrize("wish", [None, "1"])
def test_onnxruntime_leaves_nothing_in_the_users_home(tmp_path, wish):
    path, _ = linear(tmp_path / "linear.onnx")
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    settings = {**kept, "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    # onnxruntime collects nothing under CI either; here it shall not know of that.
    settings |= {} if wish is None else {TELEMETRY_OFF: wish}
    subprocess.run([sys.executable, "-c", RUN, path], env=settings, check=True)
    assert not list(home.rglob("*"))


def test_a_user_may_turn_telemetry_on(monkeypatch):
    monkeypatch.setenv(TELEMETRY_OFF, "0")
    seen = []
    monkeypatch.setattr("importlib.import_module", lambda name: seen.append(os.environ.copy()))
    load_onnxruntime()
    monkeypatch.delenv(TELEMETRY_OFF)
    load_onnxruntime()
    assert [each[TELEMETRY_OFF] for each in seen] == ["0", "1"]
    assert TELEMETRY_OFF not in os.environ


class Imports(ast.NodeVisitor):
    """The modules that a file imports when it runs, not only for a type checker."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) != "TYPE_CHECKING":
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self.names += [alias.name for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.names.append(node.module or "")


def test_nothing_imports_onnxruntime_past_the_loader():
    root = Path(__file__).parents[2]
    files = [
        f
        for room in ("compress", "mnist_edge", "benchmarks", "examples")
        for f in (root / room).rglob("*.py")
    ]
    assert len(files) > 300
    for file in files:
        imports = Imports()
        imports.visit(ast.parse(file.read_text()))
        assert not [name for name in imports.names if name.split(".")[0] == "onnxruntime"], file


def test_what_onnxruntime_makes_of_a_network_is_written_where_asked(tmp_path):
    path, _ = linear(tmp_path / "linear.onnx")
    open_session(path, path, rewritten=tmp_path / "rewritten.onnx")
    assert onnx.load(tmp_path / "rewritten.onnx").graph.node
