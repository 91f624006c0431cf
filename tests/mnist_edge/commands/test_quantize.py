"""What `quantize` remarks of a loss: only where it is more than noise, and with what may help."""

import math
from types import SimpleNamespace

import pytest
import torch
from click.testing import CliRunner
from torch import nn

from compress.errors import CompressError
from compress.measuring import Score
from compress.quantization.spec import QuantizationSpec
from compress.simplify.folding import fold
from mnist_edge.cli.main import main
from mnist_edge.commands import quantize
from mnist_edge.commands.quantize import FineTuning
from mnist_edge.evaluation.comparing import FileComparison
from mnist_edge.settings.calibration import Calibration
from mnist_edge.training.keeping import WorseWarning


def compared(right, differing, float_right=990, count=1000):
    """Float and its integers by their scores alone; nothing is timed."""
    return [
        FileComparison("float", None, Score(float_right, count), Score(count, count), {}, {}),
        FileComparison(
            "quantized", None, Score(right, count), Score(count - differing, count), {}, {}
        ),
    ]


@pytest.mark.parametrize("differing", [1, 4, 10, 25, 100])
def test_a_loss_is_remarked_only_where_mcnemars_test_finds_one(differing):
    for lost in range(min(differing, 30) + 1):
        remarks = quantize._loss_remarks(compared(990 - lost, differing), "so")
        assert bool(remarks) == (lost / math.sqrt(differing) > 1.96)


def test_a_gain_and_equal_answers_are_no_loss():
    assert quantize._loss_remarks(compared(995, 5), "so") == []
    assert quantize._loss_remarks(compared(990, 0), "so") == []


def test_channels_that_folding_removed_are_remarked():
    layers = [nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 2, 3)]
    network, example = nn.Sequential(*layers).eval(), torch.zeros(2, 1, 8, 8)
    assert quantize._removal_remarks(fold(network, example)) == []
    layers[2].weight.data[:, 1:] = 0.0
    said = "folding removed 3 channels that change no output: 0 4 -> 1"
    assert quantize._removal_remarks(fold(network, example)) == [said]


def test_what_is_advised_has_not_been_done_yet():
    spec = QuantizationSpec()
    assert "--adaround or --qat" in quantize._remedy(spec, None)
    assert "--adaround" not in quantize._remedy(QuantizationSpec(adaround=True), None)
    assert "--explain" not in quantize._remedy(spec, FineTuning())


def test_ternary_weights_after_training_are_refused_unless_asked_for_and_remarked(tmp_path):
    words = ["quantize", "--int8", "phase5-float", "--weight-bits", "2", "--dataset", "digits"]
    words += ["--out", str(tmp_path / "ternary.onnx")]
    refused = CliRunner().invoke(main, words)
    assert refused.exit_code == 1
    assert "accept it by a lower least_sqnr" in refused.stderr
    assert not list(tmp_path.iterdir())
    result = CliRunner().invoke(main, [*words, "--least-sqnr", "-10"])
    assert result.exit_code == 0, result.output
    assert result.stderr.startswith("warning: the integers are far from the float network: ")
    assert "right answers are lost, more than noise explains: --explain" in result.output


def test_what_is_to_be_explained_is_not_refused(monkeypatch):
    asked = []

    def stop(subject, spec, calibrated, **settings):
        asked.append(calibrated.least_sqnr)
        raise CompressError("far enough")

    monkeypatch.setattr(quantize, "quantize_subject", stop)
    for words in ([], ["--explain"]):
        command = ["quantize", "--int8", "phase5-float", "--dataset", "digits", *words]
        CliRunner().invoke(main, command)
    assert asked == [0, -1000]


@pytest.mark.parametrize(
    ("trained", "kept"), [(0.95, "trained"), (0.90, "trained"), (0.8, "plain")]
)
def test_training_as_integers_is_kept_unless_it_is_worse(monkeypatch, recwarn, trained, kept):
    accuracies = {"plain": 0.9, "trained": trained}
    monkeypatch.setattr(quantize, "quantize_on", lambda *given, **more: "plain")
    monkeypatch.setattr(quantize, "accuracy_of", lambda graph, data: accuracies[graph])
    subject = SimpleNamespace(trained=lambda *given: "trained", data=None, network=None)
    how = QuantizationSpec(), Calibration(), None, FineTuning()
    assert quantize._integers(subject, *how) == kept
    assert [w.category for w in recwarn] == ([WorseWarning] if kept == "plain" else [])
