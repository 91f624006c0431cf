"""The page of corrupted images: its numbers are those of the record."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cattrs import structure
from command_line import refused, run

from compress.errors import CompressError
from compress.measuring import Score
from mnist_edge import data
from mnist_edge.data.corruptions import CORRUPTIONS
from mnist_edge.evaluation.robustness import (
    CLEAN,
    Refused,
    Robustness,
    RobustnessRow,
    added,
    compared,
)
from mnist_edge.report import robustness_page


@pytest.fixture
def found():
    float_, int4 = (
        RobustnessRow(name, Score(990, 1000), dict.fromkeys(CORRUPTIONS, Score(right, 1000)))
        for name, right in (("phase5-float.onnx", 900), ("phase5-int4.onnx", 880))
    )
    return Robustness("digits", 1000, 0, (float_, int4))


def test_the_page_says_each_error_and_what_compression_costs(found):
    page = robustness_page.as_markdown(found)
    assert "| phase5-float.onnx | 1.00 | 10.00 |" in page
    assert "| shot noise | 10.00 | 12.00 |" in page
    assert "| `phase5-int4.onnx` | +0.00 | +2.00 |" in page.replace("  ", " ")


def test_the_files_are_written_and_the_page_is_made_of_the_record(found, tmp_path):
    digits = data.load("digits")
    page, record, *pictures = robustness_page.write_pages(found, digits, tmp_path)
    assert json.loads(record.read_text())["rows"][1]["corrupted"]["fog"]["correct"] == 880
    assert page.read_text() == robustness_page.as_markdown(found)
    assert [path.name for path in pictures] == ["robustness.png", "robustness_errors.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)


def test_the_verb_writes_what_it_prints(tmp_path):
    made = run("robustness", "mcu", "--data", "digits", "--images", 20, "--out", tmp_path, "--json")
    assert made.exit_code == 0, made.output
    (row,) = json.loads(made.stdout)["rows"]
    kept = json.loads((tmp_path / "robustness.json").read_text())["rows"][0]
    assert row["corrupted"] == kept["corrupted"]
    assert 0 < row["mean_error"] < 1


def test_a_network_is_added_to_the_record_of_others(tmp_path):
    words = ("--data", "digits", "--images", 20, "--out", tmp_path)
    assert run("robustness", "mcu", *words).exit_code == 0
    (kept,) = json.loads((tmp_path / "robustness.json").read_text())["rows"]
    assert "exists; add --overwrite" in refused("robustness", "edge-1k", *words)
    wrong = (*words, "--seed", 1, "--add")
    assert "0 for seed, this one 1; measure both alike" in refused("robustness", "edge-1k", *wrong)
    assert run("robustness", "edge-1k", *words, "--add").exit_code == 0
    rows = json.loads((tmp_path / "robustness.json").read_text())["rows"]
    assert [row["file"] for row in rows] == ["edge-1k.onnx", "mcu.onnx"]
    assert rows[1] == kept
    assert "| edge-1k.onnx |" in (tmp_path / "robustness.md").read_text()


def test_networks_of_the_same_names_are_replaced_in_a_record(found):
    first, second = found.rows
    record = replace(found, seeds={first.file: (first,), second.file: (second,)}, before=(first,))
    anew = replace(second, clean=Score(999, 1000))
    both = added(replace(found, rows=(anew,)), record)
    assert both == replace(record, rows=(first, anew), seeds={first.file: (first,)})


def test_the_page_says_what_would_be_refused(found):
    refused = {CLEAN: Refused(9, 5), **dict.fromkeys(CORRUPTIONS, Refused(90, 75))}
    row = replace(found.rows[0], refused=refused)
    page = robustness_page.as_markdown(replace(found, rows=(row,)))
    assert "| `phase5-float.onnx` | 0.91 | 10.00 | 75.00 | 10.00 | 2.50 |" in page


def test_of_no_answers_no_share_is_refused(found):
    all_right = dict.fromkeys(CORRUPTIONS, Score(5, 5))
    refused = dict.fromkeys((CLEAN, *CORRUPTIONS), Refused(0, 0))
    row = replace(found.rows[0], clean=Score(0, 5), corrupted=all_right, refused=refused)
    page = robustness_page.as_markdown(replace(found, rows=(row,)))
    assert "| `phase5-float.onnx` | - | 0.00 | - | 0.00 | 0.00 |" in page


def test_the_page_has_means_over_seeds(found):
    better = replace(found.rows[0], corrupted=dict.fromkeys(CORRUPTIONS, Score(920, 1000)))
    page = robustness_page.as_markdown(replace(found, seeds={"net": (found.rows[0], better)}))
    assert "| `net` | 2 | 1.00 +- 0.00 % | 9.00 +- 1.41 % |" in page


def test_the_page_compares_with_an_earlier_record(found, tmp_path):
    worse = {name: Score(800, 1000) for name in CORRUPTIONS}
    earlier = replace(found, rows=(replace(found.rows[0], corrupted=worse), found.rows[1]))
    page = robustness_page.as_markdown(compared(found, earlier))
    assert "| `phase5-float.onnx` | 1.00 | 1.00 | 20.00 | 10.00 | 0.50 |" in page
    assert page.count("`phase5-int4.onnx` |") == 1, "what has not changed is not compared"
    with pytest.raises(CompressError, match="'digits' for dataset, this one 'mnist'"):
        compared(replace(found, dataset="mnist"), earlier)


def test_an_earlier_record_must_be_one(tmp_path):
    (tmp_path / "other.json").write_text('{"rows": 3}')
    made = run("robustness", "mcu", "--before", tmp_path / "other.json", "--out", tmp_path)
    assert made.exit_code == 1
    assert "is no robustness.json; `mnist-edge robustness` writes one" in made.stderr


def test_what_cannot_be_compared_is_refused_before_it_is_measured(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_edge.evaluation.robustness.measure", None)
    few = ("robustness", "mcu", "--dataset", "digits", "--images", 5, "--out", tmp_path / "out")
    of_mnist = Path(__file__).parents[3] / "docs" / "robustness.json"
    said = "the earlier record has 'mnist' for dataset, this one 'digits'; measure both alike"
    assert said in refused(*few, "--before", of_mnist)
    assert "whose figures are of all images; take as many" in refused(*few, "--seeds-in", tmp_path)
    assert not (tmp_path / "out").exists()


def test_the_published_page_is_made_of_its_record():
    docs = Path(__file__).parents[3] / "docs"
    found = structure(json.loads((docs / "robustness.json").read_text()), Robustness)
    assert (docs / "robustness.md").read_text() == robustness_page.as_markdown(found)
