import numpy as np
import onnxruntime
import pytest
from tiny_onnx import linear

from compress.errors import CompressError
from compress.onnx_runner import open_session


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
