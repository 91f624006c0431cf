"""A stage is made once, and made anew when what decides it, or what it made, has changed."""

import json

import pytest
import torch
from torch import nn

from compress.errors import CompressError
from mnist_edge.store import Stage, differing_settings, fingerprint


class Counted:
    """Writes a file and counts how often."""

    def __init__(self, path, found=None):
        self.path, self.found, self.times = path, found, 0

    def __call__(self):
        self.times += 1
        self.path.write_text("made")
        return self.found


@pytest.fixture
def made(tmp_path):
    return Counted(tmp_path / "made.txt", {"right": 7})


def test_a_stage_is_made_once(tmp_path, made):
    record = tmp_path / "record.json"
    for _ in range(2):  # the second time as after an interruption
        stage = Stage({"epochs": 3, "widths": (1, 2)}, {"network": "abc"})
        assert stage.take(record, made, files=["made.txt"]) == {"right": 7}
    assert made.times == 1
    assert stage.find(record) == {"right": 7}
    assert stage.find(tmp_path / "other.json") is None


@pytest.mark.parametrize("change", [{"settings": {"epochs": 4}}, {"inputs": {"network": "abd"}}])
def test_another_stage_is_made_anew(tmp_path, made, change):
    record, start = tmp_path / "record.json", {"settings": {"epochs": 3}}
    Stage(**start).take(record, made)
    other = Stage(**{**start, **change})
    assert other.find(record) is None
    other.take(record, made)
    assert made.times == 2


@pytest.mark.parametrize("damage", ["change", "remove"])
def test_a_file_that_changed_is_made_anew(tmp_path, made, damage):
    record, stage = tmp_path / "record.json", Stage({"epochs": 3})
    stage.take(record, made, files=["made.txt"])
    made.path.write_text("else") if damage == "change" else made.path.unlink()
    assert stage.find(record) is None
    stage.take(record, made, files=["made.txt"])
    assert made.times == 2
    assert made.path.read_text() == "made"


def test_files_from_before_there_were_records_are_kept(tmp_path, made):
    made.path.write_text("earlier")
    for _ in range(2):
        Stage({}).take_files(tmp_path / "record.json", made, ["made.txt"])
    assert made.times == 0
    made.path.write_text("damaged")
    Stage({}).take_files(tmp_path / "record.json", made, ["made.txt"])
    assert made.path.read_text() == "made"


def test_what_fails_leaves_no_record(tmp_path):
    def fail():
        raise CompressError("no room")

    with pytest.raises(CompressError, match="no room"):
        Stage({}).take(tmp_path / "record.json", fail)
    assert not list(tmp_path.iterdir())


def test_a_record_that_is_none_is_refused_or_replaced(tmp_path, made):
    record = tmp_path / "record.json"
    record.write_text("{")
    with pytest.raises(CompressError, match="not valid JSON"):
        Stage({}).find(record)
    for other in ([], {}, {"of": 3}):
        record.write_text(json.dumps(other))
        assert Stage({"epochs": 3}).find(record) is None
    of = {"of": {"epochs": 3}}
    for damaged in (of, {**of, "files": []}, {**of, "files": [], "found": 1}):
        record.write_text(json.dumps(damaged))
        assert Stage({"epochs": 3}).take(record, made) == {"right": 7}
    assert made.times == 3


def test_keys_are_what_they_always_were(tmp_path):
    stage = Stage({"dataset": "mnist", "epochs": 3}, {"views": None})
    assert stage.key == Stage({"views": None, "epochs": 3, "dataset": "mnist"}).key
    assert stage.folder(tmp_path, 2) == tmp_path / f"{stage.key}-seed2"
    assert Stage({}).key == "44136fa355b3", "the SHA-256 of {}"


def test_weights_and_their_names_make_a_fingerprint():
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.fill_(0.5)
    assert fingerprint(network).startswith("840d14cc2f31e10f")
    assert fingerprint(network, None).startswith("512fc2e572e228aa")
    assert fingerprint(None).startswith("140bedbf9c3f6d56")


def test_settings_differ_also_within_settings():
    defaults = {"a": 1, "b": {"c": 2, "d": 3}}
    assert differing_settings(defaults, defaults) == {}
    assert differing_settings({"a": 1, "b": {"c": 2, "d": 4}}, defaults) == {"b": {"d": 4}}
