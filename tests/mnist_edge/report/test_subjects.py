"""Networks to report: the file that keeps the layers, and the float network behind it."""

import pytest
import torch
from reported import reported

from compress.errors import CompressError
from compress.exporters import export
from compress.model_file import save_model
from mnist_edge.evaluation.origins import Origin
from mnist_edge.report.subjects import read_subject


@pytest.mark.parametrize("name", ["mcu-c", "mcu.ts", "mcu.onnx", "mcu"])
def test_every_file_of_a_variant_stands_for_its_layers(name):
    subject = read_subject(name)
    assert subject.path.name == "mcu.safetensors"
    assert subject.runnable.name == "mcu.onnx"


def test_a_baseline_that_is_named_is_taken(tmp_path):
    model, graph, inputs, _ = reported()
    save_model(model, inputs[:2], tmp_path / "float.safetensors")
    export(graph, tmp_path / "own.safetensors")
    subject = read_subject(str(tmp_path / "own.safetensors"), str(tmp_path / "float.safetensors"))
    assert isinstance(subject.origin, Origin)
    assert (subject.origin.name, subject.origin.why) == ("float", "named by --baseline")
    torch.testing.assert_close(subject.real(inputs[:2]), model(inputs[:2]))


def test_files_that_keep_no_layers_are_refused(tmp_path):
    export(reported()[0], tmp_path / "own.ts", example=reported()[2][:2])
    with pytest.raises(CompressError, match="keeps no layers to report"):
        read_subject(str(tmp_path / "own.ts"))
