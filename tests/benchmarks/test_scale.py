"""Trials a second: the workers end each trial once, and the page is of the record."""

from pathlib import Path

import pytest

from compress.files import read_json

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def benchmark(benchmark_named):
    return benchmark_named("scale")


def test_workers_end_every_trial_once(benchmark, tmp_path):
    found = benchmark.measure(str(tmp_path / "journal.log"), workers=2, trials=24)
    assert (found.storage, found.workers, found.trials) == ("journal", 2, 24)
    assert found.a_second == 24 / found.seconds


def test_the_published_page_is_of_its_record(benchmark):
    record = read_json(ROOT / "docs" / "scale.json")
    assert benchmark.as_markdown(record) == (ROOT / "docs" / "scale.md").read_text()
    measured = {(each["storage"], each["workers"]) for each in record["rates"]}
    assert measured == {(s, w) for s in ("journal", "postgresql") for w in benchmark.WORKERS}
