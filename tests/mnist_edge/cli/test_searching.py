"""`mnist-edge search` on digits: two workers give the front of one, and errors are one line."""

import json
import os
import subprocess
import sys

import pytest
from command_line import refused, run
from small_search import written_space


@pytest.fixture
def space(tmp_path):
    path = written_space(tmp_path, trials=4)
    path.write_text(path.read_text().replace("epochs = 4", "epochs = 1"))
    return path


def found(out):
    record = json.loads((out / "front.json").read_text())
    recipes = {path.name: path.read_text() for path in (out / "recipes").iterdir()}
    return record, recipes


def test_two_workers_find_what_one_finds(space, tmp_path):
    options = ["search", str(space), "--threads", "1"]
    command = [sys.executable, "-m", "mnist_edge", *options]
    places = ["--out", str(tmp_path / "two"), "--work", str(tmp_path / "shared")]
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "OMP_NUM_THREADS": "1"}}
    workers = [subprocess.Popen([*command, *places], **quiet) for _ in range(2)]
    one = run(*options, "--out", tmp_path / "one", "--work", tmp_path / "own", "--json")
    assert [each.wait(240) for each in workers] == [0, 0]
    assert one.exit_code == 0, one.output
    assert found(tmp_path / "two") == found(tmp_path / "one")
    assert json.loads(one.stdout) == found(tmp_path / "one")[0]


def test_a_search_of_something_else_is_refused_in_a_line(space, tmp_path):
    out, work = tmp_path / "out", tmp_path / "work"
    places = ("--out", out, "--work", work)
    assert "none of 0 trials" in refused("search", space, *places, "--page-only")
    space.write_text(space.read_text().replace("{4 to 8}", "{4 to 9}"))
    assert "study small already, of something else" in refused("search", space, *places)
    assert "mysql" in refused("search", space, *places, "--storage", "mysql://me:secret@host/a")
    assert "no published space" in refused("search", "nothing-of-that-name")
