"""Published files are opened unasked; the manifest says what a file does not."""

import shutil

import pytest

from compress import trust
from compress.trust import Untrusted
from mnist_edge.evaluation import opening
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.opening import open_network


@pytest.fixture(autouse=True)
def _strangers(monkeypatch):
    """Nobody vouched for anything before a test."""
    monkeypatch.setattr(trust, "_VOUCHED_FOR", set())
    opening.vouch_for_published.cache_clear()
    yield
    opening.vouch_for_published.cache_clear()


def test_a_published_file_needs_no_trust_wherever_it_lies(tmp_path):
    copy = tmp_path / "mine.ts"
    shutil.copy(exported_dir() / "phase5-int8.ts", copy)
    assert open_network(copy).format == "torchscript"
    copy.write_bytes(copy.read_bytes() + b"0")
    with pytest.raises(Untrusted, match=r"mine\.ts is TorchScript"):
        open_network(copy)


def test_the_manifest_beside_a_file_tells_its_input():
    raw, normalized = (open_network(exported_dir() / f"{n}.ts") for n in ("mcu", "phase5-int8"))
    assert (raw.input_dtype, normalized.input_dtype) == ("uint8", "float32")


def test_where_nothing_is_published_nothing_is_vouched_for(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "exported_dir", lambda: tmp_path)
    opening.vouch_for_published()
    assert not trust._VOUCHED_FOR
