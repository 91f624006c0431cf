"""Trainings as their configurations say: optimizers, weight decay, precisions."""

from dataclasses import replace

import pytest
import torch
from short_training import CONFIG

from mnist_edge.training.train import prepare, train


def test_weight_decay_is_on_weights_only_and_optimizers_are_built_as_asked(digits):
    for name, kind in (
        ("sgd", torch.optim.SGD),
        ("adam", torch.optim.Adam),
        ("adamw", torch.optim.AdamW),
    ):
        config = replace(CONFIG, optimizer=name, weight_decay=0.01, momentum=0.5, nesterov=True)
        training = prepare(config, digits)
        assert type(training.optimizer) is kind
        decayed, others = training.optimizer.param_groups
        names = {id(p): n for n, p in training.network.named_parameters()}
        assert (decayed["weight_decay"], others["weight_decay"]) == (0.01, 0.0)
        assert all(names[id(p)].startswith(("conv", "head")) for p in decayed["params"])
        assert all(names[id(p)].startswith("norm") for p in others["params"])
        if name == "sgd":
            assert (decayed["momentum"], decayed["nesterov"]) == (0.5, True)


@pytest.mark.parametrize("optimizer", ["adam", "adamw"])
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_other_optimizers_and_precisions_learn(digits, tmp_path, optimizer, precision):
    config = replace(CONFIG, optimizer=optimizer, precision=precision, learning_rate=0.01)
    assert train(config, digits, tmp_path).selected.validation_accuracy > 0.5
