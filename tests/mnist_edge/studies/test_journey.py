"""The five phases: every epoch kept and scored afterwards, resumed exactly, claims computed."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from cattrs import structure
from click.testing import CliRunner
from few_digits import few_digits

from compress.errors import CompressError
from compress.files import read_json
from compress.measuring import Score
from compress.profile import parameter_count
from mnist_edge import data
from mnist_edge.cli.main import main
from mnist_edge.evaluation.scoring import score
from mnist_edge.networks import models
from mnist_edge.studies import improvements, journey, journey_page
from mnist_edge.studies.ablation import Ablation
from mnist_edge.studies.journey import (
    DOCUMENT,
    EpochAccuracy,
    Journey,
    JourneySweep,
    Phase,
    PhaseRun,
    claims,
    collect,
)
from mnist_edge.studies.variants import BASELINE, VARIANTS
from mnist_edge.training.run import Listener, Run

DOCS = Path(__file__).parents[3] / "docs"


def sweep(folder, **changes):
    return JourneySweep(few_digits(), folder, epochs=2, seeds=1, **changes)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Sums differ in their last bits with the number of threads, which commands may change."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def travelled(tmp_path_factory):
    """A finished journey: its folder, and what was collected."""
    folder = tmp_path_factory.mktemp("journey")
    sweep(folder).run_all()
    return folder, collect(sweep(folder))


def test_what_is_collected_is_complete(travelled):
    _, found = travelled
    assert [each.phase for each in found.phases] == [1, 2, 3, 4, 5]
    assert found.images == (256, 60, 60)
    for each in found.phases:
        assert each.parameters == DOCUMENT[each.phase].parameters
        (run,) = each.runs
        assert [epoch.epoch for epoch in run.epochs] == [1, 2]
        assert run.train_at_rest.count == 256
        assert len(run.mistakes) == round(60 * (1 - run.last.test))
    assert structure(json.loads(json.dumps(asdict(found))), Journey) == found


def test_the_documents_figures_fit_the_networks():
    for phase, reported in DOCUMENT.items():
        assert parameter_count(models.build(phase)) == reported.parameters


def test_every_epochs_weights_are_kept_and_scored_after_training(travelled):
    folder, found = travelled
    kept = sweep(folder)
    place = kept.folder(3, 0)
    files = sorted((place / "epochs").iterdir())
    assert [path.name for path in files] == ["0001.safetensors", "0002.safetensors"]
    for path, epoch in zip(files, found.of(3).runs[0].epochs, strict=True):
        assert score(path, few_digits().test, few_digits())[0].fraction == epoch.test
    history = json.loads((place / "history.json").read_text())
    assert not any("test" in name for name in history[0]), "training knows no test images"


def test_a_finished_journey_trains_nothing_anew(travelled, monkeypatch):
    folder, found = travelled

    def never(*arguments, **options):
        raise AssertionError("trained again")

    monkeypatch.setattr(journey, "train", never)
    sweep(folder).run_all()
    assert collect(sweep(folder)) == found


class StopAt(Listener):
    def __init__(self, epochs):
        self.left = epochs

    def on_epoch(self, report):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


def test_an_interrupted_journey_in_parts_gives_the_same(travelled, tmp_path):
    with pytest.raises(CompressError, match="train first"):
        collect(sweep(tmp_path))
    stop = StopAt(3)
    with pytest.raises(KeyboardInterrupt):
        sweep(tmp_path).run_all(Run(listener=stop))
    assert [each.phase for each in collect(sweep(tmp_path)).phases] == [1]
    for index in (2, 1):
        sweep(tmp_path, part=(index, 2)).run_all()
    assert collect(sweep(tmp_path)) == travelled[1]


def test_a_training_without_the_weights_of_an_epoch_is_refused(tmp_path):
    one = sweep(tmp_path, part=(1, 5))
    one.run_all()
    folder = one.folder(1, 0)
    (folder / "journey.json").unlink()
    (folder / "epochs" / "0001.safetensors").unlink()
    with pytest.raises(CompressError, match="lacks the weights of an epoch; remove it"):
        one.run_all()


def run(seed, train, test, at_rest):
    """A training of three epochs; the test accuracy is highest after the second."""
    epochs = (
        EpochAccuracy(1, train - 0.02, 0.9, test - 0.02),
        EpochAccuracy(2, train - 0.01, 0.9, test + 0.01),
        EpochAccuracy(3, train, 0.9, test),
    )
    return PhaseRun(seed, epochs, Score(round(1000 * at_rest), 1000), ((4, 7, 1), (9, 2, 7)))


def phases(**runs):
    found = tuple(
        Phase(int(name[1:]), DOCUMENT[int(name[1:])].parameters, tuple(each))
        for name, each in runs.items()
    )
    return Journey("digits", (1, 1, 1), 3, found, (("conv1", 26, 3),))


def test_claims_are_confirmed_contradicted_or_left_open_by_the_numbers():
    found = phases(
        p1=[run(0, 0.99, 0.97, 0.985), run(1, 0.99, 0.972, 0.986), run(2, 0.99, 0.971, 0.985)],
        p2=[run(0, 0.96, 0.97, 0.980), run(1, 0.96, 0.973, 0.982), run(2, 0.96, 0.971, 0.981)],
        p3=[run(0, 0.96, 0.98, 0.980), run(1, 0.96, 0.982, 0.982), run(2, 0.96, 0.981, 0.981)],
        p4=[run(0, 0.96, 0.98, 0.990), run(1, 0.96, 0.982, 0.991), run(2, 0.96, 0.981, 0.991)],
        p5=[run(0, 0.96, 0.985, 0.984), run(1, 0.96, 0.98, 0.984), run(2, 0.96, 0.982, 0.982)],
    )
    verdicts = {(claim.text, claim.measure): claim.verdict for claim in claims(found)}
    assert verdicts == {
        ("Phase 1 overfits", "training above test, while training"): "confirmed",
        ("Phase 1 overfits", "training above test, at rest"): "confirmed",
        ("Phase 2 underfits", "test above training, while training"): "confirmed",
        ("Phase 2 underfits", "test above training, at rest"): "contradicted",
        ("Capacity after the pooling helps", "test, phase 3 above phase 2"): "confirmed",
        ("Rotation generalizes", "test, phase 5 above phase 4"): "not shown",
        ("Rotation generalizes", "gap at rest, phase 4 above phase 5"): "confirmed",
    }


def test_phases_are_compared_by_seed_and_only_where_both_are_there():
    found = phases(p2=[run(0, 0.9, 0.9, 0.9), run(1, 0.9, 0.95, 0.9)], p3=[run(1, 0.9, 0.96, 0.9)])
    by_text = {claim.text: claim for claim in claims(found)}
    assert set(by_text) == {"Phase 2 underfits", "Capacity after the pooling helps"}
    assert by_text["Capacity after the pooling helps"].found.mean == pytest.approx(0.01)
    assert by_text["Capacity after the pooling helps"].verdict == "not shown"


def test_the_documents_way_of_choosing_is_kept_apart():
    one = run(0, 0.99, 0.97, 0.985)
    assert (one.best_on_test.epoch, one.last.epoch) == (2, 3)
    page = journey_page.as_markdown(phases(p1=[one]))
    before, after = page.split("**Selected on the test images**")
    assert "97.00 %" in before
    assert "98.00 %" not in before.replace("98.50 %", "")
    assert "98.00 %" in after
    assert "99.07 %" in after


def results(module, folder):
    """What the JSON beside a page holds."""
    kind = {journey_page: Journey, improvements: Ablation}[module]
    return structure(read_json(folder / f"{module.NAME}.json"), kind)


def test_the_page_says_what_the_results_say(travelled, tmp_path):
    _, found = travelled
    written = journey_page.write_pages(found, few_digits(), tmp_path)
    assert all(path.stat().st_size > 0 for path in written)
    page = (tmp_path / "journey.md").read_text()
    assert journey_page.as_markdown(results(journey_page, tmp_path)) == page
    for path in written:
        if path.suffix == ".png":
            assert f"]({path.relative_to(tmp_path)})" in page
    other = replace(found, phases=found.phases[1:])
    assert journey_page.as_markdown(other) != page


def test_the_command_makes_the_page_of_what_is_there(travelled, tmp_path, monkeypatch):
    folder, _ = travelled
    monkeypatch.setattr(data, "load", lambda name, data_dir: few_digits())
    shared = ["--dataset", "digits", "--epochs", "2", "--seeds", "1", "--page-only"]
    places = ["--work", str(folder), "--out", str(tmp_path)]
    result = CliRunner().invoke(main, ["journey", *shared, *places])
    assert result.exit_code == 0, result.output
    assert "Rotation generalizes" in result.output
    assert (tmp_path / "journey.md").exists()
    empty = ["--work", str(tmp_path / "empty"), "--out", str(tmp_path)]
    refused = CliRunner().invoke(main, ["journey", *shared, *empty])
    assert refused.exit_code == 1
    assert refused.stderr.startswith("error: no phase is trained")


@pytest.mark.parametrize("module", [journey_page, improvements])
def test_the_published_pages_agree_with_their_results(module):
    found = results(module, DOCS)
    assert found.dataset == "mnist"
    assert module.as_markdown(found) == (DOCS / f"{module.NAME}.md").read_text()


def test_the_published_pages_have_at_least_three_seeds_of_everything():
    journeys = results(journey_page, DOCS)
    assert [each.phase for each in journeys.phases] == [1, 2, 3, 4, 5]
    assert all(len(each.runs) >= 3 for each in journeys.phases)
    ablation = results(improvements, DOCS)
    assert [each.name for each in ablation.variants] == [v.name for v in (BASELINE, *VARIANTS)]
    assert all(len(each.runs) >= 3 for each in ablation.variants)
