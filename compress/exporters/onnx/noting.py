"""What an ONNX file keeps of its network's training data: an entry of its metadata."""

import os

import onnx

from compress.files import write_bytes
from compress.training_data import KEY, TrainingData
from compress.trust import vouch_for_file


def note_training_data(path: str | os.PathLike[str], about: TrainingData) -> None:
    """Put `about` into the metadata of a file that is written; nothing else of it changes.

    Raises:
        CompressError: the file can't be written.
    """
    model = onnx.load(os.fspath(path))
    onnx.helper.set_model_props(model, {KEY: about.to_text()})
    write_bytes(path, model.SerializeToString())
    vouch_for_file(path)
