"""Seeds x variants: shared between processes, kept, taken up again, measured once each."""

import json
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


def without_seconds(found: Ablation):
    variants = [
        replace(each, runs=tuple(replace(run, seconds=0.0) for run in each.runs))
        for each in found.variants
    ]
    return replace(found, variants=tuple(variants))


def test_parts_share_every_training_once(tmp_path):
    whole = list(sweep(tmp_path).jobs())
    parts = [list(sweep(tmp_path, part=(index, 3)).jobs()) for index in (1, 2, 3)]
    shared = [job for part in parts for job in part]
    assert len(shared) == len(whole)
    assert all(job in shared for job in whole)
    assert [seed for _, seed in whole] == sorted(seed for _, seed in whole)
    with pytest.raises(CompressError, match="part"):
        sweep(tmp_path, part=(3, 2)).jobs()


def test_a_finished_sweep_trains_nothing_anew(swept, monkeypatch):
    folder, found = swept

    def never(*arguments, **options):
        raise AssertionError("trained again")

    monkeypatch.setattr(ablation, "train", never)
    sweep(folder).run_all()
    assert collect(sweep(folder)) == found


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
