"""The page of integer ONNX files: made of its record; files are made once, and refusals said."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from c_variants import tool
from torch import nn

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def program(benchmark_named):
    return benchmark_named("onnx_speed")


def test_the_page_shows_the_fastest_rival_and_what_was_refused(program):
    def at(ratios):
        return {n: {"microseconds": 80 / r, "over_float": r} for n, r in ratios.items()}

    ratios = {"float": 1.0, "folded": 1.1, "ours": 2.2, "NNCF": 0.5, "NNCF in OpenVINO": 2.5}
    ratios |= dict(zip(program.STATIC, (1.8, 1.7, 2.0, 1.9), strict=True))
    found = {"differing": 0, "refusals": {"ours as QDQ": "why not"}}
    found["batches"] = {str(batch): at(ratios) for batch in program.BATCHES}
    page = program.as_markdown({"networks": {"net": found}, "rounds": 30})
    best = program.STATIC[2]
    row = f"| net | 80 | 1.10 | 2.20 | 2.00 | 0.50 | 2.50 | - | - | {best} | 1.10 |"
    assert page.count(row) == len(program.BATCHES)
    assert "- net, ours as QDQ: why not" in page


def test_a_network_without_peers_is_held_against_its_float_file(program):
    def at(us, ours):
        return {"float": _timed(us, 1.0), "ours": _timed(us / ours, ours)}

    found = {"differing": 0, "refusals": {}, "batches": {"1": at(16, 0.8), "8": at(72, 0.9)}}
    page = program.as_markdown({"networks": {"small": found}})
    assert "| small | 16 | - | 0.80 | - | - | - | - | - | - | 0.80 |" in page
    assert "| small | float | 8.0 | 8.0 |" in page
    assert "| small | ours | 11.4 | 8.6 |" in page
    found["batches"] = {"1": at(16, 1.1), "8": at(72, 1.1)}
    assert "Faster as float" not in program.as_markdown({"networks": {"small": found}})


def test_c_is_held_against_our_onnx_file_an_image(program):
    def at(batch, c):
        return {way: _timed(us * batch, 1.0) for way, us in (("float", 80), ("ours", 50), ("C", c))}

    found = {"differing": 0, "refusals": {}, "batches": {"1": at(1, 20), "8": at(8, 100)}}
    page = program.as_markdown({"networks": {"net": found}})
    assert "| net | 20.0 | 50.0 | 2.50 | 100.0 | 50.0 | 0.50 |" in page


def _timed(microseconds, ratio):
    return {"microseconds": microseconds, "over_float": ratio}


def test_one_network_measured_anew_keeps_the_others_of_the_same_conditions(program, tmp_path):
    path, under = tmp_path / "record.json", {"machine": {"cpu": "A"}, "rounds": 30}
    networks = {"ResNet-8": {"a": 1}, "DS-CNN": {"b": 2}, "no longer there": {}}
    path.write_text(json.dumps({**under, "networks": networks}))
    kept = program._begun(path, under)
    assert list(kept["networks"]) == ["DS-CNN", "ResNet-8"]
    assert program._begun(path, None) == kept
    other = under | {"machine": {"cpu": "B"}}
    assert program._begun(path, other) == {**other, "networks": {}}
    assert program._begun(tmp_path / "none.json", under) == {**under, "networks": {}}


def test_files_are_made_once_and_timed(program, monkeypatch, tmp_path):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(4, 16, 3), nn.ReLU(), nn.Flatten(), nn.Linear(576, 10))
    taken = []

    def take(models):
        taken.append(models)
        return network.eval(), torch.rand(16, 4, 8, 8)

    def refusing(*given):
        raise ValueError("not today\nnor later")

    tool("gcc")
    ways = {name: program.WAYS[name] for name in ("float", "folded", "ours", "C")}
    monkeypatch.setattr(program, "WAYS", ways | {"NNCF": refusing})
    monkeypatch.setattr(program, "NETWORKS", {"own": take})
    refusals = program.make("own", tmp_path, tmp_path)
    assert refusals == {"NNCF": "ValueError: not today"}
    found = program.measure(tmp_path, rounds=1)
    assert found["differing"] == 0
    assert found["batches"]["8"].keys() == ways.keys()
    assert found["batches"]["1"]["float"]["over_float"] == 1
    monkeypatch.setattr(program, "WAYS", ways)
    assert program.make("own", tmp_path, tmp_path) == {}
    assert len(taken) == 1


def test_our_differing_answers_are_counted(program, tmp_path):
    network = nn.Sequential(nn.Flatten(), nn.Linear(64, 10)).eval()
    inputs = torch.rand(8, 1, 8, 8)
    program.WAYS["ours"](network, inputs, tmp_path / "ours.onnx")
    assert program.differing(tmp_path, inputs.numpy()) == 0
    other = nn.Sequential(nn.Flatten(), nn.Linear(64, 10)).eval()
    program.WAYS["ours"](other, inputs, tmp_path / "other.onnx")
    (tmp_path / "other.onnx").rename(tmp_path / "ours.onnx")
    assert program.differing(tmp_path, np.asarray(inputs)) > 0
