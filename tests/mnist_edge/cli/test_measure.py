"""Verbs that measure, check and use files, good input and bad, as a user meets them."""

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from command_line import refused, run
from PIL import Image

from mnist_edge import data


def test_summary_prints_the_documents_totals():
    result = run("summary", "--phase", 5)
    assert "9,980" in result.output
    assert "3,261,000" in result.output
    layers = json.loads(run("summary", "--phase", 3, "--json").output)
    assert sum(layer["parameters"] for layer in layers) == 9660


def test_sensitivity_shows_every_layer_at_every_width(trained, tmp_path):
    picture = tmp_path / "heat.png"
    result = run("sensitivity", trained, "--dataset", "digits", "--out", picture, "--json")
    found = json.loads(result.stdout)
    assert len(found["entries"]) == 7 * 5
    noise = {(e["layer"], e["bits"]): e["sqnr"] for e in found["entries"]}
    assert all(noise[layer, 8] > noise[layer, 2] for layer, _ in noise)
    assert Image.open(picture).size[0] > 400


def test_bench_compares_files_and_writes_reports(trained, tmp_path):
    run("export", trained, "--out", tmp_path / "phase5-float.onnx")
    result = run(
        *("bench", tmp_path / "phase5-float.onnx", "--dataset", "digits", "--rounds", 2),
        *("--out", tmp_path / "bench"),
    )
    assert result.exit_code == 0, result.output
    assert {p.name for p in (tmp_path / "bench").iterdir()} == {
        "bench.json",
        "bench.md",
        "bench.png",
        "pareto.png",
    }


def test_predict_reads_a_picture(trained, tmp_path):
    run("export", trained, "--out", tmp_path / "net.onnx")
    images = data.load("digits").train
    picture = tmp_path / "digit.png"
    Image.fromarray(255 - images.images[0]).resize((200, 200)).save(picture)
    result = run("predict", picture, "--model", tmp_path / "net.onnx", "--json")
    assert len(json.loads(result.output)) == 1


@pytest.mark.parametrize("verb", ["bench", "predict"])
@pytest.mark.parametrize("content", [b"", b"not a network" * 100], ids=["empty", "text"])
def test_onnx_files_that_are_none(tmp_path, verb, content):
    model = tmp_path / "bad.onnx"
    model.write_bytes(content)
    picture = tmp_path / "p.png"
    Image.fromarray(np.full((40, 40), 200, np.uint8)).save(picture)
    if verb == "bench":
        message = refused("bench", model, "--dataset", "digits", "--out", tmp_path / "b")
        assert not (tmp_path / "b").exists()
    else:
        message = refused("predict", picture, "--model", model)
    assert "bad.onnx" in message


def test_pictures_that_are_none(trained, tmp_path):
    run("export", trained, "--out", tmp_path / "net.onnx")
    picture = tmp_path / "p.png"
    for content in (b"", b"GIF89a not really", random.Random(0).randbytes(500)):
        picture.write_bytes(content)
        assert "p.png" in refused("predict", picture, "--model", tmp_path / "net.onnx")


def test_a_manifest_that_disagrees_with_its_files(tmp_path):
    exported = Path(__file__).parents[3] / "exported"
    if not (exported / "manifest.json").exists():
        pytest.fail("nothing is published in exported/")
    copy = shutil.copytree(exported, tmp_path / "exported")
    file = copy / "phase5-int8.onnx"
    file.write_bytes(file.read_bytes() + b" ")
    result = run("verify", "phase5-int8.onnx", "--manifest", copy, "--dataset", "digits")
    assert result.exit_code == 1
    assert result.stderr.strip().splitlines()[-1].startswith("error: ")


def test_verify_without_a_manifest(tmp_path):
    refused("verify", "--manifest", tmp_path)
