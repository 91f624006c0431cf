"""Own data through the verbs: from folders and arrays to files that know what they were made of."""

import json
from functools import partial

import numpy as np
import onnx
import pytest
from command_line import refused, run
from own_pictures import CLASSES, write_pictures

from compress.graph import QuantizedGraph
from compress.manifest import read_manifest
from compress.measuring import latency
from compress.training_data import KEY, from_text
from mnist_edge.evaluation import comparing
from mnist_edge.evaluation.training_data import training_data_of

NETWORK = "conv 6 3x3 pad 1 | conv 8 3x3 stride 2 | average | flatten | linear 3"


def done(*arguments):
    """What a verb prints that must succeed."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def _interleaved(how, runners, **_):
    return latency.interleaved(runners, **how)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Pictures, and a network trained on them, quantized and exported to C."""
    folder = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("platformdirs.user_cache_dir", lambda name: str(folder / "cache"))
        # Speed is not what is proved here: a moment of it will do.
        quick = {"rounds": 1, "min_round_seconds": 1e-4}
        patched.setattr(comparing.measuring, "interleaved", partial(_interleaved, quick))
        write_pictures(folder / "photos", count=40)
        data = ("--data", folder / "photos")
        done(
            *(
                "train",
                *data,
                "--network",
                NETWORK,
                "--epochs",
                8,
                "--flip",
                "--out",
                folder / "run",
            )
        )
        done(
            *("quantize", folder / "run" / "model.safetensors", "--int8", *data),
            *("--out", folder / "out" / "net.onnx"),
        )
        place = folder / "out" / "net-c"
        done("export", folder / "out" / "net.safetensors", "--format", "c", "--out", place)
        yield folder


def test_every_file_knows_how_its_inputs_are_prepared(place):
    about = training_data_of(place / "run" / "model.safetensors")
    assert about.classes == CLASSES
    assert (about.shape, about.pixels, about.split) == ((3, 12, 12), True, (80, 10, 10))
    (kept,) = onnx.load(place / "out" / "net.onnx").metadata_props
    assert kept.key == KEY
    assert from_text(kept.value) == about
    entries = read_manifest(place / "out")
    assert [entry.file for entry in entries] == ["net.onnx", "net.safetensors", "net-c"]
    assert all(entry.training_data == about for entry in entries)
    header = (place / "out" / "net-c" / "net.h").read_text()
    assert "Pixels are taken as they are" in header
    assert "Answers: 0 bolt, 1 nut, 2 washer." in header


def test_few_inputs_are_learned_in_small_batches_unless_options_say_otherwise(place):
    config = json.loads((place / "run" / "config.json").read_text())
    assert (config["batch_size"], config["learning_rate"], config["epochs"]) == (32, 0.05, 8)


def test_predict_names_the_class_from_every_file(place):
    pictures = [place / "photos" / name / "000.png" for name in CLASSES]
    for model in ("out/net.onnx", "out/net-c", "run/model.safetensors"):
        found = json.loads(done("predict", *pictures, "--model", place / model, "--json"))
        assert [each["class"] for each in found] == list(CLASSES)
    shown = done("predict", *pictures, "--model", place / "out" / "net.onnx")
    assert "class" in shown
    assert all(name in shown for name in CLASSES)


def test_bench_measures_own_files_side_by_side_and_verify_keeps_them(place):
    files = [place / name for name in ("run/model.safetensors", "out/net.onnx", "out/net-c")]
    data = ("--data", place / "photos", "--rounds", 2, "--min-round-seconds", 0.001)
    found = json.loads(done("bench", *files, *data, "--out", place / "side-by-side", "--json"))
    rows = {row["name"]: row for row in found["rows"]}
    assert [rows[file.name]["test"]["count"] for file in files] == [12] * 3
    assert rows["net.onnx"]["test"] == rows["net-c"]["test"]
    assert rows["model.safetensors"]["test"]["correct"] == 12
    checked = done("verify", "--manifest", place / "out", "--data", place / "photos")
    assert "sha256" in checked


def test_float_input_of_colours_gives_c_that_takes_codes_of_normalized_pixels(place):
    model, data = place / "run" / "model.safetensors", ("--data", place / "photos")
    done("quantize", model, "--int8", *data, "--input", "float", "--out", place / "f" / "net.onnx")
    done("export", place / "f" / "net.safetensors", "--format", "c", "--out", place / "f" / "net-c")
    files = (place / "f" / "net.onnx", place / "f" / "net-c")
    how = (
        *data,
        "--rounds",
        1,
        "--min-round-seconds",
        0.001,
        "--out",
        place / "f" / "bench",
        "--json",
    )
    found = json.loads(done("bench", *files, *how))
    assert [row["agreement"]["correct"] for row in found["rows"]] == [12, 12]
    assert found["rows"][0]["input_dtype"] == "float32"


