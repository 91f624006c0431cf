"""A search: what a trial does, that it goes on where it was, and that no test image is read."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from few_digits import few_digits
from small_search import searching
from small_sweep import StopAt

from compress.errors import CompressError
from mnist_edge.studies import search
from mnist_edge.studies.halving import COSTS, RUNGS, Halving
from mnist_edge.studies.search import collect
from mnist_edge.trials.storage import open_storage
from mnist_edge.trials.study import COMPLETE, STOPPED, WAITING, Ending, Trial


@pytest.fixture
def finished(finished_search):
    _, of, study = finished_search
    return of, study


def endings(study):
    return [(t.number, t.state, t.values, t.attrs, t.params, t.steps) for t in study.trials()]


def test_every_trial_ends_and_the_front_is_beaten_by_none(finished):
    of, study = finished
    found = collect(of, study)
    assert sum(found.endings.values()) == found.count == 6
    points = [tuple(each.figures[name] for name in found.objectives) for each in found.front]
    everyone = points + [
        tuple(each.figures[name] for name in found.objectives) for each in found.rest
    ]
    for point in points:
        assert not any(o != point and all(a <= b for a, b in zip(o, point)) for o in everyone)  # noqa: B905
    assert all(each.figures["weight_bytes"] <= 2500 for each in found.front)


def drawn(**params):
    chosen = {"layer 1": 4, "layer 1 (2)": "8", "layer 2": "max pool 2", **params}
    return Trial(0, WAITING, chosen, (), {}, {})


def test_a_weak_trial_stops_at_its_rung_and_goes_on_from_there_if_it_may(finished, tmp_path):
    of, seen = searching(tmp_path), []

    class Weak(Halving):
        def goes_on(self, rung, error, costs):
            return rung == 0

    halving = Weak(("error",), 2, [])
    ending = of.try_out(drawn(), halving, lambda epoch, error: seen.append(epoch))
    assert (ending.state, seen) == (STOPPED, [1, 2])
    assert len(ending.attrs[RUNGS]) == 2
    assert of.try_out(drawn(), halving, lambda *_: None).attrs == ending.attrs
    strong = of.try_out(drawn(), Halving(("error",), 1, []), lambda epoch, _: seen.append(epoch))
    assert (strong.state, seen) == (COMPLETE, [1, 2, 1, 2, 3, 4])


def test_an_interrupted_search_goes_on_to_the_same_end(finished, tmp_path):
    data = few_digits(96, 30)
    of = searching(tmp_path, data)
    stopping = replace(of, run=replace(of.run, listener=StopAt(5)))
    begun = stopping.study(open_storage(None, tmp_path / "journal.log"))
    with pytest.raises(KeyboardInterrupt):
        stopping.work_on(begun)
    study = of.study(open_storage(None, tmp_path / "journal.log"))
    of.work_on(study)
    assert endings(study) == endings(finished[1])


def test_what_was_trained_is_not_trained_again(finished, tmp_path, monkeypatch):
    of, study = finished
    epochs = []
    monkeypatch.setattr(search._Rungs, "on_epoch", lambda self, report: epochs.append(report))
    again = of.study(open_storage(None, tmp_path / "another.log"))
    of.work_on(again)
    assert endings(again) == endings(study)
    assert not epochs


def test_a_network_that_cannot_be_or_is_beyond_a_limit_is_not_trained(tmp_path, monkeypatch):
    of = searching(tmp_path)
    monkeypatch.setattr(search, "train_seeds", None)

    def tried(**params):
        return of.try_out(drawn(**params), Halving(("error",), 1, []), lambda *_: None)

    assert "90x90" in tried(**{"layer 2": "conv 4 90x90"}).attrs[search.REFUSED]
    beyond = tried(**{"layer 1": 8}).attrs
    assert beyond[COSTS]["weight_bytes"] > 2500
    assert beyond[search.BEYOND] == pytest.approx(beyond[COSTS]["weight_bytes"] / 2500 - 1)


def test_the_error_is_known_by_its_name_wherever_it_stands(tmp_path):
    of = searching(tmp_path)
    config = replace(of.space.config, objectives=("weight_bytes", "error"))
    of = replace(of, space=replace(of.space, config=config))
    values = [(900.0, 0.1), (500.0, 0.25)]
    attrs = {COSTS: {"weight_bytes": 700.0}}
    ended = [
        replace(drawn(), number=number, state=COMPLETE, values=each, attrs=attrs)
        for number, each in enumerate(values)
    ]
    plan = SimpleNamespace(identity="0", count=2)
    found = collect(of, SimpleNamespace(trials=lambda: ended, plan=plan))
    assert [each.number for each in found.front] == [1, 0], "by rising cost"
    line = search._in_words(Ending(COMPLETE, values[1], attrs), config.objectives)
    assert line == "complete: 25.00 % wrong, 700 weight bytes"


def test_nothing_complete_is_said_in_a_line(tmp_path):
    of = searching(tmp_path)
    with pytest.raises(CompressError, match="none of 0 trials of small is complete"):
        collect(of, of.study(open_storage(None, tmp_path / "journal.log")))


def test_a_trial_is_trained_on_the_device_asked_for(tmp_path):
    of = searching(tmp_path)
    elsewhere = replace(of, run=replace(of.run, device="meta"))
    with pytest.raises(CompressError, match="'meta' cannot be used here"):
        elsewhere.try_out(drawn(), Halving(("error",), 1, []), lambda *_: None)
