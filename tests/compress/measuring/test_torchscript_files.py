import json
import zipfile

import numpy as np
import pytest
from measured_network import BYTES, PARAMS

from compress import measuring as measure
from compress.errors import CompressError


def test_figures_of_torchscript_files(exported):
    plain = measure.measure(exported[0] / "net.ts")
    frozen = measure.measure(exported[0] / "frozen.ts")
    assert (plain.params, plain.macs, plain.weight_bytes) == (PARAMS, None, BYTES)
    assert (frozen.params, frozen.weight_bytes) == (None, BYTES)


def test_torchscript_answers_as_its_model(exported):
    import torch

    images = np.random.default_rng(0).random((5, 1, 28, 28), np.float32)
    expected = exported[1](torch.from_numpy(images)).detach().numpy()
    model = measure.open_model(exported[0] / "net.ts", input_shape=(1, 28, 28))
    assert (model.format, model.input_dtype) == ("torchscript", "float32")
    assert model.input_shape == (None, 1, 28, 28)
    assert np.allclose(model.outputs(images), expected, atol=1e-6)


def test_torchscript_says_what_it_takes(tmp_path):
    import torch

    script = torch.jit.trace(torch.nn.Flatten(), torch.zeros(2, 1, 4, 4))
    record = {measure.INPUT_RECORD: json.dumps({"dtype": "uint8", "shape": [1, 4, 4]})}
    script.save(tmp_path / "bytes.ts", _extra_files=record)
    model = measure.open_model(tmp_path / "bytes.ts", trust=True)
    assert (model.input_dtype, model.input_shape) == ("uint8", (None, 1, 4, 4))
    images = np.arange(32, dtype=np.uint8).reshape(2, 1, 4, 4)
    assert np.array_equal(model.classes(images), [15, 15])


def test_torchscript_that_runs_on_bytes_and_floats_must_say_which(tmp_path):
    import torch

    script = torch.jit.trace(torch.nn.Flatten(), torch.zeros(2, 1, 4, 4))
    script.save(tmp_path / "either.ts")
    with pytest.raises(CompressError, match="does not say which"):
        measure.open_model(tmp_path / "either.ts", input_shape=(1, 4, 4), trust=True)
    told = measure.open_model(tmp_path / "either.ts", input_shape=(1, 4, 4), input_dtype="uint8")
    assert told.input_dtype == "uint8"


def test_torchscript_without_a_shape_or_with_a_damaged_one_is_refused(exported, tmp_path):
    with pytest.raises(CompressError, match="shape"):
        measure.open_model(exported[0] / "net.ts")
    with (
        zipfile.ZipFile(exported[0] / "net.ts") as whole,
        zipfile.ZipFile(tmp_path / "odd.ts", "w") as odd,
    ):
        for name in whole.namelist():
            odd.writestr(name, whole.read(name))
        odd.writestr(f"net/extra/{measure.INPUT_RECORD}", "[1, 28")
    with pytest.raises(CompressError, match="damaged"):
        measure.open_model(tmp_path / "odd.ts", input_shape=(1, 28, 28), trust=True)


@pytest.mark.parametrize(
    "record", ["[" * 50_000, " " * 70_000, '{"shape": "a"}', '{"shape": [Infinity]}', "null"]
)
def test_what_a_file_says_of_its_input_is_read_within_bounds(tmp_path, record):
    with zipfile.ZipFile(tmp_path / "odd.ts", "w", zipfile.ZIP_DEFLATED) as odd:
        odd.writestr(f"net/extra/{measure.INPUT_RECORD}", record)
    with pytest.raises(CompressError, match=r"input\.json is damaged; export it again"):
        measure.measure(tmp_path / "odd.ts")


def test_several_outputs_are_named(tmp_path):
    import torch

    class Two(torch.nn.Module):
        def forward(self, x):
            return x + 1, x * 2

    torch.jit.trace(Two(), torch.zeros(2, 4)).save(tmp_path / "two.ts")
    model = measure.open_model(
        tmp_path / "two.ts", input_shape=(4,), input_dtype="float32", trust=True
    )
    with pytest.raises(CompressError, match="gives several outputs; only networks of one can"):
        model.outputs(np.zeros((2, 4), np.float32))
