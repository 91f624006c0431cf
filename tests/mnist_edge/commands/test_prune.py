"""`prune`: layers, steps and a comparison are printed, bad commands refused."""

import json
from dataclasses import replace

import pytest
import torch
from click.testing import CliRunner

from compress import measuring
from compress.model_file import load_model, save_model
from mnist_edge.cli.main import main
from mnist_edge.commands import prune
from mnist_edge.networks import models
from mnist_edge.training.keeping import WorseWarning
from mnist_edge.training.pruning import PruningResult, PruningStep


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
    assert not set("┃│") & set(result.output)  # all tables are in one style, without frames
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


def test_the_network_as_cut_is_kept_where_fine_tuning_makes_it_worse(tmp_path):
    (tmp_path / "step1").mkdir()
    path, as_cut = tmp_path / "model.safetensors", tmp_path / "step1" / "pruned.safetensors"
    cut, tuned = models.build(1).eval(), models.build(1).eval()
    example, about = torch.zeros(2, 1, 28, 28), {"pruning": "{}"}
    save_model(cut, example, as_cut)
    save_model(tuned, example, path, metadata=about)
    worse = PruningResult(tuned, (PruningStep(1, (2.0, 1.0), 0.9, 0.5),), path)
    better = replace(worse, steps=(PruningStep(1, (2.0, 1.0), 0.5, 0.9),))
    assert prune._with_better(better) is better
    inputs = torch.rand(3, 1, 28, 28)
    with torch.no_grad():
        assert torch.equal(load_model(path).model(inputs), tuned(inputs))
        with pytest.warns(WorseWarning, match="fine-tuning made the network worse: 90.00 %"):
            kept = prune._with_better(worse)
        for model in (kept.model, load_model(path).model):
            assert torch.equal(model(inputs), cut(inputs))
    assert load_model(path).metadata == about
