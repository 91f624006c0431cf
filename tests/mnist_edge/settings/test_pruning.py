"""Settings of a pruning out of range are refused."""

from dataclasses import replace

import pytest

from compress.errors import CompressError
from compress.pruning import Budget
from mnist_edge.settings.pruning import PruningConfig, fine_tuning
from mnist_edge.settings.training import TrainingConfig, tuned

TRAINING = TrainingConfig(
    epochs=2, batch_size=32, learning_rate=0.02, schedule="one-cycle", select="last"
)


CONFIG = PruningConfig(Budget(macs=0.3), steps=2, step_epochs=1, images=64, training=TRAINING)


@pytest.mark.parametrize(
    "wrong",
    [
        {"criterion": "luck"},
        {"scope": "local"},
        {"schedule": "zigzag"},
        {"steps": 0},
        {"round_to": 0},
        {"step_epochs": 0},
        {"images": 0},
    ],
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(CompressError):
        replace(CONFIG, **wrong)


def test_fine_tuning_is_the_tuned_recipe_shorter_and_at_a_lower_rate():
    config, whole = fine_tuning(seed=3), tuned(5)
    assert config == replace(whole, epochs=20, learning_rate=0.05, seed=3)
    assert fine_tuning(epochs=None, learning_rate=0.1).learning_rate == 0.1
    with pytest.raises(CompressError, match="'pace' is unknown"):
        fine_tuning(pace=1)
