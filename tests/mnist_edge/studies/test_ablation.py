"""Sweeps: every variant is real, trainings are kept and shared, comparisons are by seed."""

import json
from dataclasses import asdict, replace

import pytest
from cattrs import structure
from click.testing import CliRunner
from few_digits import few_digits

from compress.errors import CompressError
from compress.files import read_json
from compress.measuring import Score
from compress.settings import abouts
from mnist_edge.cli.main import main
from mnist_edge.data import Images
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.studies import ablation, improvements
from mnist_edge.studies.ablation import (
    Ablation,
    AblationSweep,
    MeasuredVariant,
    VariantRun,
    collect,
)
from mnist_edge.studies.variants import BASELINE, GROUPS, VARIANTS
from mnist_edge.training.learning_rate_range import RangeTest
from mnist_edge.training.run import Listener, Run
from mnist_edge.training.schedules import SCHEDULES

FEW = [each for each in VARIANTS if each.name in ("Nesterov", "Adam")]


def sweep(folder, **changes):
    """Two variants stand for all, so that a sweep lasts seconds."""
    return AblationSweep(few_digits(), folder, epochs=2, seeds=2, choices=FEW, **changes)


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A finished sweep: its folder, and what was collected."""
    folder = tmp_path_factory.mktemp("sweep")
    sweep(folder).run_all()
    return folder, collect(sweep(folder))


def without_seconds(found: Ablation):
    variants = [
        replace(each, runs=tuple(replace(run, seconds=0.0) for run in each.runs))
        for each in found.variants
    ]
    return replace(found, variants=tuple(variants))


def test_variants_are_possible_differ_and_cover_what_they_should():
    every = AblationSweep(few_digits(), None, epochs=5, seeds=1)
    configs = {each.name: every.config(each, 0) for each in (BASELINE, *VARIANTS)}
    assert len(configs) == len(VARIANTS) + 1
    assert len({repr(config) for config in configs.values()}) == len(configs)
    assert {each.group for each in VARIANTS} == set(GROUPS)
    values = list(configs.values())
    assert {config.schedule for config in values} >= {*SCHEDULES} - {"linear"}
    assert {config.optimizer for config in values} == set(
        abouts(TrainingConfig)["optimizer"].choices
    )
    assert any(config.warm_up for config in values)
    assert any(config.nesterov for config in values)
    assert len({config.momentum for config in values}) >= 4
    changed = set.union(
        *(
            {
                name
                for name, value in config.augmentation.to_json().items()
                if value != Augmentation().to_json().get(name, 0)
            }
            for config in values
        )
    )
    assert changed >= {"rotation", "translation", "scale", "shear", "elastic", "erasing"}


def test_the_baseline_is_the_documents_training_found_where_it_is_kept(tmp_path):
    data = replace(few_digits(), name="mnist")
    whole = AblationSweep(data, tmp_path, epochs=20, seeds=1)
    assert whole.folder(BASELINE, 4).name == "0c13678cb790-seed4"


def test_precision_is_every_trainings_and_stands_on_the_page(tmp_path, swept):
    halved = sweep(tmp_path, precision="bfloat16")
    assert {halved.config(each, seed).precision for each, seed in halved.jobs()} == {"bfloat16"}
    assert halved.folder(BASELINE, 0) != sweep(tmp_path).folder(BASELINE, 0)
    found = structure(asdict(replace(swept[1], precision="bfloat16")), Ablation)
    assert "convolutions in bfloat16 in all of them" in improvements.as_markdown(found)
    assert "bfloat16" not in improvements.as_markdown(swept[1])


def test_parts_share_every_training_once(tmp_path):
    whole = list(sweep(tmp_path).jobs())
    parts = [list(sweep(tmp_path, part=(index, 3)).jobs()) for index in (1, 2, 3)]
    shared = [job for part in parts for job in part]
    assert len(shared) == len(whole)
    assert all(job in shared for job in whole)
    assert [seed for _, seed in whole] == sorted(seed for _, seed in whole)
    with pytest.raises(CompressError, match="part"):
        sweep(tmp_path, part=(3, 2)).jobs()


def test_what_is_collected_is_complete(swept):
    _, found = swept
    assert [each.name for each in found.variants] == ["baseline", "Nesterov", "Adam"]
    for each in found.variants:
        assert [run.seed for run in each.runs] == [0, 1]
        assert each.parameters == 9980
        assert all(run.validation.count == run.test.count == 60 for run in each.runs)
    assert structure(json.loads(json.dumps(asdict(found))), Ablation) == found


def test_a_finished_sweep_trains_nothing_anew(swept, monkeypatch):
    folder, found = swept

    def never(*arguments, **options):
        raise AssertionError("trained again")

    monkeypatch.setattr(ablation, "train", never)
    sweep(folder).run_all()
    assert collect(sweep(folder)) == found


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


class StopAt(Listener):
    def __init__(self, epochs):
        self.left = epochs

    def on_epoch(self, report):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


def test_an_interrupted_sweep_in_parts_gives_the_same(swept, tmp_path):
    stop = StopAt(3)
    with pytest.raises(KeyboardInterrupt):
        sweep(tmp_path).run_all(Run(listener=stop))
    with pytest.raises(CompressError, match="baseline over 7 epochs"):
        collect(replace(sweep(tmp_path), epochs=7))
    for index in (2, 1):
        sweep(tmp_path, part=(index, 2)).run_all()
    assert without_seconds(collect(sweep(tmp_path))) == without_seconds(swept[1])


def test_scores_of_a_network_that_changed_are_not_used(swept, tmp_path):
    replace(sweep(tmp_path), seeds=1, part=(1, 3)).run_all()
    path = sweep(tmp_path).folder(BASELINE, 0) / "scores.json"
    noted = json.loads(path.read_text())
    path.write_text(json.dumps({**noted, "of": {"model": "0" * 64}}))
    with pytest.raises(CompressError, match="no training of the baseline"):
        collect(sweep(tmp_path))


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_scores_are_of_the_images_that_they_were_measured_on(swept, part):
    there = sweep(swept[0])
    assert there.stored(BASELINE, 0) is not None
    images = getattr(there.data, part)
    relabelled = replace(there.data, **{part: Images(images.images, (images.labels + 1) % 10)})
    assert replace(there, data=relabelled).stored(BASELINE, 0) is None


def measured(name, *tests):
    runs = tuple(
        VariantRun(seed, 1, Score(50, 100), Score(right, 1000), 1.0) for seed, right in tests
    )
    return MeasuredVariant(name, "schedule" if name else "", {}, 9980, runs)


def test_noise_is_not_called_a_gain():
    baseline = measured("", (0, 900), (1, 905), (2, 910))
    better = measured("a", (0, 930), (1, 925), (2, 928))
    noisy = measured("b", (0, 908), (1, 900), (2, 916))
    worse = measured("c", (0, 880), (1, 890), (2, 885))
    same = replace(baseline, name="d", group="schedule")
    every = (baseline, better, noisy, worse, same)
    found = Ablation("digits", (1, 1, 1), 2, every)
    verdicts = [improvements.verdict(found, each) for each in every]
    assert verdicts == ["", "better", "not shown", "worse", "same"]


def test_one_seed_of_each_shows_nothing():
    every = (measured("", (0, 900)), measured("a", (0, 999)))
    found = Ablation("digits", (1, 1, 1), 2, every)
    assert [improvements.verdict(found, each) for each in every] == ["", ""]


def test_the_page_says_what_the_results_say(swept, tmp_path):
    rates = RangeTest((0.01, 0.1, 0.2), (2.0, 1.0, 1.5), (2.0, 1.0, 1.5))
    found = replace(swept[1], range_test=rates)
    written = improvements.write_pages(found, few_digits(), tmp_path)
    assert all(path.stat().st_size > 0 for path in written)
    page = (tmp_path / "improvements.md").read_text()
    kept = structure(read_json(tmp_path / "improvements.json"), Ablation)
    assert improvements.as_markdown(kept) == page
    assert "| optimizer | Nesterov | `--nesterov` | 9,980 | 2 |" in page
    assert "is lowest at 0.1; a tenth of the latter, 0.01," in page
    shown = [path.relative_to(tmp_path) for path in written if path.suffix == ".png"]
    assert all(f"]({path})" in page for path in shown)
    assert page.count("](improvements/") == len(shown)


def test_a_small_real_run_of_the_command(tmp_path):
    arguments = ["ablate", "--only", "attention", "--seeds", "1", "--epochs", "2"]
    arguments += ["--dataset", "digits"]
    places = ["--work", str(tmp_path / "runs"), "--out", str(tmp_path / "docs")]
    result = CliRunner().invoke(main, [*arguments, *places])
    assert result.exit_code == 0, result.output
    page = (tmp_path / "docs" / "improvements.md").read_text()
    for name in ("squeeze-and-excitation", "ECA", "CBAM"):
        assert f"| {name} | 5 of 5 | onnx, torchscript, safetensors |" in page
        assert f'- {name}, 8 bits: "layer ' in page
    again = CliRunner().invoke(main, [*arguments, *places, "--page-only", "--json"])
    variants = json.loads(again.stdout)["variants"]
    assert [each["name"] for each in variants] == ["baseline", *_names("attention")]
    refused = CliRunner().invoke(main, [*arguments, "--part", "3/2"])
    assert refused.exit_code == 2


def _names(group):
    return [each.name for each in VARIANTS if each.group == group]
