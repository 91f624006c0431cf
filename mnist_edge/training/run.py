"""How a training is run and followed, none of which decides what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import nn

from compress.errors import CompressError
from mnist_edge.settings.quantization_training import QuantizationTrainingConfig
from mnist_edge.settings.training import TrainingConfig

LoopConfig = TrainingConfig | QuantizationTrainingConfig


@dataclass(frozen=True)
class EpochReport:
    """What one epoch gave: losses and accuracies as fractions, the rate at its end, seconds."""

    epoch: int
    loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    learning_rate: float
    seconds: float


class Listener:
    """Follows a training; the default does nothing."""

    def on_start(self, config: LoopConfig, steps: int, first_epoch: int) -> None:
        """Training begins at `first_epoch`, with `steps` steps an epoch."""

    def on_resumed(self, report: EpochReport) -> None:
        """One epoch was done before, and is on disk; it comes after `on_start`."""

    def on_step(self, epoch: int, loss: float, learning_rate: float) -> None:
        """One step is done."""

    def on_weights(self, epoch: int, network: nn.Module) -> None:
        """One epoch is done and not yet on disk; `network` is what is scored, for reading only."""

    def on_epoch(self, report: EpochReport) -> None:
        """One epoch is done and safely on disk."""


class PassedOn(Listener):
    """Passes every event on to another; a subclass does more at some of them."""

    def __init__(self, inner: Listener) -> None:
        self.inner = inner

    def on_start(self, config: LoopConfig, steps: int, first_epoch: int) -> None:
        """Pass it on."""
        self.inner.on_start(config, steps, first_epoch)

    def on_resumed(self, report: EpochReport) -> None:
        """Pass it on."""
        self.inner.on_resumed(report)

    def on_step(self, epoch: int, loss: float, learning_rate: float) -> None:
        """Pass it on."""
        self.inner.on_step(epoch, loss, learning_rate)

    def on_weights(self, epoch: int, network: nn.Module) -> None:
        """Pass it on."""
        self.inner.on_weights(epoch, network)

    def on_epoch(self, report: EpochReport) -> None:
        """Pass it on."""
        self.inner.on_epoch(report)


def say_nothing(line: str) -> None:
    """Drop a line of progress."""


@dataclass(frozen=True)
class Run:
    """How trainings are run in their folders, and where their progress goes.

    Attributes:
        device: a torch device.
        resume: go on from what the folder holds of the same training.
        overwrite: start anew although the folder holds a training.
        listener: follows every step and epoch.
        say: called with a line for each thing that is done.
    """

    device: str = "cpu"
    resume: bool = False
    overwrite: bool = False
    listener: Listener = field(default_factory=Listener)
    say: Callable[[str], None] = say_nothing

    @property
    def torch_device(self) -> torch.device:
        """The device. Raise CompressError if it can't be used here."""
        try:
            device = torch.device(self.device)
            torch.zeros(1, device=device).item()  # which meta has none of
        except (RuntimeError, AssertionError, NotImplementedError) as error:
            raise CompressError(
                f"device {self.device!r} cannot be used here; try --device cpu"
            ) from error
        return device


QUIET = Run()
"""On the CPU, from the start, without progress."""
