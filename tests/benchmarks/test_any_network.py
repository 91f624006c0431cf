"""Networks of torchvision go through all stages, exactly, and are measured once."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from compress.files import read_json

ROOT = Path(__file__).parents[2]
SHORT = ["--network", "squeezenet1_1", "--size", "32", "--calibration", "16", "--images", "4"]


@pytest.fixture
def program(benchmark_named, monkeypatch):
    program = benchmark_named("any_network")
    monkeypatch.setattr(program, "METHODS", ("MinMax",))
    monkeypatch.setattr(program, "OBSERVERS", ("minmax",))
    return program


def run(program, folder):
    return CliRunner().invoke(program.main, [*SHORT, "--out", str(folder)], catch_exceptions=False)


@pytest.mark.filterwarnings("ignore::compress.QuantizationWarning", "ignore::FutureWarning")
def test_a_network_becomes_integers_that_are_exact_and_near(program, tmp_path, monkeypatch):
    assert run(program, tmp_path).exit_code == 0
    [(name, found)] = read_json(tmp_path / "any_network.json")["networks"].items()
    for kind in ("whole", "pruned"):
        ours = found[kind]["ours"]
        assert (ours["differing"], ours["integers"]) == (0, 4000)
        assert ours["decibels"] > 8
        assert set(found[kind]["peers"]) == {"MinMax, per tensor", "MinMax, per channel"}
    whole, pruned = found["whole"], found["pruned"]
    assert pruned["macs"] <= whole["macs"] / 2
    page = (tmp_path / "any_network.md").read_text()
    assert f"| {name} | {whole['macs']:,} | {whole['parameters']:,} | 0 of 4,000 |" in page
    assert "Not measured yet: mobilenet_v2, mobilenet_v3_small" in page
    monkeypatch.setattr(program, "settled", None)  # it is not called again
    assert run(program, tmp_path).exit_code == 0


def test_decibels_are_of_what_tells_answers_apart(program):
    import numpy as np

    answers = np.array([[1.0], [3.0]], np.float32)
    for mean in (0.0, 100.0):
        assert program._decibels(answers + mean, answers + mean + 0.1) == pytest.approx(
            20, abs=0.01
        )


def test_the_page_says_what_the_bound_on_weights_costs(program):
    record = read_json(ROOT / "docs" / "any_network.json")
    found = record["networks"]["regnet_y_400mf"]
    found["bound"] = {"minmax": [14.6, 15.8]}
    best = max(x for name, x in found["whole"]["peers"].items() if name.startswith("MinMax"))
    row = f"| regnet_y_400mf | minmax | 14.6 | 15.8 | {best:.1f} |"
    assert row in program.as_markdown(record)
    for each in record["networks"].values():
        each.pop("bound", None)
    assert "bound on weights" not in program.as_markdown(record)
