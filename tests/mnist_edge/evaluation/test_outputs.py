"""Where results go, and that nothing is replaced unasked."""

from pathlib import Path

import pytest

import mnist_edge
from compress.errors import CompressError
from mnist_edge.evaluation.outputs import name_of, require_free


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("phase5-float", "phase5"),
        ("exported/mcu.onnx", "mcu"),
        ("exported/mcu-c", "mcu"),
        ("a/b/net-float.safetensors", "net"),
        ("runs/phase5-tuned-mnist-seed0/model.safetensors", "phase5-tuned-mnist-seed0"),
        ("model.onnx", "model"),
    ],
)
def test_files_are_called_after_the_model_or_its_run(model, name):
    assert name_of(model) == name


def test_what_exists_is_replaced_only_if_that_is_asked_for(tmp_path):
    there = tmp_path / "there"
    there.touch()
    require_free([tmp_path / "free"], overwrite=False)
    require_free([there], overwrite=True)
    with pytest.raises(CompressError, match="there exists; add --overwrite to replace it, or"):
        require_free([tmp_path / "free", there], overwrite=False)
    with pytest.raises(CompressError, match="add --resume to go on, --overwrite to replace"):
        require_free([there], overwrite=False, resumable=True)


def test_nothing_goes_into_the_package():
    place = Path(mnist_edge.__file__).parent / "exported" / "mine.onnx"
    with pytest.raises(CompressError, match="inside the package"):
        require_free([place], overwrite=True)
