"""The main job in small, from the command line to files that plain runtimes load."""

import json

import numpy as np
import onnxruntime
import torch
from click.testing import CliRunner

from compress.errors import CompressError
from mnist_edge import data
from mnist_edge.cli.main import main
from mnist_edge.commands.stages import IN_C, STAGES

FILES = {f"phase5-{stage}{suffix}" for stage in STAGES for suffix in (".onnx", ".ts")}
PAGES = {"curves.png", "bench.json", "stages.json", "stages.md", "stages.png"}


def run(folder, *options):
    arguments = ["quickstart", "--epochs", "1", "--threads", "1", "--out", str(folder), *options]
    return CliRunner().invoke(main, arguments, env={"COLUMNS": "200"}, catch_exceptions=False)


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


def test_a_second_call_goes_on_with_what_the_first_trained(tmp_path):
    first = run(tmp_path / "quick", "--dataset", "digits")
    kept = sorted((tmp_path / "quick" / "stages").rglob("checkpoint.pt"))
    before = [path.stat().st_mtime_ns for path in kept]
    second = run(tmp_path / "quick", "--dataset", "digits")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert [path.stat().st_mtime_ns for path in kept] == before
    assert len(kept) == 2


def moments():
    digits = data.load("digits")
    return digits.mean, digits.std


def test_without_the_images_it_says_so_and_takes_the_bundled_digits(tmp_path, monkeypatch):
    def refuse(name, **_):
        raise CompressError("no network")

    original = data.load
    monkeypatch.setattr(
        data, "load", lambda name, **where: (refuse if name == "mnist" else original)(name, **where)
    )
    result = run(tmp_path / "quick")
    assert result.exit_code == 0, result.output
    assert "mnist could not be had: no network" in result.output
    assert "going on with scikit-learn's bundled handwritten digits" in result.output
