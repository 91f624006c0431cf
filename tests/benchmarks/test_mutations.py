"""The mutations are of lines that are there, and a handful of them is tried, and killed."""

import dataclasses
import sys
from pathlib import Path

import pytest

from compress.errors import CompressError

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

import mutations  # noqa: E402

SHORT = ("interval: centre not moved", "speed-up upside down", "choice: the worst seed")


@pytest.mark.parametrize("each", mutations.MUTATIONS, ids=lambda each: each.name)
def test_each_is_of_one_line_and_names_tests_that_are_there(each):
    assert (ROOT / each.file).read_text().count(each.old) == 1
    assert all((ROOT / tests).exists() for tests in each.tests)
    assert each.old != each.new


def test_a_handful_is_killed():
    chosen = [each for each in mutations.MUTATIONS if each.name in SHORT]
    outcomes = list(mutations.run(chosen, workers=2))
    assert [each.name for each in outcomes if each.killed] == list(SHORT)
    assert len(mutations.MUTATIONS) >= 59


def test_an_outcome_is_kept_until_what_it_depends_on_changes(tmp_path, monkeypatch):
    tried = []

    def outcome(mutation, copy):
        tried.append(mutation.name)
        return mutations.Outcome(mutation.name, mutation.file, "a", "b", True, "test_it")

    monkeypatch.setattr(mutations, "_tried", outcome)
    (each,) = (each for each in mutations.MUTATIONS if each.name == SHORT[0])
    first = list(mutations.run([each], work=tmp_path))
    assert list(mutations.run([each], work=tmp_path)) == first
    assert tried == [each.name]
    list(mutations.run([dataclasses.replace(each, new="0")], work=tmp_path))
    assert tried == [each.name] * 2


def test_what_fails_without_the_mutation_too_kills_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(mutations, "_first_failure", lambda tests, copy: "tests/test_red.py")
    (tmp_path / "a.py").write_text("x = 1\n")
    each = mutations.Mutation("red", "a.py", "1", "2", ("tests/test_red.py",))
    with pytest.raises(CompressError, match="fails without it too"):
        mutations._tried(each, tmp_path)
    assert (tmp_path / "a.py").read_text() == "x = 1\n"
