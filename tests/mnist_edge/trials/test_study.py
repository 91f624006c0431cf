"""Studies: every trial ends once, whoever runs it, and any workers give what one gives."""

import time
from collections import Counter

import pytest
from postgres import server
from small_study import do, plan, results, study, worker

from compress.errors import CompressError
from mnist_edge.trials import study as studies
from mnist_edge.trials.storage import open_storage
from mnist_edge.trials.study import COMPLETE, FAILED, Drawn, Ending, Listed, Study

COUNT = 12


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(studies, "_PAUSE", 0.05)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What one worker finds."""
    of = study(tmp_path_factory.mktemp("alone") / "journal.log", COUNT)
    of.work(do)
    return results(of)


def test_trials_are_numbered_drawn_in_blocks_and_keep_what_they_gave(alone):
    assert [number for number, *_ in alone] == list(range(COUNT))
    assert {state for _, state, *_ in alone} == {COMPLETE}
    _, _, params, values, steps = alone[-1]
    assert values == (params["x"] + COUNT - 1,)
    assert steps == {1: params["x"] / 2}
    known = sum(values[0] for *_, values, _ in alone[: COUNT - 8])
    assert params["x"] == (int(known) * 7 + COUNT - 1) % 1000


def until(happened, seconds=60):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def survived(place, log, meanwhile=lambda: None):
    """Four workers, two of which are killed at their trials; all that they found."""

    def begun():
        return log.read_text().split() if log.exists() else []

    workers = [worker(place, COUNT, 0.3, log) for _ in range(4)]
    try:
        until(lambda: len(begun()) >= 4)
        for each in workers[:2]:
            each.kill()
        meanwhile()
        for each in workers[2:]:
            assert each.wait(120) == 0, each.stderr.read().decode()
    finally:
        for each in workers:
            each.kill()
            each.wait()
            each.stderr.close()
    return results(study(place, COUNT)), Counter(begun())


def test_trials_of_killed_workers_are_taken_up_in_a_journal(alone, tmp_path):
    found, begun = survived(tmp_path / "journal.log", tmp_path / "begun")
    assert found == alone
    assert sum(begun.values()) > COUNT  # some had to begin again


def test_trials_survive_killed_workers_and_a_restarted_server(alone, tmp_path):
    with server() as running:

        def restart():
            running.stop()
            running.start()

        found, begun = survived(running.url, tmp_path / "begun", restart)
    assert found == alone
    assert set(begun) == {str(number) for number in range(COUNT)}


def test_a_study_of_something_else_under_the_same_name_is_refused(tmp_path):
    place = tmp_path / "journal.log"
    study(place)
    with pytest.raises(CompressError, match="has a study sums already, of something else"):
        study(place, identity="1")
    assert len(study(place, name="others", identity="1").trials()) == 0


def test_more_trials_are_added_to_what_has_ended(alone, tmp_path):
    place = tmp_path / "journal.log"
    study(place, 5).work(do)
    whole = study(place, COUNT)
    whole.work(do)
    assert results(whole) == alone


def test_what_a_trial_raises_leaves_it_to_the_next_worker(alone, tmp_path):
    place = tmp_path / "journal.log"

    def broken(trial, report):
        if trial.number == 6:
            raise CompressError("the disk is full")
        return do(trial, report)

    with pytest.raises(CompressError, match="the disk is full"):
        study(place, COUNT).work(broken)
    again = study(place, COUNT)
    again.work(do)
    assert results(again) == alone


def test_a_list_of_trials_is_run_as_far_as_it_is_wanted(tmp_path):
    drawn = [Drawn(attrs={"name": name}) for name in "abc"]
    listed = Listed.of("letters", "0", "length", drawn)
    of = Study(listed, open_storage(None, tmp_path / "journal.log"))

    def named(trial, report):
        return Ending(COMPLETE, (1.0,), {"found": trial.attrs["name"] * 2})

    of.work(named, wanted=lambda trial: trial.attrs["name"] != "b")
    assert [each.attrs.get("found") for each in of.trials()] == ["aa", None, "cc"]
    assert [each.ended for each in of.trials()] == [True, False, True]


def test_a_trial_that_ends_three_workers_has_failed(tmp_path):
    of = study(tmp_path / "journal.log", 4)
    of._draw_blocks()
    stuck = of._frozen()[0]._trial_id
    for _ in range(3):  # as if it had been killed at it
        assert of._moved(stuck, studies.RUNNING)
        of._free_orphans()
    of.work(do)
    failed, *others = of.trials()
    assert (failed.state, failed.attrs["reason"]) == (
        FAILED,
        "3 workers ended while they were at it",
    )
    assert {each.state for each in others} == {COMPLETE}


def test_the_end_of_a_trial_that_another_has_ended_is_dropped(tmp_path):
    of = study(tmp_path / "journal.log", 1)
    of.work(do)
    trial = of._frozen()[0]._trial_id
    before = results(of)
    of._end(trial, Ending(FAILED, attrs={"reason": "late"}))
    assert not of._moved(trial, studies.WAITING)
    assert results(of) == before


def test_blocks_wait_for_what_they_are_drawn_from(tmp_path):
    of = plan(12)
    known = of.known_to(2, list(range(12)))
    assert known == [0, 1, 2, 3]
    assert of.known_to(1, list(range(12))) == []
