"""The README's table: largest first, what lacks is a dash, trainings without a file last."""

import json

import pytest

from compress.errors import CompressError
from compress.manifest import Entry, write_manifest
from compress.measuring import Score
from mnist_edge.report import results

BEGIN, END = results.marks("results")


@pytest.fixture
def published(tmp_path):
    """A folder of two networks, one of them measured by a bench, and of three trainings."""
    small = Entry("small.onnx", "small", "onnx", "0" * 64, 700, weight_bytes=500, test=Score(9, 10))
    large = Entry("large.ts", "large", "torchscript", "1" * 64, 900, weight_bytes=800)
    write_manifest(tmp_path, [small, large])
    seeds = [{"test": {"correct": n, "count": 10}} for n in (8, 9)]
    trainings = {"small": {"seeds": seeds}, "alone": {"seeds": seeds[:1]}}
    (tmp_path / "trainings.json").write_text(json.dumps(trainings))
    speeds = [{"batch": batch, "speedup": {"median": batch / 10}} for batch in (1, 64)]
    own = {"name": "float.onnx", "agreement": {"fraction": 0.7}}
    (tmp_path / "bench.json").write_text(
        json.dumps({"rows": [{"name": "small.onnx", "speeds": speeds, "own_float": own}]})
    )
    return tmp_path


def test_each_network_has_a_row_with_what_is_known_of_it(published):
    rows = results.texts(published, published / "bench.json")["results"].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [row[0] for row in cells] == ["`large`", "`small`", "`alone`"]
    assert cells[1] == [
        *("`small`", "500", "-", "90.00 % (59.58 to 98.21)", "85.00 +- 7.07 %, 2", "-"),
        *("70.00 %", "700", "0.10", "6.40", "-", "-"),
    ]
    assert cells[0][1:4] == ["800", "-", "-"]
    assert cells[2] == ["`alone`", "-", "-", "-", "80.00 %, 1", *["-"] * 7]


def test_the_figures_are_there_for_programs_too(published):
    large, small, alone = results.as_json(published, published / "bench.json")
    assert small["test"] == {"correct": 9, "count": 10}
    assert (small["test_by_seed"], small["own_float"]) == ([0.8, 0.9], 0.7)
    assert small["times_as_fast"] == {"onnx": {1: 0.1, 64: 6.4}}
    assert (large["files"], alone["files"]) == ({"torchscript": "large.ts"}, {})


def test_the_table_is_put_between_the_marks(tmp_path):
    document = tmp_path / "a.md"
    (first, last), (one, other) = results.marks("results"), results.marks("choices")
    document.write_text(f"before {first} old {last} between {one}{other} after")
    results.write_into(document, {"results": "new", "choices": "short", "unused": "none"})
    whole = f"before {first}\nnew\n{last} between {one}\nshort\n{other} after"
    assert document.read_text() == whole


def test_the_short_table_follows_the_wishes(published, monkeypatch):
    monkeypatch.setattr(results, "WISHES", {"few bytes": "small", "many": "large"})
    lines = results.texts(published, published / "bench.json")["choices"].splitlines()[2:]
    assert [line.split("|")[1].strip() for line in lines] == ["few bytes", "many"]


@pytest.mark.parametrize("text", [None, "", BEGIN, BEGIN * 2 + END])
def test_a_document_without_a_place_is_left_as_it_is(tmp_path, text):
    document = tmp_path / "a.md"
    if text is not None:
        document.write_text(text)
    with pytest.raises(CompressError, match=r"cannot read|no place for results"):
        results.write_into(document, {"results": "new"})
    assert text is None or document.read_text() == text


@pytest.mark.parametrize("damaged", ["bench.json", "trainings.json"])
@pytest.mark.parametrize("text", ["[]", "3", '{"rows": [1]}', '{"small": {}, "rows": {"a": 1}}'])
def test_a_damaged_record_is_named(published, damaged, text):
    (published / damaged).write_text(text)
    with pytest.raises(CompressError, match=damaged):
        results.texts(published, published / "bench.json")
