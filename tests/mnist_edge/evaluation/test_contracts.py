"""Contracts of published artifacts: recorded, kept, broken, or not to be shown."""

import dataclasses
import io
import json
import shutil

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from needed import need_c
from rich.console import Console
from torch import nn

import compress
from compress import runtimes
from compress.c_runner import compiler
from compress.errors import CompressError
from compress.files import sha256_of, size_of
from compress.graph import QuantizedGraph
from compress.graph.contract import SAFE_PAIRS, WITHIN_7_BITS
from compress.manifest import add_entry, describe, read_manifest, write_manifest
from compress.quantization.spec import QuantizationSpec
from mnist_edge import data
from mnist_edge.cli.main import main
from mnist_edge.evaluation import contracts as evaluation
from mnist_edge.evaluation.contracts import all_kept, check_contracts, record_contracts
from mnist_edge.evaluation.verify import all_passed, verify
from mnist_edge.report import checks
from mnist_edge.training.calibration import quantize_on

FORMATS = {"onnx": ".onnx", "torchscript": ".ts", "safetensors": ".safetensors", "c": "-c"}


def network(seed):
    torch.manual_seed(seed)
    layers = (nn.Conv2d(1, 6, 3, stride=3), nn.ReLU(), nn.Conv2d(6, 10, 3, stride=3), nn.ReLU())
    return nn.Sequential(*layers, nn.AvgPool2d(3), nn.Flatten()).eval()


def publish(folder, variant, model, example=None):
    """A model in every format it has, listed in the manifest."""
    for format, suffix in FORMATS.items():
        if format == "c" and (example is not None or compiler() is None):
            continue
        path = folder / f"{variant}{suffix}"
        compress.export(model, path, format=format, example=example)
        add_entry(folder, describe(path, variant=variant))


@pytest.fixture(scope="module")
def digits():
    return data.load("digits")


@pytest.fixture(scope="module")
def trial(digits):
    few = dataclasses.replace(digits, test=digits.test.take(np.arange(50)))
    return evaluation.trial_of(few, count=30)


@pytest.fixture(scope="module")
def made(tmp_path_factory, digits):
    """A float network and its integers in every format, without contracts."""
    need_c()
    folder = tmp_path_factory.mktemp("made")
    model = network(0)
    publish(folder, "net-float", model, torch.zeros(2, 1, 28, 28))
    spec = QuantizationSpec()
    publish(folder, "net-int8", quantize_on(digits, model, spec, 200))
    return folder


