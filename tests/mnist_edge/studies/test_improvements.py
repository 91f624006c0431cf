"""The page on improvements: noise is no gain, and it says what the results say."""

from dataclasses import asdict, replace

from cattrs import structure
from few_digits import few_digits
from small_sweep import sweep

from compress.files import read_json
from compress.measuring import Score
from mnist_edge.studies import improvements
from mnist_edge.studies.ablation import (
    Ablation,
    MeasuredVariant,
    VariantRun,
)
from mnist_edge.studies.deployment import Deployment
from mnist_edge.studies.variants import BASELINE
from mnist_edge.training.learning_rate_range import RangeTest


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


def test_precision_is_every_trainings_and_stands_on_the_page(tmp_path, swept):
    halved = sweep(tmp_path, precision="bfloat16")
    assert {halved.config(each, seed).precision for each, seed in halved.jobs()} == {"bfloat16"}
    assert halved.folder(BASELINE, 0) != sweep(tmp_path).folder(BASELINE, 0)
    found = structure(asdict(replace(swept[1], precision="bfloat16")), Ablation)
    assert "convolutions in bfloat16 in all of them" in improvements.as_markdown(found)
    assert "bfloat16" not in improvements.as_markdown(swept[1])


def test_what_was_refused_is_said_with_its_day(swept):
    gone = Deployment(5, 0, {}, "layer mul cannot be expressed", {}, None)
    variants = tuple(replace(each, deployment=gone) for each in swept[1].variants)
    page = improvements.as_markdown(replace(swept[1], variants=variants, tried_on="2026-11-23"))
    assert "| refused | - |" in page
    assert "What was refused on 2026-11-23, by the code of that day." in page


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
