"""Every stage of the flow is a file that answers as the table says."""

import json

import numpy as np
import onnxruntime
import torch
from quick_run import run

from mnist_edge import data
from mnist_edge.commands.stages import IN_C, STAGES

FILES = {f"phase5-{stage}{suffix}" for stage in STAGES for suffix in (".onnx", ".ts")}

PAGES = {"curves.png", "bench.json", "report.html", "stages.json", "stages.md", "stages.png"}


def test_it_makes_files_that_answer_as_the_table_says(tmp_path):
    result = run(tmp_path / "quick", "--dataset", "digits")
    assert result.exit_code == 0, result.output
    folder = tmp_path / "quick"
    assert {path.name for path in folder.iterdir()} >= FILES | PAGES
    images = data.load("digits").test
    inputs = data.normalize(images.images, *moments())
    session = onnxruntime.InferenceSession(folder / "phase5-int8.onnx")
    classes = session.run(None, {"image": inputs})[0].argmax(1)
    script = torch.jit.load(folder / "phase5-int8.ts")(torch.from_numpy(inputs))
    np.testing.assert_array_equal(script.argmax(1).numpy(), classes)
    rows = {row["name"]: row for row in json.loads((folder / "bench.json").read_text())["rows"]}
    assert rows["phase5-int8.onnx"]["test"]["correct"] == (classes == images.labels).sum()
    lines = result.output.splitlines()
    starts = [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in STAGES]
    assert starts == [*STAGES, "int8"]
    assert IN_C in result.output
    assert "fewer MACs" in next(line for line in lines if line.startswith("pruned "))


def moments():
    digits = data.load("digits")
    return digits.mean, digits.std
