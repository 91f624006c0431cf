import os
import subprocess
import sys

import pytest
from tiny_onnx import linear

from compress import measuring as measure
from compress.errors import CompressError


@pytest.mark.parametrize("content", [b"", b"not a network", b"\x08\x0a" * 50])
def test_what_is_no_onnx_file_is_refused_in_a_line(tmp_path, content, capfd):
    path = tmp_path / "bad.onnx"
    path.write_bytes(content)
    for function in (measure.open_model, measure.measure):
        with pytest.raises(CompressError) as caught:
            function(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("keep", [10, 1000, 31000])
def test_an_onnx_file_cut_short_is_refused(tmp_path, keep):
    path, _ = linear(tmp_path / "cut.onnx")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CompressError, match="ONNX"):
        measure.open_model(path)
    with pytest.raises(CompressError, match="ONNX"):
        measure.measure(path)


def test_missing_and_unknown_files_are_refused(tmp_path):
    with pytest.raises(CompressError, match="no such file"):
        measure.open_model(tmp_path / "missing.onnx")
    with pytest.raises(CompressError, match="suffix"):
        measure.open_model(tmp_path / "weights.pkl")
    with pytest.raises(CompressError, match="path of a file or folder, not dict; export it"):
        measure.measure({})


@pytest.mark.parametrize("content", [b"", b"\xff" * 8, b"\x02" + bytes(7) + b"{}", b"PK\x03\x04"])
def test_damaged_torchscript_and_safetensors_are_refused(tmp_path, content):
    for suffix in (".ts", ".safetensors"):
        path = tmp_path / f"bad{suffix}"
        path.write_bytes(content)
        if suffix == ".safetensors" and content.endswith(b"{}"):
            continue  # an empty safetensors file is one
        with pytest.raises(CompressError, match="not a") as caught:
            measure.measure(path)
        assert "\n" not in str(caught.value)


def test_onnx_files_are_measured_without_torch(tmp_path):
    path, _ = linear(tmp_path / "linear.onnx")
    program = (
        "import sys, numpy as np\n"
        "import compress.manifest\n"
        "from compress.measuring import interleaved, machine, measure, open_model\n"
        f"figures = measure({str(path)!r})\n"
        f"model = open_model({str(path)!r})\n"
        "runner = model.bind(np.zeros((1, 1, 28, 28), np.float32))\n"
        "interleaved({'a': runner}, rounds=1, warmup=0, min_round_seconds=0.001)\n"
        "machine()\n"
        "assert figures.params == 7850\n"
        "assert 'torch' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
