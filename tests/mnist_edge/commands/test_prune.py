"""`prune`: layers, steps and a comparison are printed, bad commands refused."""

import json

import pytest
from click.testing import CliRunner

from compress import measuring
from compress.model_file import load_model
from mnist_edge.cli.main import main


def run_command(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def timed_shortly(monkeypatch):
    """Latencies of one round each: what is printed is looked at, not how long it took."""
    whole = measuring.interleaved

    def short(runners, *, rounds):
        return whole(runners, rounds=1, warmup=0, min_round_seconds=0.001)

    monkeypatch.setattr(measuring, "interleaved", short)


@pytest.mark.usefixtures("timed_shortly")
def test_the_command_prints_layers_steps_and_a_comparison(tmp_path):
    command = ["prune", "phase5-float", "--dataset", "digits", "--params", 0.5, "--round-to", 2]
    command += ["--steps", 1, "--epochs", 1, "--criterion", "taylor", "--out", tmp_path / "run"]
    result = run_command(*command)
    assert result.exit_code == 0, result.output
    for word in ("conv2", "9,980", "fine-tuned", "unpruned int8", "times fewer MACs", "written"):
        assert word in result.output
    assert load_model(tmp_path / "run" / "model.safetensors").input_shape == (1, 28, 28)
    refused = run_command(*command)
    assert refused.exit_code == 1
    assert "--resume" in refused.stderr
    outcome = json.loads(run_command(*command, "--resume", "--json").stdout)
    before, after = outcome["stages"][0]["cost"]
    assert before == 9980
    assert after <= 4990
    widths = [c["channels"] for c in outcome["layers"] if c["channels"][0] != c["channels"][1]]
    assert widths
    assert all(channels[1] % 2 == 0 for channels in widths)
    names = [row["name"] for row in outcome["comparisons"]]
    assert names == ["unpruned", "unpruned int8", "pruned", "pruned int8"]


def test_bad_commands_are_refused_in_one_line(tmp_path):
    command = ["prune", "phase5-float", "--dataset", "digits", "--out", tmp_path / "run"]
    assert run_command(*command).exit_code == 2
    assert run_command(*command, "--macs", 0.5, "--params", 0.5).exit_code == 2
    for wrong in (["--macs", 0.0001], ["--macs", 0.5, "--teacher", "nobody"]):
        result = run_command(*command, *wrong, "--epochs", 0, "--steps", 1, "--overwrite")
        assert result.exit_code == 1
        assert len(result.stderr.strip().splitlines()) == 1
        assert "Traceback" not in result.output
