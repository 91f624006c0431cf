"""What files hold is what their networks and the manifest say."""

import json
import subprocess
import sys

from command_line import refused, run
from template_network import written

from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.report.files import sheets, summarize


def test_a_published_file_has_its_networks_own_figures():
    found = summarize(exported_dir() / "mcu.onnx")
    assert (found.format, found.input_dtype) == ("onnx", "uint8")
    assert found.input_shape == (None, 1, 28, 28)
    assert (found.figures.params, found.figures.macs) == (10_350, 227_520)


def test_every_format_is_shown_and_integers_have_their_layers(tmp_path):
    folder = written(tmp_path)
    files = [summarize(folder / name) for name in ("net.onnx", "net.safetensors", "net-c")]
    shown = [sheet.as_markdown() for sheet in sheets(files)]
    assert len(shown) == 2
    for file in files:
        assert f"| {file.path.name} | {file.format} |" in shown[0]
    assert "| head | Linear | 10 | 8 | 7,850 | 7,840 |" in shown[1]
    assert "| total |  |  |  | 7,850 | 7,840 |" in shown[1]


def test_the_command_takes_names_and_paths(tmp_path):
    folder = written(tmp_path)
    result = run("summary", folder / "net.onnx", "mcu", "--json")
    one, other = json.loads(result.stdout)
    assert (one["params"], one["file_bytes"]) == (7850, (folder / "net.onnx").stat().st_size)
    assert other["macs"] == 227_520
    assert "no file and no published model" in refused("summary", "nothing.onnx")


def test_machines_are_told_the_layers_of_integers_too(tmp_path):
    folder = written(tmp_path)
    result = run("summary", folder / "net.safetensors", folder / "net.onnx", "--json")
    integers, onnx = json.loads(result.stdout)
    assert onnx["layers"] is None
    head = next(layer for layer in integers["layers"] if layer["layer"] == "head")
    assert head == {
        **{"layer": "head", "kind": "Linear", "output_shape": [10]},
        **{"weight_bits": 8, "params": 7850, "macs": 7840},
    }
    assert sum(layer["macs"] for layer in integers["layers"]) == integers["macs"]


def test_the_layers_of_floats_are_shown_without_torch():
    block = "import sys; sys.modules['torch'] = None; from mnist_edge.cli.main import main; main()"
    command = [sys.executable, "-c", block, "summary", "phase5-float.safetensors", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    assert (found["params"], found["macs"], found["input_dtype"]) == (9980, 3_261_000, "float32")
    assert found["layers"][0] == {
        **{"layer": "conv1", "kind": "Conv2d", "output_shape": [16, 26, 26]},
        **{"params": 144, "macs": 97_344},
    }
