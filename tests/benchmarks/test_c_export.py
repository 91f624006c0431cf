"""The published comparison of generated C: its page is its JSON's, and of the published network."""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from compress.c_runner import load_c
from compress.files import read_json, sha256_of
from compress.graph import QuantizedGraph

ROOT = Path(__file__).parents[2]
FOUND = read_json(ROOT / "docs" / "c_export.json")


@pytest.fixture(scope="module", autouse=True)
def _path():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield
    sys.path.remove(str(ROOT / "benchmarks"))


def program(name):
    """A file of the benchmarks as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_made_from_the_json():
    assert program("c_export").page(FOUND) == (ROOT / "docs" / "c_export.md").read_text()


def test_times_of_an_earlier_form_of_the_c_are_told_from_those_of_the_present_one():
    made = program("c_export")
    assert made._EARLIER in made._latency_remarks({"latency": FOUND["latency"]})
    rows = [{"name": "this exporter, -O3 -DNET_BEST=2"}]
    present = made._latency_remarks({"latency": {**FOUND["latency"], "rows": rows}})
    assert made._LEVELS in present
    assert made._EARLIER not in present


def test_the_comparison_is_of_the_published_network():
    for kind in ("integers", "float"):
        network = FOUND["prepare"][kind]
        assert network["sha256"] == sha256_of(ROOT / "exported" / network["file"])


def test_this_exporter_gives_the_interpreters_integers_everywhere():
    ours = [row for row in FOUND["outputs"] if row["name"] == "this exporter"]
    ours += [row for row in FOUND["boards"]["rows"] if row["name"] == "this exporter"]
    assert ours[0]["compared"] == 1000
    assert len(ours) == 7
    assert [row["differing"] for row in ours] == [0] * 7


def test_without_the_peers_the_rest_is_prepared_and_they_are_named(tmp_path, monkeypatch):
    contenders = program("c_contenders")
    monkeypatch.setitem(sys.modules, "bakenn", None)
    nowhere = SimpleNamespace(which=lambda *given, **named: None)
    monkeypatch.setattr(contenders, "shutil", nowhere)
    graph = QuantizedGraph.load(ROOT / "exported" / "phase5-int8.safetensors")
    images = np.random.default_rng(0).integers(0, 256, (8, 28, 28), np.uint8)
    float_file = ROOT / "exported" / "phase5-float.safetensors"
    source = contenders.Source(float_file, graph, images, images, tmp_path)
    prepared, refusals = contenders.prepare(source, program("c_export").MAKERS)
    assert [(one.peer, one.line) for one in refusals] == [
        ("bakenn", "bakenn is not installed"),
        ("emx-int8", "emx-onnx-cgen is not installed"),
        ("emx-float", "emx-onnx-cgen is not installed"),
    ]
    (ours,) = prepared
    network = load_c(ours.folder)
    codes = ours.inputs(images).reshape(-1, 1, 28, 28)
    np.testing.assert_array_equal(network(codes), ours.expected)


def test_only_some_generators_measured_leave_the_others_in_the_record():
    merged = program("c_export").merged
    row = {"name": "ours", "core": "cortex-m0", "instructions": 3}
    peer = {"name": "peer", "core": "cortex-m0", "instructions": 9}
    old = {"outputs": [peer], "boards": {"rows": [peer, row, row], "tools": {"qemu": "7"}}}
    again = merged(old, {"boards": {"rows": [row | {"instructions": 2}], "tools": {"qemu": "8"}}})
    rows = [peer, row | {"instructions": 2}]
    assert again == {"outputs": [peer], "boards": {"rows": rows, "tools": {"qemu": "8"}}}
    said = [{"peer": "bakenn", "network": "any", "line": "no"}]
    assert merged({"refusals": said}, {"refusals": []})["refusals"] == said


def test_what_a_peer_cannot_do_on_a_board_is_a_row_and_a_sentence(tmp_path):
    module = program("c_export")
    about = SimpleNamespace(name="peer", title="a peer", options=(), libraries=())
    (tmp_path / "net.h").write_text("")
    contender = SimpleNamespace(about=about, folder=tmp_path, inputs=lambda pixels: pixels)
    rows = [
        module._board_row(contender, np.zeros((1, 4), np.uint8), "cortex-m0", "no-board", level)
        for level in ("-Os", "-O2")
    ]
    found = {"boards": {"rows": rows}}
    assert module.ran(found) == []
    (line,) = module.not_run(found)
    assert line.startswith("The C of a peer did not run on cortex-m0 at -Os, -O2: there is no")
