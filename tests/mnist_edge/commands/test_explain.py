"""`quantize --explain`: what it prints is what was found, and its advice does what it says."""

import io
import json
import shlex
from dataclasses import asdict

import pytest
from click.testing import CliRunner
from rich.console import Console

from compress.model_file import load_model
from compress.quantization.diagnosis.explaining import Explanation
from compress.quantization.spec import QuantizationSpec
from mnist_edge import data
from mnist_edge.cli.main import main
from mnist_edge.commands import explain
from mnist_edge.evaluation import artifacts

IMAGES = 100
SPEC = QuantizationSpec(observer="mse", weight_bits=3, adaround_steps=3)


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def printed(parts):
    console = Console(width=110, record=True, file=io.StringIO())
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, str), highlight=False)
    return console.export_text()


@pytest.fixture(scope="module")
def found() -> Explanation:
    """Phase 5 at 3 bits, on the bundled digits, of which it never saw one."""
    model = load_model(artifacts.resolve("phase5-float", suffix=".safetensors")).model
    return explain.explain_on(data.load("digits"), model, SPEC, IMAGES)


def test_the_report_names_layers_causes_remedies_and_a_command(found):
    text = printed(explain.report(found, "phase5-float --dataset digits"))
    diagnosis = found.diagnosis
    assert f"{diagnosis.right.correct:,} are right" in text
    assert f"{diagnosis.broken} from right to wrong" in text
    for layer in diagnosis.layers:
        assert layer.name in text
    for loss in diagnosis.named_losses:
        assert f"{100 * loss.share:.0f} %" in text
    for trial in found.trials:
        assert trial.remedy.advice in text
        assert f"+{trial.gained} -{trial.lost}" in text
    assert "phase5-float --dataset digits" in text
    assert max(map(len, text.splitlines())) < 240


def test_the_advised_command_gives_what_the_trial_says(found, tmp_path):
    trial = next(t for t in found.trials if t.remedy.changes == {"equalization": True})
    spec = QuantizationSpec(**{**asdict(SPEC), "adaround_steps": 500, **trial.remedy.changes})
    subject = explain.subject_of("phase5-float", data.load("digits"), IMAGES)
    words = shlex.split(explain.command(spec, subject))
    assert words[0] == "mnist-edge"
    result = run(*words[1:], "--out", tmp_path / "q.onnx", "--json")
    compared = {row["name"]: row for row in json.loads(result.stdout)["comparisons"]}
    assert compared["quantized"]["validation"] == asdict(trial.right)
    assert compared["quantized"]["agreement"] == asdict(trial.same)


def test_explain_as_json(tmp_path):
    words = ("quantize", "--int8", "phase5-float", "--dataset", "digits", "--explain", "--json")
    result = run(*words, "--out", tmp_path / "q.onnx")
    assert result.exit_code == 0, result.output
    explanation = json.loads(result.stdout)["explanation"]
    assert len(explanation["diagnosis"]["layers"]) == 8
    assert explanation["broken"] <= explanation["mended"]
    assert explanation["trials"] == []
    assert explanation["best"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("--explain", "--qat"),
        ("--layer-bits", "conv2"),
        ("--layer-bits", "conv2=many"),
        ("--mixed", "--budget-bytes", 5000, "--layer-bits", "conv2=4"),
    ],
)
def test_options_that_do_not_go_together(words):
    result = run("quantize", "--int8", "phase5-float", "--dataset", "digits", *words)
    assert result.exit_code == 2


@pytest.mark.parametrize("words", [("conv9=4",), ("conv2=9",)])
def test_bits_of_layers_that_are_not_there_or_out_of_range(words, tmp_path):
    command = ("quantize", "--int8", "phase5-float", "--dataset", "digits", "--layer-bits", *words)
    result = run(*command, "--out", tmp_path / "q.onnx")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")
    assert not list(tmp_path.iterdir())