@pytest.fixture(scope="module")
def recorded(tmp_path_factory, made, trial):
    """The same, with the contracts of the integers recorded."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("recorded") / "exported")
    record_contracts(folder, "net-int8", trial)
    return folder


@pytest.fixture
def folder(recorded, tmp_path):
    """A copy of it, to be spoiled."""
    return shutil.copytree(recorded, tmp_path / "exported")


def contracts(folder):
    return {entry.file: entry.contract for entry in read_manifest(folder)}


def replaced(folder, file, **changes):
    """List other values of an artifact."""
    entries = read_manifest(folder)
    changed = [dataclasses.replace(e, **changes) if e.file == file else e for e in entries]
    write_manifest(folder, changed)


def listed_anew(folder, file):
    """List an artifact that was changed as if it had been measured so."""
    replaced(folder, file, sha256=sha256_of(folder / file), file_bytes=size_of(folder / file))


def other_integers(folder):
    """The same network with other biases."""
    graph = QuantizedGraph.load(folder / "net-int8.safetensors")
    first, *rest = graph.nodes
    changed = dataclasses.replace(first, bias=first.bias + np.int32(500))
    return dataclasses.replace(graph, nodes=(changed, *rest))


def only(findings, file):
    (found,) = (finding for finding in findings if finding.file == file)
    return found


def test_contracts_are_recorded_with_what_was_compared(recorded):
    found = contracts(recorded)
    kept = {file: contract.name for file, contract in found.items() if contract}
    assert kept == {
        "net-int8.onnx": "exact in onnxruntime",
        "net-int8.ts": "exact in PyTorch",
        "net-int8-c": "exact in C99",
    }
    contract = found["net-int8.onnx"]
    assert contract.images == {"test": 50, "random": 30}
    assert contract.graph == "net-int8.safetensors"
    assert contract.graph_sha256 == sha256_of(recorded / contract.graph)
    assert contract.saturation in (SAFE_PAIRS, WITHIN_7_BITS)
    assert contract.differences == {
        "onnxruntime, 1 thread": 0,
        "onnxruntime, 2 threads": 0,
        "onnxruntime, no optimizations": 0,
    }
    assert found["net-int8.ts"].saturation is None


def test_recorded_contracts_are_kept(recorded, trial):
    findings = check_contracts(recorded, trial=trial)
    assert [finding.file for finding in findings] == ["net-int8.onnx", "net-int8.ts", "net-int8-c"]
    assert all_kept(findings)
    assert [finding.kept for finding in findings] == [
        contracts(recorded)[finding.file] for finding in findings
    ]
    assert all(finding.recorded and not finding.problem for finding in findings)


def test_what_is_not_recorded_is_shown_but_not_promised(made, trial):
    findings = check_contracts(made, trial=trial, only=["net-int8.ts"])
    assert [(f.file, f.contract, f.recorded) for f in findings] == [
        ("net-int8.ts", "exact in PyTorch", False)
    ]
    assert findings[0].kept.name == "exact in PyTorch"
    assert contracts(made)["net-int8.ts"] is None


def test_a_float_network_has_no_contract(made, trial):
    assert check_contracts(made, trial=trial, only=["net-float"]) == []
    before = read_manifest(made)
    assert record_contracts(made, "net-float", trial) == []
    assert read_manifest(made) == before


@pytest.mark.parametrize("file", ["net-int8.onnx", "net-int8.ts", "net-int8-c"])
def test_an_artifact_of_other_integers_breaks_its_contract(folder, trial, file):
    format = next(f for f, suffix in FORMATS.items() if file.endswith(suffix))
    shutil.rmtree(folder / file) if format == "c" else (folder / file).unlink()
    compress.export(other_integers(folder), folder / file, format=format)
    listed_anew(folder, file)
    findings = check_contracts(folder, trial=trial, only=[file])
    assert not all_kept(findings)
    found = only(findings, file)
    assert found.broken
    assert found.kept is None
    assert "logits differ in" in found.problem
    assert found.comparisons[0].total > 50
    assert found.comparisons[0].largest > 0


def test_integers_that_were_changed_are_noticed(folder, trial):
    other_integers(folder).save(folder / "net-int8.safetensors")
    listed_anew(folder, "net-int8.safetensors")
    findings = check_contracts(folder, trial=trial)
    assert all(finding.broken for finding in findings)
    assert all("does not hold the integers" in finding.problem for finding in findings)
    checks = verify(folder, dataset="digits")
    assert [(c.file, c.passed) for c in checks if c.what == "integers"] == [
        ("net-int8.onnx", False),
        ("net-int8.ts", False),
        ("net-int8-c", False),
    ]


def test_a_changed_artifact_is_not_run(folder, trial):
    path = folder / "net-int8.onnx"
    path.write_bytes(path.read_bytes() + b" ")
    found = only(check_contracts(folder, trial=trial, only=["net-int8.onnx"]), "net-int8.onnx")
    assert found.broken
    assert found.comparisons == ()
    assert "not the file that the manifest lists" in found.problem


def test_a_contract_that_claims_too_much_is_broken(folder, trial):
    claimed = dataclasses.replace(contracts(folder)["net-int8.onnx"], name="exact everywhere")
    replaced(folder, "net-int8.onnx", contract=claimed)
    found = only(check_contracts(folder, trial=trial, only=["net-int8.onnx"]), "net-int8.onnx")
    assert found.broken
    assert "the manifest says exact everywhere" in found.problem


def test_without_its_integers_an_unrecorded_artifact_is_not_checked(made, trial, tmp_path):
    folder = shutil.copytree(made, tmp_path / "exported")
    (folder / "net-int8.safetensors").unlink()
    found = check_contracts(folder, trial=trial, only=["net-int8.onnx"])[0]
    assert not found.broken
    assert found.contract is None
    assert "no net-int8.safetensors beside it" in found.problem


def test_what_cannot_be_run_here_is_not_broken(folder, trial, monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler")
    monkeypatch.setattr(runtimes, "openvino_version", lambda: None)
    findings = check_contracts(folder, trial=trial)
    assert all_kept(findings)
    assert "no C compiler" in only(findings, "net-int8-c").problem
    assert "OpenVINO is not installed" in only(findings, "net-int8.onnx").comparisons[-1].missing


def test_nothing_is_recorded_of_an_artifact_that_keeps_nothing(made, trial, tmp_path):
    folder = shutil.copytree(made, tmp_path / "exported")
    compress.export(other_integers(folder), folder / "net-int8.ts", format="torchscript")
    listed_anew(folder, "net-int8.ts")
    with pytest.raises(
        CompressError, match=r"net-int8\.ts keeps no contract: .* differ in PyTorch"
    ):
        record_contracts(folder, "net-int8", trial)
    assert contracts(folder)["net-int8.ts"] is None


def test_raw_pixels_are_tried_as_well(made, trial, tmp_path):
    folder = shutil.copytree(made, tmp_path / "exported")
    graph = QuantizedGraph.load(folder / "net-int8.safetensors")
    raw = dataclasses.replace(graph, float_input=False)
    path = folder / "net-int8.onnx"
    compress.export(raw, path, format="onnx")
    add_entry(folder, describe(path, variant="net-int8"))
    findings = record_contracts(folder, "net-int8", trial)
    assert read_manifest(folder)[3].input_dtype == "uint8"
    assert all(finding.kept for finding in findings)


# The command


@pytest.fixture
def few_images(monkeypatch):
    monkeypatch.setattr(evaluation, "RANDOM_IMAGES", 20)


def run(*arguments, width=160):
    words = ["verify", "--dataset", "digits", *map(str, arguments)]
    return CliRunner().invoke(main, words, env={"COLUMNS": str(width)})


def test_verify_exact_shows_the_contracts_and_writes_them(recorded, few_images, tmp_path):
    document = tmp_path / "exactness.md"
    result = run("--manifest", recorded, "--exact", "--write", document)
    assert result.exit_code == 0, result.output
    for shown in (result.output, document.read_text()):
        assert "exact in onnxruntime" in shown
        assert "onnxruntime, no optimizations" in shown
        assert "0 of 3,590" in shown
        assert "CPUs without VNNI" in shown
    text = document.read_text()
    assert "359 test images and 20 random images" in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {7}


def test_verify_exact_fails_on_a_broken_contract(folder, few_images):
    compress.export(other_integers(folder), folder / "net-int8.ts", format="torchscript")
    listed_anew(folder, "net-int8.ts")
    result = run("--manifest", folder, "--exact", "net-int8.ts", width=60)  # verdicts stay
    assert result.exit_code == 1
    assert "BROKEN" in result.output
    assert result.stderr.strip().splitlines()[-1].startswith("error: an artifact breaks")
    assert run("--manifest", folder, "net-int8.ts").exit_code == 0


def test_verify_exact_as_json(recorded, few_images):
    result = run("--manifest", recorded, "--exact", "--json", "net-int8.ts")
    value = json.loads(result.stdout)
    assert {check["file"] for check in value["checks"]} == {"net-int8.ts"}
    (finding,) = value["contracts"]
    assert (finding["contract"], finding["broken"]) == ("exact in PyTorch", False)
    assert finding["kept"]["differences"] == {"PyTorch, 1 thread": 0}
    assert finding["comparisons"][0]["logits"] == {"test": 3590, "random": 200}


def test_write_needs_exact(recorded, tmp_path):
    result = run("--manifest", recorded, "--write", tmp_path / "x.md")
    assert result.exit_code == 2
    assert "--write goes with --exact" in result.output


def test_without_mnist_random_images_are_tried_alone(recorded, few_images, tmp_path, monkeypatch):
    monkeypatch.delenv("MNIST_EDGE_DATA", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / "cache"))
    trial = evaluation.read_trial("mnist", download=False)
    assert list(trial.pixels) == ["random"]
    with pytest.raises(CompressError):
        evaluation.read_trial("mnist", data_dir=tmp_path)
    findings = check_contracts(recorded, trial=trial, only=["net-int8.ts"])
    console = Console(width=150, file=io.StringIO())
    console.print(checks.contract_table(findings))
    assert "0 of 200" in console.file.getvalue()


def test_untouched_artifacts_pass_with_their_contracts(recorded):
    checks = verify(recorded, dataset="digits")
    assert all_passed(checks), checks
    assert [c.passed for c in checks if c.what == "integers"] == [True] * 3
