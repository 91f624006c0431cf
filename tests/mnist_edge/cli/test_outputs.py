"""Every verb that writes files: where, and that it replaces none unasked, before it works."""

from pathlib import Path

import pytest
from command_line import refused, run

from compress.graph import QuantizedGraph

_DIGITS = ("--data", "digits")
_WRITES = {
    "runs/phase1-tuned-digits-seed3/model.safetensors": ("train", "--phase", 1, "--seed", 3),
    "runs/phase5-distilled-seed2/model.safetensors": (
        *("distill", "--teacher", "phase5-float", "--student", "phase5-float", "--seed", 2),
    ),
    "runs/phase5-pruned-seed3/model.safetensors": (
        *("prune", "phase5-float", "--params", 0.5, "--seed", 3),
    ),
    "runs/phase5-int4.onnx": ("quantize", "phase5-float", "--weight-bits", 4),
    "runs/phase5-int8.safetensors": ("quantize", "phase5-float"),
    "runs/phase5-int8-seed1.onnx": ("quantize", "phase5-float", "--qat", "--seed", 1),
    "runs/phase5-int6-seed0.onnx": ("quantize", "phase5-float", "--max-loss", 1),
    "runs/sensitivity-phase5.png": ("sensitivity", "phase5-float"),
    "runs/mcu-c": ("export", "mcu", "--format", "c"),
    "runs/draw.html": ("page",),
    "runs/bench-mcu/bench.json": ("bench", "mcu"),
    "runs/bench/bench.json": ("bench", "mcu", "edge-1k"),
    "runs/bench-mcu/boards.json": ("bench", "mcu", "--target", "all"),
    "runs/robustness/robustness.json": ("robustness",),
    "runs/edge-1k/manifest.json": ("run", "edge-1k"),
    "runs/phase5-core/stages.json": ("run", "phase5-core"),
    "runs/learning-rates-phase2-tuned-seed0.png": ("find-lr", "--phase", 2),
    "runs/docs-digits/journey.md": ("journey",),
    "runs/docs-digits/improvements.md": ("ablate",),
    "runs/docs-mnist/selections.md": ("selections",),
}
_TAKES_NO_DATA = ("export", "page", "selections", "bench", "robustness", "run")


@pytest.mark.parametrize("path", _WRITES)
def test_what_is_there_is_not_replaced(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    there = Path(path)
    there.parent.mkdir(parents=True)
    there.write_bytes(b"mine")
    words = _WRITES[path]
    message = refused(*words, *(() if words[0] in _TAKES_NO_DATA else _DIGITS))
    assert f"{path} exists; add " in message
    assert there.read_bytes() == b"mine"
    assert [file for file in Path().rglob("*") if file.is_file()] == [there]


def test_a_network_of_4_bits_is_called_so(trained, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("quantize", trained, *_DIGITS, "--weight-bits", 4).exit_code == 0
    (name,) = (path.stem for path in Path("runs").glob("*.onnx"))
    assert name == f"{trained.parent.name}-int4"
    graph = QuantizedGraph.load(Path("runs") / f"{name}.safetensors")
    assert {node.weight_bits for node in graph.nodes if hasattr(node, "weight_bits")} == {4}
    assert run("quantize", trained, *_DIGITS, "--weight-bits", 4, "--overwrite").exit_code == 0


def test_publishing_needs_a_checkout_and_the_recipe_as_it_is(tmp_path, monkeypatch):
    assert "--publish" in refused("run", "edge-1k", "--publish", "--data", "digits", status=2)
    monkeypatch.chdir(tmp_path)
    assert "in a checkout" in refused("run", "edge-1k", "--publish", status=2)
