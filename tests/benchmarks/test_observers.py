"""The page of observers: made of its record, and what the defaults are chosen by."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import compress
from compress.files import read_json

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def program(benchmark_named):
    return benchmark_named("observers")


def test_the_page_is_what_its_record_says(program):
    record = read_json(DOCS / "observers.json")
    assert (DOCS / "observers.md").read_text() == program.as_markdown(record)
    assert {"phase5-float", "DS-CNN", "ResNet-8"} <= record["networks"].keys()


def test_photos_are_spoken_of_where_they_are_measured(program):
    record = read_json(DOCS / "observers.json")
    assert "photos" not in program.as_markdown(record)
    networks = {**record["networks"], "photos, float": record["networks"]["ResNet-8"]}
    assert "trained by\n  `examples/photos`" in program.as_markdown({"networks": networks})


def test_the_defaults_are_the_best_of_the_page_in_the_mean(program):
    """Of 8 bits by decibels; of narrow weights, whose large errors say little, by the class."""
    record = read_json(DOCS / "observers.json")
    spec = compress.QuantizationSpec()
    for width, judged in {(8, 8): "decibels", (3, 8): "agreed", (4, 4): "agreed"}.items():
        means = mean_over_networks(record, program._key(width), judged)
        default = f"{spec.observer}, {spec.scale_observer(width[0])}"
        assert means[default] >= max(means.values()) - 0.02 * abs(max(means.values()))


def mean_over_networks(record, key, judged):
    tables = [found[key] for found in record["networks"].values() if len(found.get(key, ())) == 8]
    return {pair: np.mean([table[pair][judged] for table in tables]) for pair in tables[0]}


def test_a_network_is_measured_once(program, monkeypatch):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 5)).eval()
    inputs = torch.randn(40, 3, 8, 8)
    monkeypatch.setattr(program, "WIDTHS", ((8, 8),))
    found = {}
    taken = (network, inputs[:32], inputs[32:], compress.QuantizationSpec())
    assert len(list(program.measure(taken, found))) == 8
    assert list(program.measure(taken, found)) == []
    (pairings,) = found.values()
    assert all(10 < pairing["decibels"] < 60 for pairing in pairings.values())
