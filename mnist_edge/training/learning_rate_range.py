"""The learning-rate range test (Smith 2017, arXiv 1506.01186): how fast a network can be trained.

The rate rises by the same factor every step, from one too low to learn to one that breaks the
training; the losses on the way show between which rates it learns.
"""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from compress.errors import CompressError
from mnist_edge.data import Dataset
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training.run import Listener, Run
from mnist_edge.training.schedules import rising
from mnist_edge.training.train import prepare

_MEMORY = 0.95
"""Of the moving average that smooths the losses, a step."""
BROKEN = 4.0
"""A smoothed loss of so many times the lowest ends the test."""
_MARGIN = 10.0
"""The lowest loss is where the rate begins to be too high; a tenth of that rate is the custom."""


@dataclass(frozen=True)
class RangeTest:
    """Rates, one a step, with the loss of that step's batch and the smoothed loss."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]

    @property
    def lowest(self) -> float:
        """The rate at which the smoothed loss is lowest."""
        return self.rates[int(np.argmin(self.smoothed))]

    @property
    def steepest(self) -> float:
        """The rate at which the smoothed loss falls fastest, before it is lowest."""
        end = max(int(np.argmin(self.smoothed)) + 1, 2)
        slopes = np.gradient(self.smoothed[:end], np.log(self.rates[:end]))
        return self.rates[int(np.argmin(slopes))]

    @property
    def suggested(self) -> float:
        """The highest rate to train at: a tenth of that with the lowest loss."""
        return self.lowest / _MARGIN

    def to_json(self) -> dict[str, Any]:
        """The rates to know of, and all points, as plain values."""
        marks = {"steepest": self.steepest, "lowest": self.lowest, "suggested": self.suggested}
        return {**marks, **dataclasses.asdict(self)}


def find_learning_rate(
    config: TrainingConfig,
    data: Dataset,
    *,
    low: float = 1e-5,
    high: float = 10.0,
    steps: int = 400,
    device: str = "cpu",
) -> RangeTest:
    """Train the network of `config` while the rate rises from `low` to `high`.

    Args:
        config: what to train and how; its epochs, rate and schedule are not used.
        data: the images; only the training part is read.
        low: the rate to begin with.
        high: the rate to end with, unless the loss breaks before.
        steps: at least so many; whole epochs are taken.
        device: a torch device.

    Raises:
        CompressError: the rates are out of order or range, or the loss is not a number at once.
    """
    if not 0 < low < high <= 1e3:
        raise CompressError(
            f"rates must rise from above 0 to at most 1000, not {low:g} to {high:g}"
        )
    steps_an_epoch = -(-len(data.train) // config.batch_size)
    epochs = -(-steps // steps_an_epoch)
    sweep = dataclasses.replace(
        config, learning_rate=high, epochs=epochs, schedule="constant", warm_up=0.0
    )
    recorder = _Recorder()
    training = prepare(sweep, data, run=Run(device=device, listener=recorder))
    training.schedule = rising(low / high)
    try:
        for epoch in range(1, epochs + 1):
            training.train_epoch(epoch)
    except _Broken:
        pass
    return recorder.result()


class _Broken(Exception):
    """The loss has left all bounds."""


class _Recorder(Listener):
    def __init__(self) -> None:
        self.rates: list[float] = []
        self.losses: list[float] = []
        self.smoothed: list[float] = []
        self._average = 0.0

    def on_step(self, epoch: int, loss: float, learning_rate: float) -> None:
        if not math.isfinite(loss):
            raise _Broken
        self._average += (1 - _MEMORY) * (loss - self._average)
        self.rates.append(learning_rate)
        self.losses.append(loss)
        self.smoothed.append(self._average / (1 - _MEMORY ** len(self.losses)))
        if self.smoothed[-1] > BROKEN * min(self.smoothed):
            raise _Broken

    def result(self) -> RangeTest:
        if len(self.losses) < 2:
            raise CompressError("the loss is not a number from the start; begin at a lower rate")
        return RangeTest(tuple(self.rates), tuple(self.losses), tuple(self.smoothed))
