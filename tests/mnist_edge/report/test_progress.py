"""What a person sees of a training."""

from mnist_edge.report.progress import TerminalListener
from mnist_edge.settings.training import TrainingConfig


def test_each_training_of_a_sweep_takes_the_place_of_the_one_before():
    with TerminalListener() as listener:
        for _ in range(3):
            listener.on_start(TrainingConfig(epochs=2), 10, 1)
            listener.on_step(1, 0.5, 0.1)
        assert len(listener._progress.tasks) == 1
