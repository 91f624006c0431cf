"""Where trials are kept: how a storage is named, what is wrong in one line, who is alive."""

import subprocess
import sys
import threading

import pytest
from postgres import server

from compress.errors import CompressError
from compress.extras import MissingPackage, naming_extras
from mnist_edge.trials import storage
from mnist_edge.trials.storage import Journal, open_storage


def test_a_journal_is_the_runs_own_or_the_file_that_is_named(tmp_path):
    assert open_storage(None, tmp_path / "a" / "own.log").name == str(tmp_path / "a" / "own.log")
    assert open_storage(str(tmp_path / "b.log"), tmp_path / "c").name == str(tmp_path / "b.log")
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("mysql://me:secret@host/studies", "no trials can be kept in mysql; give postgresql"),
        ("postgresql://me:secret@host:port/studies", "not of the form postgresql"),
        ("postgresql://me:secret@/none?host=/nowhere", r"me:\*\*\*@/none\?host.* can't be used"),
        ("postgresql+psycopg://me:secret@localhost:1/none", "can't be used: .*refused"),
    ],
)
def test_a_wrong_url_is_one_line_without_the_password(tmp_path, url, what):
    with pytest.raises(CompressError, match=what) as caught:
        open_storage(url, tmp_path / "journal.log")
    assert "secret" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_that_is_no_journal_is_refused(tmp_path):
    path = tmp_path / "notes.log"
    path.write_text("these are notes\n")
    with pytest.raises(CompressError, match="no journal of trials"):
        open_storage(str(path), tmp_path / "unused")
    assert path.read_text() == "these are notes\n"


def test_without_optuna_the_extra_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(MissingPackage, match=r"mnist-edge\[search\]"), naming_extras():
        open_storage(None, tmp_path / "journal.log")


HOLDS = """
import sys, time
from pathlib import Path
from mnist_edge.trials.storage import open_storage
with open_storage(None, Path(sys.argv[1])).holding(3):
    print("holding", flush=True)
    time.sleep(60)
"""


def test_a_journals_worker_is_missed_as_soon_as_it_is_killed(tmp_path):
    path = tmp_path / "journal.log"
    here = open_storage(None, path)
    worker = subprocess.Popen([sys.executable, "-c", HOLDS, str(path)], stdout=subprocess.PIPE)
    try:
        assert worker.stdout.readline() == b"holding\n"
        assert here.orphans(0, [3, 4]) == [4]
        with here.holding(3) as free:
            assert not free
    finally:
        worker.kill()
        worker.wait()
    assert here.orphans(0, [3, 4]) == [3, 4]


def test_what_a_killed_writer_left_half_is_dropped(tmp_path):
    path = tmp_path / "journal.log"
    first = Journal(path)
    study = first.optuna.create_new_study([1], "one")
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"op_code": 4, "study')
    again = Journal(path)
    again.optuna.create_new_trial(study)
    assert path.read_bytes().startswith(whole + b'{"op_code":4')
    assert len(Journal(path).optuna.get_all_trials(study)) == 1


def test_one_at_a_time_is_alone(tmp_path):
    here, order = open_storage(None, tmp_path / "journal.log"), []

    def second():
        with open_storage(None, tmp_path / "journal.log").alone():
            order.append("second")

    with here.alone() as still_alone:
        other = threading.Thread(target=second)
        other.start()
        other.join(0.2)
        still_alone()
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_a_server_that_stays_away_ends_the_worker_with_a_line(monkeypatch, tmp_path):
    with server() as running:
        there = open_storage(running.url, tmp_path / "unused")
        there.optuna.create_new_study([1], "one")
        running.stop()
        monkeypatch.setattr(storage, "PATIENCE", 0.5)
        with pytest.raises(CompressError, match="does not answer: "):
            there.patiently(there.optuna.get_all_studies)
        running.start()
        assert [each.study_name for each in there.patiently(there.optuna.get_all_studies)] == [
            "one"
        ]
