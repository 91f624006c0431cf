"""Seeds x variants: shared between processes, kept, taken up again, measured once each."""

from dataclasses import replace

import pytest
from small_sweep import StopAt, sweep

from compress.errors import CompressError
from mnist_edge.data import Images
from mnist_edge.studies import ablation
from mnist_edge.studies.ablation import (
    Ablation,
    collect,
)
from mnist_edge.studies.variants import BASELINE
from mnist_edge.training.run import Run
from mnist_edge.training.train import train
from mnist_edge.trials.study import FAILED, REASON, Ending


def without_seconds(found: Ablation):
    variants = [
        replace(each, runs=tuple(replace(run, seconds=0.0) for run in each.runs))
        for each in found.variants
    ]
    return replace(found, variants=tuple(variants))


def test_a_finished_sweep_trains_nothing_anew(swept, monkeypatch):
    folder, found = swept

    def never(*arguments, **options):
        raise AssertionError("trained again")

    monkeypatch.setattr(ablation, "train", never)
    sweep(folder).run_all()
    assert collect(sweep(folder)) == found


def test_an_interrupted_sweep_in_groups_gives_the_same(swept, tmp_path):
    stop = StopAt(3)
    with pytest.raises(KeyboardInterrupt):
        sweep(tmp_path).run_all(Run(listener=stop))
    with pytest.raises(CompressError, match="baseline over 7 epochs"):
        collect(replace(sweep(tmp_path), epochs=7))
    sweep(tmp_path, groups=("optimizer",)).run_all()
    sweep(tmp_path).run_all()
    assert without_seconds(collect(sweep(tmp_path))) == without_seconds(swept[1])


def test_workers_without_a_folder_in_common_collect_the_same(swept, tmp_path, monkeypatch):
    trained = []

    def noted(config, *arguments, **options):
        trained.append((config.optimizer, config.nesterov, config.seed))
        return train(config, *arguments, **options)

    monkeypatch.setattr(ablation, "train", noted)
    shared = str(tmp_path / "trials.log")
    sweeps = [sweep(tmp_path / name, storage=shared) for name in "ab"]  # no folder in common
    with pytest.raises(KeyboardInterrupt):
        sweeps[0].run_all(Run(listener=StopAt(5)))  # in the third training
    sweeps[1].run_all()
    assert len(trained) == 7
    assert len(set(trained)) == 6
    found = [without_seconds(collect(of)) for of in sweeps]
    assert found == [without_seconds(swept[1])] * 2


def test_more_seeds_go_on_with_the_same_trials(swept, tmp_path):
    copied = tmp_path / "trials.log"
    copied.write_bytes(sweep(swept[0]).journal.read_bytes())
    more = replace(sweep(tmp_path, storage=str(copied)), seeds=3)
    assert [more.stored(BASELINE, seed) is not None for seed in range(3)] == [True, True, False]
    assert replace(more, seeds=1).runs_of(BASELINE) == sweep(swept[0]).runs_of(BASELINE)[:1]


def test_a_trial_that_ends_its_workers_is_said(tmp_path):
    one = replace(sweep(tmp_path, storage=str(tmp_path / "trials.log"), groups=()), seeds=1)
    study = one._study
    study._draw_blocks()
    study._end(study._frozen()[0]._trial_id, Ending(FAILED, attrs={REASON: "3 workers ended"}))
    with pytest.raises(CompressError, match="trial 0 has failed: 3 workers ended"):
        one.run_all()


def test_looking_for_what_is_not_there_leaves_nothing_behind(tmp_path):
    assert sweep(tmp_path).runs_of(BASELINE) == ()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_scores_are_of_the_images_that_they_were_measured_on(swept, part):
    there = sweep(swept[0])
    assert there.stored(BASELINE, 0) is not None
    images = getattr(there.data, part)
    relabelled = replace(there.data, **{part: Images(images.images, (images.labels + 1) % 10)})
    assert replace(there, data=relabelled).stored(BASELINE, 0) is None
