"""Photos: every step of the example at a small size, from pictures of two classes to C."""

import re

import numpy as np
import pytest
from example_data import archive, extract, make, make_in_process, only_line

from compress.c_runner import run_c
from compress.graph import QuantizedGraph
from mnist_edge.data import OwnData, load

_NAME = re.compile(r"test/(airplane|automobile)/(\d+)\.jpg")
_TEST = 8


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """Some pictures of CIFAR-10's, in the parts and classes of the example."""
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / "cache"))
    seen = {"airplane": 0, "automobile": 0}

    def wanted(name):
        found = _NAME.fullmatch(name)
        if not found or seen[found[1]] == 32:
            return None
        seen[found[1]] += 1
        return f"{'test' if seen[found[1]] <= _TEST else 'train'}/{found[1]}/{found[2]}.jpg"

    extract(archive("cifar10-jpeg.tar.xz"), wanted, tmp_path / "photos", most=64)
    return tmp_path / "photos"


def test_the_example_goes_from_photos_to_c(photos):
    runs = photos.parent / "runs"
    words = (f"DATA={photos}", f"RUNS={runs}", "EPOCHS=1", "TUNING=1", "TEACHING=1")
    make_in_process("photos", *words, "all")
    half, whole, int4 = (
        QuantizedGraph.load(runs / f"{name}.safetensors")
        for name in ("pruned-int8", "int8", "int4")
    )
    assert 0.4 < half.macs / whole.macs <= 0.5
    assert int4.weight_bytes < 0.65 * whole.weight_bytes
    test = load(OwnData(photos)).test
    assert len(test) == 2 * _TEST
    in_c = run_c(runs / "int8-c", [test.inputs])[0]
    assert np.array_equal(
        in_c.reshape(len(test), -1), whole.run(test.inputs).reshape(len(test), -1)
    )


def test_without_photos_it_says_so_in_a_line(tmp_path):
    line = only_line(make("photos", f"DATA={tmp_path}", f"RUNS={tmp_path / 'runs'}"))
    assert "holds no folder train of photos; README.md says where to get them" in line
