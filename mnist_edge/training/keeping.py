"""The better of two networks is kept: the one that a training began with, or the one it gave."""

import warnings

from torch import nn

from compress.model_file import load_model, save_model
from mnist_edge.data import Dataset
from mnist_edge.training.train import TrainingResult
from mnist_edge.training.validation import validation_accuracy

_OF_TRAINING = ("training", "selected")


class WorseWarning(UserWarning):
    """A training gave a worse network than the one it began with."""


def keep_better(start: nn.Module, result: TrainingResult, data: Dataset) -> bool:
    """Put the network that a training began with into its file, where that is the better one.

    A warning says so. The checkpoint stays, so that the training can be gone on with.

    Args:
        start: what the training began with.
        result: what it gave.
        data: compared on its validation images.

    Returns:
        Whether the training's network is kept.

    Raises:
        CompressError: the file can't be written.
    """
    before, after = validation_accuracy(start, data), result.selected.validation_accuracy
    if after >= before:
        return True
    path = result.model_path
    stored = load_model(path)
    kept = {name: text for name, text in stored.metadata.items() if name not in _OF_TRAINING}
    save_model(start.eval(), stored.example(), path, metadata=kept)
    warn_of_worse("training", before, after, f"{path} is the network as it was")
    return False


def warn_of_worse(what: str, before: float, after: float, kept: str) -> None:
    """Warn that something made a network worse on the validation images; accuracies are shares."""
    warnings.warn(
        f"{what} made the network worse: {100 * before:.2f} % of the validation images are right"
        f" before, {100 * after:.2f} % after; {kept}. A lower rate or more --epochs may help",
        WorseWarning,
        stacklevel=3,
    )
