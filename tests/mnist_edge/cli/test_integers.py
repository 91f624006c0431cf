"""The verb that makes integers of a float network."""

import json

import pytest
from command_line import refused, run

from compress.graph import QuantizedGraph
from mnist_edge.commands import cheapest, quantize


def test_quantize_prints_layers_and_a_comparison(trained, tmp_path):
    out = tmp_path / "small-int8.onnx"
    result = run("quantize", "--int8", trained, "--dataset", "digits", "--out", out)
    assert result.exit_code == 0, result.output
    for word in ("conv2", "SNR", "float", "folded", "quantized", "answer"):
        assert word in result.output
    assert out.stat().st_size < 14_000
    assert out.with_suffix(".safetensors").exists()


@pytest.mark.parametrize("observer", ["minmax", "percentile", "mse", "entropy"])
def test_every_observer_keeps_the_answers(trained, tmp_path, observer):
    out = tmp_path / "q.onnx"
    result = run(
        *("quantize", "--int8", trained, "--dataset", "digits", "--observer", observer),
        *("--out", out, "--json"),
    )
    outcome = json.loads(result.stdout)
    same = {row["name"]: row["agreement"] for row in outcome["comparisons"]}
    assert same["folded"]["correct"] == same["folded"]["count"]
    assert same["quantized"]["correct"] >= 0.9 * same["quantized"]["count"]
    assert all(layer["sqnr"] > 3 for layer in outcome["layers"])


def test_one_scale_a_layer_takes_fewer_bytes(trained, tmp_path):
    graphs = {}
    for name in ("per-channel", "per-tensor"):
        out = tmp_path / f"{name}.onnx"
        command = ("quantize", "--int8", trained, "--dataset", "digits", "--out", out)
        assert run(*command, f"--{name}").exit_code == 0
        graphs[name] = QuantizedGraph.load(out.with_suffix(".safetensors"))
    scales = {
        name: [len(set(node.weight_scale)) for node in graph.nodes if hasattr(node, "weight_scale")]
        for name, graph in graphs.items()
    }
    assert set(scales["per-tensor"]) == {1}
    assert min(scales["per-channel"]) > 1
    assert graphs["per-tensor"].weight_bytes < graphs["per-channel"].weight_bytes


def test_quantization_aware_training_runs_and_resumes(trained, tmp_path):
    out = tmp_path / "small.onnx"
    command = ["quantize", "--int8", trained, "--dataset", "digits", "--out", out]
    command += ["--qat", "--weight-bits", 4, "--epochs", 1, "--json"]
    outcome = json.loads(run(*command).stdout)
    assert {layer["weight_bits"] for layer in outcome["layers"]} == {4, None}
    assert "--resume" in refused(*command)
    assert run(*command, "--resume").exit_code == 0
    refused("quantize", "--int8", trained, "--epochs", 2, status=2)


def test_mixed_widths_fit_their_budget(trained, tmp_path):
    out = tmp_path / "mixed.onnx"
    command = ["quantize", "--int8", trained, "--dataset", "digits", "--out", out, "--mixed"]
    outcome = json.loads(run(*command, "--budget-bytes", 5000, "--json").stdout)
    graph = QuantizedGraph.load(out.with_suffix(".safetensors"))
    assert 4000 < graph.weight_bytes <= 5000
    assert outcome["comparisons"][-1]["figures"]["weight_bytes"] == graph.weight_bytes
    assert len({node.weight_bits for node in graph.nodes if hasattr(node, "weight_bits")}) > 1
    assert "too few" in refused(*command, "--budget-bytes", 500)
    refused(*command, status=2)


def test_the_cheapest_way_is_quantized_once_and_written(trained, tmp_path, monkeypatch):
    made = []
    original = cheapest.quantize_on

    def counted(*given, **how):
        made.append(original(*given, **how))
        return made[-1]

    monkeypatch.setattr(cheapest, "quantize_on", counted)
    monkeypatch.setattr(quantize, "quantize_on", lambda *_, **__: pytest.fail("made again"))
    out = tmp_path / "q.onnx"
    command = ["quantize", "--int8", trained, "--dataset", "digits", "--out", out]
    result = run(*command, "--max-loss", 50, "--weight-bits", 8, "--json")
    assert result.exit_code == 0, result.output
    written = QuantizedGraph.load(out.with_suffix(".safetensors"))
    assert written.weight_bytes == made[-1].weight_bytes
    (tried,) = json.loads(result.stdout)["tried"]
    assert tried["fits"]
    assert tried["spec"]["weight_bits"] == 8
