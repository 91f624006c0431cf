"""What an ONNX file keeps of its training data is an entry of its metadata alone."""

import onnx
from digit_networks import digit_network

from compress.exporters.onnx.integers import export_onnx
from compress.exporters.onnx.noting import note_training_data
from compress.training_data import KEY, TrainingData, from_text


def test_the_entry_is_read_back_and_nothing_else_changes(tmp_path):
    about = TrainingData("photos", (3, 8, 8), True, (0.5,) * 3, (0.2,) * 3, ("cat", "dog"))
    path = tmp_path / "net.onnx"
    export_onnx(digit_network(), path)
    before = onnx.load(path)
    note_training_data(path, about)
    after = onnx.load(path)
    (entry,) = (entry for entry in after.metadata_props if entry.key == KEY)
    assert from_text(entry.value) == about
    assert after.graph == before.graph
    assert after.opset_import == before.opset_import
