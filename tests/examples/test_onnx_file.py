"""Somebody's ONNX file: quantized, and equal in C here and on an emulated board."""

import json
import subprocess
import sys

from example_data import EXAMPLES
from needed_boards import needs_boards

FOLDER = EXAMPLES / "onnx_file"
sys.path.insert(0, str(FOLDER))
import keyword_spotting  # noqa: E402


@needs_boards("cortex-m4")
def test_keyword_spotting_loses_nothing_and_is_equal_in_c(mlperf_tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(keyword_spotting, "ON_BOARD", 2)
    files = (mlperf_tiny / "kws-float.onnx", mlperf_tiny / "kws-1000.npz")
    keyword_spotting.main(*files, tmp_path)
    found = json.loads((tmp_path / "kws.json").read_text())
    assert (found["samples"], found["on_board"]) == (900, 2)
    assert (found["differing_in_c"], found["differing_on_board"]) == (0, 0)
    assert found["float_correct"] > 0.9 * 900
    assert found["int8_correct"] > found["float_correct"] - 9


def test_without_its_files_it_says_so_in_a_line(tmp_path):
    words = [
        sys.executable,
        "keyword_spotting.py",
        tmp_path / "a.onnx",
        tmp_path / "b.npz",
        tmp_path,
    ]
    done = subprocess.run(words, capture_output=True, text=True, cwd=FOLDER)
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path / 'a.onnx'} is not there; README.md says where to get it\n"
