"""Measurements of techniques: each is made once, and made anew when what it is of has changed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from compress.model_file import load_model
from mnist_edge import data
from mnist_edge.training.calibration import quantize_on

ROOT = Path(__file__).parents[2]
FLOAT = ROOT / "exported" / "phase5-float.safetensors"


@pytest.fixture(scope="module")
def program(benchmark_named):
    return benchmark_named("quantization_techniques")


@pytest.fixture(scope="module")
def digits():
    return data.load("digits")


def test_what_was_measured_is_read_and_what_changed_is_measured(program, digits, tmp_path):
    measured = []

    def measure():
        measured.append(len(measured))
        return {"found": len(measured)}

    for _ in range(2):  # the second time as after an interruption
        measurements = program.Measurements({0: FLOAT}, digits, tmp_path)
        assert measurements.once(0, {"spec": 1}, measure) == {"found": 1}
    assert measurements.once(0, {"spec": 2}, measure) == {"found": 2}
    assert len(measured) == len(list(tmp_path.iterdir())) == 2


def test_figures_keep_their_names(program, digits, tmp_path, monkeypatch):
    conditions = {"calibration_images": 2000, "versions": {"a": "1"}, "floats": {"0": "w"}}
    monkeypatch.setattr(program.Measurements, "conditions", lambda self: conditions)
    program.Measurements({0: FLOAT}, digits, tmp_path).once(0, {"spec": {"observer": "mse"}}, int)
    assert [path.name for path in tmp_path.iterdir()] == ["seed0-95d4f532235596a2.json"]


def test_scores_are_those_of_the_interpreter_on_validation_and_test(program, digits, tmp_path):
    few = replace(digits, **{n: getattr(digits, n).take(np.arange(90)) for n in program.PARTS})
    spec = replace(program.CORRECTED, weight_bits=4)
    found = program.Measurements({0: FLOAT}, few, tmp_path).scores(0, spec)
    model = load_model(FLOAT).model
    graph = quantize_on(few, model, spec, program.CALIBRATION)
    assert found["weight_bytes"] == graph.weight_bytes
    for name in program.PARTS:
        part = getattr(few, name)
        classes = graph.run(part.images[:, None]).reshape(len(part), -1).argmax(1)
        assert found[name] == {"correct": int((classes == part.labels).sum()), "count": 90}


def test_every_technique_is_a_setting_that_differs_from_the_others(program):
    specs = [replace(program.PLAIN, **changes) for changes in program.TECHNIQUES.values()]
    assert len(set(specs)) == len(specs) == 15
