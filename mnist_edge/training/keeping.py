"""The better of two networks is kept: the one that a training began with, or the one it gave."""

import warnings

from compress.model_file import StoredModel, load_model, save_model
from mnist_edge.training.train import TrainingResult

_OF_TRAINING = ("training", "selected", "pruning")
"""Of a file's metadata: how its network came about."""


class WorseWarning(UserWarning):
    """A training gave a worse network than the one it began with."""


def keep_better(start: StoredModel, result: TrainingResult, *, before: float) -> bool:
    """Put the network that a training began with into its file, where that is the better one.

    A warning says so. The file then tells how that network came about, as its own file does. The
    checkpoint stays, so that the training can be gone on with.

    Args:
        start: what the training began with.
        result: what it gave.
        before: the accuracy of `start` on the same validation images, a fraction.

    Returns:
        Whether the training's network is kept.

    Raises:
        CompressError: the file can't be written.
    """
    after = result.selected.validation_accuracy
    if after >= before:
        return True
    path = result.model_path
    written = load_model(path).metadata
    kept = {name: text for name, text in written.items() if name not in _OF_TRAINING}
    kept |= {name: text for name, text in start.metadata.items() if name in _OF_TRAINING}
    save_model(start.model, start.example(), path, metadata=kept)
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
