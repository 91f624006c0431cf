"""Verbs that make networks and files, good input and bad, as a user meets them."""

import gzip
import json
import os
import pickle
import random
import struct
from pathlib import Path

import pytest
import torch
from command_line import refused, run
from PIL import Image

from compress.model_file import load_model


def test_training_writes_model_history_and_curves(trained):
    folder = trained.parent
    history = json.loads((folder / "history.json").read_text())
    assert len(history) == 12
    assert history[-1]["validation_accuracy"] > 0.8
    assert Image.open(folder / "curves.png").size[0] > 500


def test_export_writes_every_format(trained, tmp_path):
    result = run(
        *("export", trained, "--format", "onnx", "--format", "torchscript", "--format", "pt2"),
        *("--fold", "--out", tmp_path),
    )
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"{trained.parent.name}-folded{end}" for end in (".onnx", ".pt2", ".ts")]


def test_a_quantized_network_is_exported_too(trained, tmp_path):
    out = tmp_path / "q.onnx"
    run("quantize", "--int8", trained, "--dataset", "digits", "--out", out, "--input", "uint8")
    integers = out.with_suffix(".safetensors")
    result = run("export", integers, "--format", "torchscript", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "q.ts").exists()
    refused("export", integers, "--format", "pt2", "--out", tmp_path)
    refused("export", integers, "--fold", "--out", tmp_path)


def test_a_file_that_is_trained_in_its_place_keeps_the_better_network(tmp_path):
    model, command = (
        tmp_path / "model.safetensors",
        ("train", "--data", "digits", "--out", tmp_path),
    )
    assert run(*command, "--network", "flatten | linear 10", "--epochs", 2).exit_code == 0
    before = load_model(model)
    again = ("--network", model, "--epochs", 1, "--learning-rate", 3, "--overwrite")
    result = run(*command, *again, "--json")
    assert "training made the network worse" in result.stderr, result.output
    assert json.loads(result.stdout) == {"model": str(model), "selected": None}
    kept = load_model(model)
    assert kept.metadata == before.metadata
    for name, values in before.model.state_dict().items():
        assert torch.equal(kept.model.state_dict()[name], values)


def test_learning_rate_that_is_not_a_number(tmp_path):
    refused("train", "--dataset", "digits", "--learning-rate", "nan", "--out", tmp_path / "r")
    assert not (tmp_path / "r").exists()


class RunsCode:
    def __reduce__(self):
        return os.system, ("touch executed",)


@pytest.mark.parametrize("kind", ["random", "cut", "pickle", "missing"])
@pytest.mark.parametrize("verb", ["quantize", "export"])
def test_models_that_are_none(trained, tmp_path, monkeypatch, verb, kind):
    monkeypatch.chdir(tmp_path)
    model = tmp_path / "bad.safetensors"
    contents = {
        "random": random.Random(0).randbytes(9000),
        "cut": trained.read_bytes()[:20_000],
        "pickle": pickle.dumps(RunsCode()),
    }
    if kind in contents:
        model.write_bytes(contents[kind])
    extra = ("--int8", "--dataset", "digits") if verb == "quantize" else ()
    assert "bad.safetensors" in refused(verb, model, *extra, "--out", tmp_path / "o.onnx")
    assert [path.name for path in tmp_path.iterdir()] == (
        ["bad.safetensors"] if contents.get(kind) else []
    )


def idx_folder(root: Path, images: bytes, labels: bytes) -> Path:
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for part in ("train", "t10k"):
        (raw / f"{part}-images-idx3-ubyte").write_bytes(images)
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(labels)
    return root


def idx_images(count, magic=2051):
    return struct.pack(">IIII", magic, count, 28, 28) + bytes(count * 784)


def idx_labels(count, magic=2049, label=0):
    return struct.pack(">II", magic, count) + bytes([label]) * count


IDX = {
    "truncated": (idx_images(50)[:-100], idx_labels(50)),
    "wrong magic": (idx_images(50, magic=1234), idx_labels(50)),
    "labels that do not match": (idx_images(50), idx_labels(49)),
    "labels beyond nine": (idx_images(50), idx_labels(50, label=12)),
    "empty": (b"", b""),
    "compressed rubbish": (gzip.compress(b"x")[:-3], idx_labels(50)),
}


@pytest.mark.parametrize("kind", IDX)
def test_bad_idx_files(tmp_path, kind):
    root = idx_folder(tmp_path / "data", *IDX[kind])
    message = refused("train", "--data-dir", root, "--epochs", 1, "--out", tmp_path / "run")
    assert "ubyte" in message
    assert not (tmp_path / "run").exists()


def test_a_missing_data_set_says_where_it_looked(tmp_path):
    message = refused("train", "--data-dir", tmp_path, "--out", tmp_path / "run")
    assert str(tmp_path) in message
    assert "put it there" in message


def test_bad_recipes(tmp_path):
    recipe = tmp_path / "bad.toml"
    for text in ("not = [toml", "name = 'x'", "[train]\nrecipe = 'magic'\nphase = 5"):
        recipe.write_text(text)
        assert "bad.toml" in refused(
            "run", recipe, "--out", tmp_path / "o", "--work", tmp_path / "w"
        )
    refused("run", tmp_path / "none.toml")
    assert not (tmp_path / "o").exists()


RECIPE = """
name = "tiny"
variant = "folded"
formats = ["onnx"]
dataset = "digits"
seeds = [0]

[train]
recipe = "tuned"
layers = ["conv 4 5x5 stride 2", "flatten", "linear 10"]
epochs = 1
"""


def test_run_publishes_what_a_recipe_says_and_its_data_can_be_replaced(tmp_path):
    (tmp_path / "tiny.toml").write_text(RECIPE)
    places = ("--work", tmp_path / "work", "--out", tmp_path / "out")
    result = run("run", tmp_path / "tiny.toml", *places)
    assert result.exit_code == 0, result.output
    assert "tiny: every seed" in result.stdout
    assert {"tiny.onnx", "manifest.json"} <= {file.name for file in (tmp_path / "out").iterdir()}
    assert "manifest.json exists" in refused("run", tmp_path / "tiny.toml", *places)
    other = ("--overwrite", "--data", tmp_path / "nowhere")
    assert "nowhere" in refused("run", tmp_path / "tiny.toml", *places, *other)
