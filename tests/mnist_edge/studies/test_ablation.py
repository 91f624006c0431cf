"""One change at a time: what is collected, the range test, the command."""

import json
from dataclasses import asdict, replace

from cattrs import structure
from click.testing import CliRunner
from few_digits import few_digits
from small_sweep import FEW, sweep

from mnist_edge.cli.main import main
from mnist_edge.studies import ablation
from mnist_edge.studies.ablation import (
    Ablation,
    AblationSweep,
    collect,
)
from mnist_edge.studies.variants import BASELINE, VARIANTS
from mnist_edge.training.learning_rate_range import RangeTest


def test_the_baseline_is_the_documents_training_found_where_it_is_kept(tmp_path):
    data = replace(few_digits(), name="mnist")
    whole = AblationSweep(data, tmp_path, epochs=20, seeds=1)
    assert whole.folder(BASELINE, 4).name == "0c13678cb790-seed4"


def test_what_is_collected_is_complete(swept):
    _, found = swept
    assert [each.name for each in found.variants] == ["baseline", "Nesterov", "Adam"]
    for each in found.variants:
        assert [run.seed for run in each.runs] == [0, 1]
        assert each.parameters == 9980
        assert all(run.validation.count == run.test.count == 60 for run in each.runs)
    assert structure(json.loads(json.dumps(asdict(found))), Ablation) == found


def test_the_range_test_belongs_to_the_schedules_and_is_kept(swept, monkeypatch):
    folder, found = swept
    calls = []

    def measured(config, data):
        calls.append(config)
        return RangeTest((0.1, 0.2), (2.0, 1.0), (2.0, 1.5))

    monkeypatch.setattr(ablation, "find_learning_rate", measured)
    assert found.range_test is None
    schedules = [replace(each, group="schedule") for each in FEW]
    again = [collect(replace(sweep(folder), choices=schedules)) for _ in range(2)]
    assert [each.range_test for each in again] == [
        RangeTest((0.1, 0.2), (2.0, 1.0), (2.0, 1.5))
    ] * 2
    assert calls == [sweep(folder).config(BASELINE, 0)]
    assert structure(json.loads(json.dumps(asdict(again[0]))), Ablation) == again[0]


def test_a_small_real_run_of_the_command(tmp_path):
    arguments = ["ablate", "--only", "attention", "--seeds", "1", "--epochs", "2"]
    arguments += ["--dataset", "digits"]
    places = ["--work", str(tmp_path / "runs"), "--out", str(tmp_path / "docs")]
    result = CliRunner().invoke(main, [*arguments, *places])
    assert result.exit_code == 0, result.output
    page = (tmp_path / "docs" / "improvements.md").read_text()
    for name in ("squeeze-and-excitation", "ECA", "CBAM"):
        assert f"| {name} | 5 of 5 | onnx, torchscript, safetensors |" in page
    again = CliRunner().invoke(main, [*arguments, *places, "--page-only", "--json", "--overwrite"])
    variants = json.loads(again.stdout)["variants"]
    assert [each["name"] for each in variants] == ["baseline", *_names("attention")]
    for each in variants[1:]:
        refused = each["deployment"]["refusal"]
        assert (f'- {each["name"]}, 8 bits: "{refused}' in page) == bool(refused)


def _names(group):
    return [each.name for each in VARIANTS if each.group == group]
