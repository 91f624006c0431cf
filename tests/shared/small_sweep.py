"""Two variants that stand for all, so that a sweep lasts seconds; and one stopped on its way."""

from few_digits import few_digits

from mnist_edge.studies.ablation import (
    AblationSweep,
)
from mnist_edge.studies.variants import VARIANTS
from mnist_edge.training.run import Listener

FEW = [each for each in VARIANTS if each.name in ("Nesterov", "Adam")]


def sweep(folder, **changes):
    """Two variants stand for all, so that a sweep lasts seconds."""
    return AblationSweep(few_digits(), folder, epochs=2, seeds=2, choices=FEW, **changes)


class StopAt(Listener):
    def __init__(self, epochs):
        self.left = epochs

    def on_epoch(self, report):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
