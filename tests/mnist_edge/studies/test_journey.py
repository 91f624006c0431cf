"""The five phases: every epoch kept and scored afterwards, resumed exactly, claims computed."""

import json
from dataclasses import asdict, replace

import pytest
from cattrs import structure
from click.testing import CliRunner
from few_digits import few_digits
from small_journey import phases, run, small_journey
from small_sweep import StopAt

from compress.errors import CompressError
from compress.profile import parameter_count
from mnist_edge import data
from mnist_edge.cli.main import main
from mnist_edge.evaluation.scoring import score
from mnist_edge.networks import models
from mnist_edge.studies import journey
from mnist_edge.studies.journey import (
    DOCUMENT,
    Journey,
    claims,
    collect,
)
from mnist_edge.training.run import Run


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
    kept = small_journey(folder)
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
    small_journey(folder).run_all()
    assert collect(small_journey(folder)) == found


def test_an_interrupted_journey_of_two_workers_gives_the_same(travelled, tmp_path):
    with pytest.raises(CompressError, match="train first"):
        collect(small_journey(tmp_path))
    stop = StopAt(3)
    with pytest.raises(KeyboardInterrupt):
        small_journey(tmp_path).run_all(Run(listener=stop))
    assert [each.phase for each in collect(small_journey(tmp_path)).phases] == [1]
    for some in ((4, 2), (1, 2, 3, 4, 5)):
        small_journey(tmp_path, phases=some).run_all()
    assert collect(small_journey(tmp_path)) == travelled[1]


def test_the_documents_own_protocol_trains_on_every_image(travelled, tmp_path):
    held, known = small_journey(tmp_path, phases=(1,)), travelled[1]
    whole = held.on_all_images()
    assert len(whole.data.train) == 256 + 60
    assert whole.identity != held.identity
    said = []
    whole.run_all(Run(say=said.append))
    found = collect(held, whole)
    assert (found.phases, found.whole_epochs) == ((), 2)
    (phase,) = found.whole
    (run,) = phase.runs
    assert run.train_at_rest.count == 256 + 60
    assert f"phase 1, seed 0: test {100 * run.last.test:.2f} %" in said
    assert structure(json.loads(json.dumps(asdict(found))), Journey) == found
    both = collect(held, whole, known)
    assert (both.phases, both.whole) == (known.phases, found.whole)
    others = replace(known, images=(1, 2, 3))
    assert collect(held, whole, others).phases == (), "a record of other images completes nothing"
    folder = travelled[0]
    assert collect(small_journey(folder), small_journey(folder).on_all_images(), both) == both


def test_a_training_without_the_weights_of_an_epoch_is_refused(tmp_path):
    one = small_journey(tmp_path, phases=(1,))
    one.run_all()
    folder = one.folder(1, 0)
    again = small_journey(tmp_path, phases=(1,), storage=str(tmp_path / "another.log"))
    (folder / "epochs" / "0001.safetensors").unlink()
    with pytest.raises(CompressError, match="lacks the weights of an epoch; remove it"):
        again.run_all()


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


def test_the_command_makes_the_page_of_what_is_there(travelled, tmp_path, monkeypatch):
    folder, _ = travelled
    monkeypatch.setattr(data, "load", lambda name, data_dir: few_digits())
    shared = ["--dataset", "digits", "--epochs", "2", "--seeds", "1", "--page-only"]
    places = ["--work", str(folder), "--out", str(tmp_path)]
    result = CliRunner().invoke(main, ["journey", *shared, *places])
    assert result.exit_code == 0, result.output
    assert "Rotation generalizes" in result.output
    assert (tmp_path / "journey.md").exists()
    empty = ["--work", str(tmp_path / "empty"), "--out", str(tmp_path), "--overwrite"]
    refused = CliRunner().invoke(main, ["journey", *shared, *empty])
    assert refused.exit_code == 1
    assert refused.stderr.startswith("error: no phase is trained")
