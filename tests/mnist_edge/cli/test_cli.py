"""The command line as a user meets it, good input and bad, in processes of its own."""

import gzip
import json
import os
import pickle
import random
import resource
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from compress.graph import QuantizedGraph
from mnist_edge import data
from mnist_edge.cli.main import main


def run(*arguments, **options):
    """Run `mnist-edge` in this process; return its result."""
    return CliRunner().invoke(main, [str(a) for a in arguments], **options)


def refused(*arguments, status=1):
    """Run `mnist-edge` and demand one clear line on stderr, no traceback, and the status."""
    result = run(*arguments)
    assert result.exit_code == status, result.output
    assert result.stderr.startswith("error: ") or status == 2
    if status == 1:
        assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.output
    return result.stderr


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A float model trained shortly on the bundled digits."""
    folder = tmp_path_factory.mktemp("trained")
    result = run(
        "train", "--dataset", "digits", "--epochs", 12, "--batch-size", 32, "--out", folder
    )
    assert result.exit_code == 0, result.output
    return folder / "model.safetensors"


def test_summary_prints_the_documents_totals():
    result = run("summary", "--phase", 5)
    assert "9,980" in result.output
    assert "3,261,000" in result.output
    layers = json.loads(run("summary", "--phase", 3, "--json").output)
    assert sum(layer["parameters"] for layer in layers) == 9660


def test_training_writes_model_history_and_curves(trained):
    folder = trained.parent
    history = json.loads((folder / "history.json").read_text())
    assert len(history) == 12
    assert history[-1]["validation_accuracy"] > 0.8
    assert Image.open(folder / "curves.png").size[0] > 500


def test_quantize_prints_layers_and_a_comparison(trained, tmp_path):
    out = tmp_path / "small-int8.onnx"
    result = run("quantize", "--int8", trained, "--dataset", "digits", "--out", out)
    assert result.exit_code == 0, result.output
    for word in ("conv2", "SNR", "float", "folded", "quantized", "answer"):
        assert word in result.output
    assert out.stat().st_size < 14_000
    assert out.with_suffix(".safetensors").exists()


@pytest.mark.parametrize("observer", ["minmax", "percentile", "mse", "entropy"])
def test_every_observer_keeps_the_answers(trained, tmp_path, observer):
    out = tmp_path / "q.onnx"
    result = run(
        *("quantize", "--int8", trained, "--dataset", "digits", "--observer", observer),
        *("--out", out, "--json"),
    )
    outcome = json.loads(result.stdout)
    same = {row["name"]: row["agreement"] for row in outcome["comparisons"]}
    assert same["folded"]["correct"] == same["folded"]["count"]
    assert same["quantized"]["correct"] >= 0.9 * same["quantized"]["count"]
    assert all(layer["sqnr"] > 3 for layer in outcome["layers"])


def test_one_scale_a_layer_takes_fewer_bytes(trained, tmp_path):
    graphs = {}
    for name in ("per-channel", "per-tensor"):
        out = tmp_path / f"{name}.onnx"
        command = ("quantize", "--int8", trained, "--dataset", "digits", "--out", out)
        assert run(*command, f"--{name}").exit_code == 0
        graphs[name] = QuantizedGraph.load(out.with_suffix(".safetensors"))
    scales = {
        name: [len(set(node.weight_scale)) for node in graph.nodes if hasattr(node, "weight_scale")]
        for name, graph in graphs.items()
    }
    assert set(scales["per-tensor"]) == {1}
    assert min(scales["per-channel"]) > 1
    assert graphs["per-tensor"].weight_bytes < graphs["per-channel"].weight_bytes


def test_quantization_aware_training_runs_and_resumes(trained, tmp_path):
    out = tmp_path / "small.onnx"
    command = ["quantize", "--int8", trained, "--dataset", "digits", "--out", out]
    command += ["--qat", "--weight-bits", 4, "--epochs", 1, "--json"]
    outcome = json.loads(run(*command).stdout)
    assert {layer["weight_bits"] for layer in outcome["layers"]} == {4, None}
    assert "--resume" in refused(*command)
    assert run(*command, "--resume").exit_code == 0
    refused("quantize", "--int8", trained, "--epochs", 2, status=2)


def test_sensitivity_shows_every_layer_at_every_width(trained, tmp_path):
    picture = tmp_path / "heat.png"
    result = run("sensitivity", trained, "--dataset", "digits", "--out", picture, "--json")
    found = json.loads(result.stdout)
    assert len(found["entries"]) == 7 * 5
    noise = {(e["layer"], e["bits"]): e["sqnr"] for e in found["entries"]}
    assert all(noise[layer, 8] > noise[layer, 2] for layer, _ in noise)
    assert Image.open(picture).size[0] > 400


def test_mixed_widths_fit_their_budget(trained, tmp_path):
    out = tmp_path / "mixed.onnx"
    command = ["quantize", "--int8", trained, "--dataset", "digits", "--out", out, "--mixed"]
    outcome = json.loads(run(*command, "--budget-bytes", 5000, "--json").stdout)
    graph = QuantizedGraph.load(out.with_suffix(".safetensors"))
    assert 4000 < graph.weight_bytes <= 5000
    assert outcome["comparisons"][-1]["figures"]["weight_bytes"] == graph.weight_bytes
    assert len({node.weight_bits for node in graph.nodes if hasattr(node, "weight_bits")}) > 1
    assert "too few" in refused(*command, "--budget-bytes", 500)
    refused(*command, status=2)


def test_export_writes_every_format(trained, tmp_path):
    result = run(
        *("export", trained, "--format", "onnx", "--format", "torchscript", "--format", "pt2"),
        *("--fold", "--out", tmp_path),
    )
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["model-folded.onnx", "model-folded.pt2", "model-folded.ts"]


def test_a_quantized_network_is_exported_too(trained, tmp_path):
    out = tmp_path / "q.onnx"
    run("quantize", "--int8", trained, "--dataset", "digits", "--out", out, "--input", "uint8")
    integers = out.with_suffix(".safetensors")
    result = run("export", integers, "--format", "torchscript", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "q.ts").exists()
    refused("export", integers, "--format", "pt2", "--out", tmp_path)
    refused("export", integers, "--fold", "--out", tmp_path)


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


def test_help_says_of_every_command_what_it_does_in_a_whole_line():
    shown = run("--help").stdout.split("Commands:")[1].strip().splitlines()
    assert [line.split()[0] for line in shown] == main.list_commands(None)
    assert all(line.endswith(".") and not line.endswith("...") for line in shown)


def test_help_of_every_verb_comes_without_heavy_imports():
    code = (
        "import sys\n"
        "from mnist_edge.cli.main import VERBS, main\n"
        "for words in [], *([verb] for verb in VERBS):\n"
        "    assert main([*words, '--help'], standalone_mode=False) == 0\n"
        "heavy = {'torch', 'onnx', 'onnxruntime', 'matplotlib', 'sklearn', 'scipy', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


# Bad input: each gives one clear line, a non-zero status, no traceback, nothing half-written.


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "--epochs", 0),
        ("train", "--phase", 6),
        ("train", "--learning-rate", -1),
        ("train", "--dataset", "cifar"),
        ("train", "--label-smoothing", 1),
        ("train", "--widths", "14,10"),
        ("summary", "--phase", 0),
        ("quantize", "phase5-float"),
        ("quantize", "--int8", "x", "--observer", "best"),
        ("quantize", "--int8", "x", "--images", 0),
        ("export", "x", "--format", "tflite"),
        ("bench", "--rounds", 0),
        ("predict",),
        ("nothing",),
    ],
)
def test_options_out_of_range_are_usage_errors(arguments):
    refused(*arguments, status=2)


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


def test_an_output_folder_that_cannot_be_written(trained, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    refused("train", "--dataset", "digits", "--epochs", 1, "--out", blocked / "run")
    refused("export", trained, "--out", blocked / "net.onnx")
    refused("quantize", "--int8", trained, "--dataset", "digits", "--out", blocked / "q.onnx")
    refused("bench", trained, "--dataset", "digits", "--rounds", 1, "--out", blocked / "b")
    assert blocked.read_text() == "in the way"


def test_a_full_disk_leaves_nothing_behind(trained, tmp_path):
    command = [sys.executable, "-m", "mnist_edge", "export", str(trained)]
    command += ["--out", str(tmp_path / "net.onnx")]
    limit = 10_000  # bytes a file may have: the system then answers as a full disk does

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=small_files)
    assert done.returncode == 1
    assert done.stderr.startswith("error: cannot write")
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_bad_recipes(tmp_path):
    recipe = tmp_path / "bad.toml"
    for text in ("not = [toml", "name = 'x'", "[train]\nrecipe = 'magic'\nphase = 5"):
        recipe.write_text(text)
        assert "bad.toml" in refused(
            "run", recipe, "--out", tmp_path / "o", "--work", tmp_path / "w"
        )
    refused("run", tmp_path / "none.toml")
    assert not (tmp_path / "o").exists()


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
