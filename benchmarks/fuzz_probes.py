"""What reads a mutant, as the verbs do: each raises CompressError, or returns."""

from pathlib import Path

import numpy as np

from compress.measuring import input_of, measure, open_model
from compress.trust import Untrusted

IMAGE = (1, 28, 28)
_COMPILED = 100  # one C mutant in so many is compiled and run, as with --trust


def answer_onnx(path: Path) -> None:
    """What `compress.apart` does with an ONNX file of others."""
    from compress.measuring.onnx_figures import read_figures
    from compress.measuring.onnx_files import first_answer

    read_figures(path, trust=False)
    first_answer(str(path), False)


def import_onnx(path: Path) -> None:
    """What `quantize` and `prune` read."""
    from compress.importing.loading import load_onnx

    load_onnx(path, input_shape=IMAGE)


def answer_torchscript(path: Path) -> None:
    """What `compress.apart` does with a TorchScript file that is trusted."""
    from compress.measuring.torchscript_files import first_answer, input_record, read_figures

    dtype, shape = input_record(path)
    read_figures(path)
    first_answer(str(path), shape or IMAGE, dtype)


def look_at_torchscript(path: Path) -> None:
    """What is read of a TorchScript file before it is trusted."""
    measure(path)
    input_of(path)
    _require_untrusted(path)


def load_safetensors(path: Path) -> None:
    """Figures, what `summary` shows, the network, and an answer."""
    from compress.loading import load
    from mnist_edge.report.files import summarize

    measure(path)
    summarize(path)
    load(path)
    model = open_model(path)
    shape = [size or 1 for size in model.input_shape]
    model.outputs(np.zeros(shape, model.input_dtype))


def look_at_c(path: Path) -> None:
    """What is read of C before it is trusted; now and then it is compiled and run."""
    folder = path.parent
    measure(folder)
    input_of(folder)
    _require_untrusted(folder)
    if sum(path.read_bytes()) % _COMPILED == 0:
        model = open_model(folder, trust=True)
        model.outputs(np.zeros((1, *IMAGE), np.uint8))


def read_checkpoint(path: Path) -> None:
    """What `train --resume` reads."""
    import torch

    from mnist_edge.training.checkpoint import read_checkpoint

    read_checkpoint(path, torch.device("cpu"))


def read_manifest(path: Path) -> None:
    """What `verify` reads."""
    from compress.manifest import read_manifest

    read_manifest(path)


def read_recipe(path: Path) -> None:
    """What `run` reads."""
    from mnist_edge.settings.recipe import read_recipe

    read_recipe(path)


def read_picture(path: Path) -> None:
    """What `predict` reads."""
    from mnist_edge.data.digit_pictures import read_digit

    read_digit(path)


def read_idx(path: Path) -> None:
    """What every verb reads of a data set."""
    from mnist_edge.data import load_test

    load_test(data_dir=path.parents[2], download=False)


def read_own_arrays(path: Path) -> None:
    """What every verb reads of own data, `--data FILE.npz`."""
    from mnist_edge.data.own import load_own
    from mnist_edge.data.request import OwnData

    load_own(OwnData(path))


def _require_untrusted(path: Path) -> None:
    try:
        open_model(path, input_shape=IMAGE)
    except Untrusted:
        return
    raise AssertionError(f"{path} was opened without trust")
