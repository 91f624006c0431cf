"""A float model as verbs take it: a file, a published name, or code of the user's."""

import tempfile
from pathlib import Path

import torch

from compress.model_file import StoredModel, load_model, save_model
from mnist_edge.data import Dataset
from mnist_edge.evaluation import artifacts
from mnist_edge.networks.code_names import is_code
from mnist_edge.networks.files import read_network
from mnist_edge.networks.named import build_named


def read_float(model: str, data: Dataset) -> tuple[Path, StoredModel]:
    """Read a float model, and say what files made of it are named for.

    Args:
        model: path or published name of a safetensors or ONNX file; or FILE.py:NAME, a function or
            class without arguments that gives a trained module, whose code is then run.
        data: what the module is for.

    Raises:
        CompressError: it can't be read; or the code fails, or gives no network for such data.
    """
    if not is_code(model):
        source = artifacts.resolve(model, suffix=".safetensors")
        return source, read_network(source)
    network = build_named(model, data.shape, len(data.classes)).eval()
    with tempfile.TemporaryDirectory() as folder:  # as from a file: a traced network, checked
        path = Path(folder) / "model.safetensors"
        save_model(network, torch.zeros(2, *data.shape), path)
        return Path(model), load_model(path)
