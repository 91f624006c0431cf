"""The published networks as trials: who is in the front, and what is unknown is left out."""

from dataclasses import replace

from compress.manifest import read_manifest
from compress.measuring import Score
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.report.published_front import PublishedTrial, front_table, published_trials

ENTRIES = read_manifest(exported_dir())


def entry(name, correct, weight_bytes, macs):
    return replace(
        ENTRIES[0],
        variant=name,
        validation=None if correct is None else Score(correct, 1000),
        weight_bytes=weight_bytes,
        macs=macs,
    )


def test_a_network_in_the_front_is_beaten_by_none():
    entries = [
        entry("large", 995, 900, 50),
        entry("beaten", 990, 900, 50),
        entry("small", 980, 100, 60),
        entry("same as small", 980, 100, 60),
        entry("few MACs", 950, 1000, 10),
        entry("unknown", None, 1, 1),
        entry("no MACs", 999, 1, None),
    ]
    rows = {row[0].strip("`"): row for row in front_table(entries).rows}
    assert list(rows) == ["same as small", "small", "beaten", "large", "few MACs"]
    assert {name for name, row in rows.items() if row[-1] == "yes"} == {
        *("small", "same as small", "large", "few MACs")
    }
    assert rows["small"][1:4] == ("2.00 %", "100", "60")


def test_a_network_is_told_by_its_first_entry_that_tells_all():
    entries = [entry("one", 990, 9, None), entry("one", 980, 8, 7), entry("one", 970, 6, 5)]
    (trial,) = published_trials(entries)
    assert trial == PublishedTrial("one", 1 - 0.98, 8, 7)


def test_the_published_ones_are_all_there():
    names = {trial.name for trial in published_trials(ENTRIES)}
    assert {"edge-9k", "mcu-small", "phase5-float"} <= names
