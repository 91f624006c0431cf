"""`export`: where each format goes, what is folded, what is refused before anything is written."""

import pytest
import torch
from command_line import refused, run
from few_digits import few_digits
from torch import nn

from compress.errors import CompressError
from compress.measuring import open_model
from compress.model_file import load_model, save_model
from compress.quantization.post_training import quantize
from mnist_edge.commands.export import export_file
from mnist_edge.networks import models


@pytest.fixture
def model(tmp_path):
    """A float network of the document as a file."""
    torch.manual_seed(0)
    network = models.build(5)
    network(torch.randn(64, *models.INPUT_SHAPE))
    save_model(
        network.eval(), torch.zeros(2, *models.INPUT_SHAPE), tmp_path / "net-float.safetensors"
    )
    return tmp_path / "net-float.safetensors"


def test_without_a_place_files_are_written_to_runs_and_not_replaced(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = export_file(str(model), ["onnx", "torchscript"])
    assert list(map(str, written)) == ["runs/net-float.onnx", "runs/net-float.ts"]
    written[1].write_bytes(b"mine")
    with pytest.raises(CompressError, match="exists; add --overwrite"):
        export_file(str(model), ["onnx", "torchscript"])
    assert written[1].read_bytes() == b"mine"
    export_file(str(model), ["torchscript"], overwrite=True)
    assert len(written[1].read_bytes()) > 1000


def test_a_place_is_the_file_of_one_format_or_the_folder_of_several(model, tmp_path):
    assert export_file(str(model), ["onnx"], out=tmp_path / "a.onnx") == [tmp_path / "a.onnx"]
    (folded,) = export_file(str(model), ["onnx"], fold_first=True, out=tmp_path / "folder")
    assert folded == tmp_path / "folder" / "net-folded.onnx"
    assert folded.stat().st_size < (tmp_path / "a.onnx").stat().st_size
    with pytest.raises(CompressError, match="name a folder"):
        export_file(str(model), ["onnx", "torchscript"], out=tmp_path / "b.onnx")
    with pytest.raises(CompressError, match="name a folder"):
        export_file(str(model), ["torchscript"], out=tmp_path / "b.onnx")
    assert not (tmp_path / "b.onnx").exists()


def test_integers_are_exported_as_they_are_and_are_folded_already(model, tmp_path):
    network = load_model(model).model
    quantize(network, torch.randn(32, *models.INPUT_SHAPE)).save(tmp_path / "net-int8.safetensors")
    written = export_file(str(tmp_path / "net-int8.safetensors"), ["onnx", "c"], out=tmp_path)
    assert [path.name for path in written] == ["net-int8.onnx", "net-int8-c"]
    with pytest.raises(CompressError, match="leave --fold out"):
        export_file(str(tmp_path / "net-int8.safetensors"), ["onnx"], fold_first=True)


CODE = """
import torch
from torch import nn

def trained():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(2704, 10))
"""


def test_code_is_exported_as_the_network_that_it_makes(tmp_path):
    (tmp_path / "nets.py").write_text(CODE)
    name = f"{tmp_path / 'nets.py'}:trained"
    with pytest.raises(CompressError, match="say by data what its inputs are"):
        export_file(name, ["onnx"], out=tmp_path / "net.onnx")
    (path,) = export_file(name, ["onnx"], data=few_digits(), out=tmp_path / "net.onnx")
    images = torch.randn(3, 1, 28, 28)
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(2704, 10))
    found = open_model(path).logits(images.numpy())
    torch.testing.assert_close(torch.from_numpy(found), network(images).detach())


def test_build_files_go_beside_c_alone(tmp_path):
    folder = tmp_path / "sketchbook"
    given = ("export", "mcu-small", "--project", "arduino", "--out")
    assert "add --format c" in refused(*given, folder)
    result = run(*given, folder, "--format", "c")
    assert result.exit_code == 0, result.output
    assert "sketchbook_run(input, output, arena)" in (folder / "sketchbook.ino").read_text()


def test_a_weights_file_goes_beside_c_alone(tmp_path):
    given = ("export", "mcu-small", "--weights-file", "--out", tmp_path / "net")
    assert "--weights-file is for C" in refused(*given)
    result = run(*given, "--format", "c")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "net" / "net_weights.bin").stat().st_size > 2_000
    with pytest.raises(CompressError, match="the Arduino IDE builds without"):
        export_file("mcu", ["c"], weights_file=True, projects=["arduino"], out=tmp_path / "ino")
    assert not (tmp_path / "ino").exists()