def test_prune_sensitivity_distill_and_training_as_integers_take_own_data(place):
    model, data = place / "run" / "model.safetensors", ("--data", place / "photos")
    done("sensitivity", model, *data, "--out", place / "heat.png")
    code = "from compress.model_file import load_model\n"
    (place / "nets.py").write_text(
        f"{code}def teacher():\n    return load_model({str(model)!r}).model"
    )
    teacher = ("--teacher", f"{place / 'nets.py'}:teacher")  # a file's name would do as well
    how = ("--macs", 0.7, "--steps", 1, "--epochs", 1, *teacher, "--out", place / "pruned")
    done("prune", model, *data, *how)
    pruned = place / "pruned" / "model.safetensors"
    assert training_data_of(pruned).classes == CLASSES
    done(
        *("distill", "--teacher", model, "--student", pruned, *data, "--epochs", 1),
        *("--out", place / "taught"),
    )
    assert training_data_of(place / "taught" / "model.safetensors").classes == CLASSES
    how = ("--qat", "--epochs", 1, *teacher, "--out", place / "qat" / "net.onnx")
    done("quantize", pruned, "--int8", *data, *how)
    assert training_data_of(place / "qat" / "net.onnx").classes == CLASSES
    for folder in ("pruned/step1", "qat/net"):  # inputs are as in the network's own training
        config = json.loads((place / folder / "config.json").read_text())
        assert config["augmentation"]["flip"] is True


@pytest.mark.parametrize("shape", [(1, 40), (6,)])
def test_series_and_features_become_integers(place, shape):
    random = np.random.default_rng(0)
    y = np.arange(120) % 2
    x = random.normal(size=(120, *shape)) + 3 * y.reshape(-1, *[1] * len(shape))
    np.savez(place / f"own{len(shape)}.npz", x=x, y=y)
    (place / "nets.py").write_text(
        "from torch import nn\n"
        "def net():\n"
        "    return nn.Sequential(nn.Conv1d(1, 4, 5), nn.ReLU(), nn.Flatten(), nn.Linear(144, 2))\n"
    )
    network = ("--network", f"{place / 'nets.py'}:net") if len(shape) > 1 else ()
    folder = place / f"run{len(shape)}"
    data = ("--data", place / f"own{len(shape)}.npz")
    done("train", *data, *network, "--epochs", 5, "--out", folder)
    done("quantize", folder / "model.safetensors", "--int8", *data, "--out", folder / "int8.onnx")
    done("export", folder / "int8.safetensors", "--format", "c", "--out", folder / "int8-c")
    files = (folder / "model.safetensors", folder / "int8.onnx", folder / "int8-c")
    how = (*data, "--rounds", 1, "--min-round-seconds", 0.001, "--out", folder / "bench", "--json")
    found = json.loads(done("bench", *files, *how))
    assert [row["test"]["correct"] for row in found["rows"]] == [12, 12, 12]


def test_verbs_take_a_trained_network_from_code(place):
    model, data = place / "run" / "model.safetensors", ("--data", place / "photos")
    (place / "mine.py").write_text(
        f"import compress\ndef trained():\n    return compress.load({str(model)!r})\n"
    )
    code = f"{place / 'mine.py'}:trained"
    done("quantize", code, "--int8", *data, "--out", place / "code" / "net.onnx")
    same, file = (place / folder / "net.safetensors" for folder in ("code", "out"))
    assert QuantizedGraph.load(same).sha256 == QuantizedGraph.load(file).sha256
    how = ("--macs", 0.7, "--steps", 1, "--epochs", 0, "--out", place / "code" / "pruned")
    done("prune", code, *data, *how)
    assert training_data_of(place / "code" / "pruned" / "model.safetensors").classes == CLASSES
    line = refused("quantize", f"{place / 'mine.py'}:other", "--int8", *data)
    assert "has no other; name a function or class of it" in line


def test_other_data_than_the_models_are_refused_in_a_line(place):
    model = place / "run" / "model.safetensors"
    other = write_pictures(place / "other", classes=("bolt", "nut", "screw"))
    assert "whose classes are not those of other: screw differs" in refused(
        "quantize", model, "--int8", "--data", other
    )
    assert "leave --size and --grey out" in refused(
        "quantize", model, "--int8", "--data", place / "photos", "--grey"
    )
    assert "goes with a folder or file of your own, not digits" in refused(
        "train", "--data", "digits", "--grey"
    )
    assert "gives 5 answers, but the data have 3 classes" in refused(
        *("train", "--data", place / "photos", "--out", place / "none"),
        *("--network", "average | flatten | linear 5"),
    )
    assert not (place / "none").exists()
    assert "no data set is called 'nowhere'" in refused("train", "--data", "nowhere", status=2)
