"""A training that lasts seconds, and what its results are compared by."""

import torch

from compress.model_file import load_model
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training.run import EpochReport, Listener

CONFIG = TrainingConfig(
    epochs=3,
    batch_size=64,
    learning_rate=0.05,
    schedule="one-cycle",
    average_decay=0.99,
    augmentation=Augmentation(rotation=7),
)


class StopAfter(Listener):
    def __init__(self, epoch):
        self.epoch = epoch

    def on_epoch(self, report: EpochReport):
        if report.epoch == self.epoch:
            raise KeyboardInterrupt


def weights(result):
    return load_model(result.model_path).model.state_dict()


def assert_same(one, other):
    assert one.keys() == other.keys()
    for name in one:
        assert torch.equal(one[name], other[name]), name
