"""The document's networks: sizes, order of layers, refusals."""

import pytest
import torch
from torch import nn

from compress.errors import UserError
from compress.profile import layers
from mnist_edge import models

PARAMETERS = {1: 7600, 2: 7600, 3: 9660, 4: 9980, 5: 9980}


@pytest.mark.parametrize(("phase", "count"), PARAMETERS.items())
def test_parameters_are_the_documents(phase, count):
    assert sum(p.numel() for p in models.build(phase).parameters()) == count


@pytest.mark.parametrize("phase", PARAMETERS)
def test_images_become_ten_logits(phase):
    logits = models.build(phase).eval()(torch.zeros(3, *models.INPUT_SHAPE))
    assert logits.shape == (3, 10)


def test_convolutions_are_followed_by_relu_norm_dropout():
    kinds = [type(module) for module in models.build(5)]
    assert kinds[:4] == [nn.Conv2d, nn.ReLU, nn.BatchNorm2d, nn.Dropout2d]
    assert all(module.bias is None for module in models.build(5) if isinstance(module, nn.Conv2d))


def test_phase_1_has_no_dropout_and_the_rate_can_be_replaced():
    assert not any(isinstance(m, nn.Dropout2d) for m in models.build(1))
    assert {m.p for m in models.build(5) if isinstance(m, nn.Dropout2d)} == {0.04}
    assert {m.p for m in models.build(1, dropout=0.1) if isinstance(m, nn.Dropout2d)} == {0.1}


def test_pooling_is_at_receptive_field_five():
    profiles = layers(models.build(5).eval(), torch.zeros(1, *models.INPUT_SHAPE))
    fields = {profile.name: profile.receptive_field for profile in profiles}
    assert (fields["conv3"], fields["pool"], fields["conv7"]) == (5, 6, 22)
    assert sum(profile.macs for profile in profiles) == 3_261_000


@pytest.mark.parametrize(("phase", "dropout"), [(0, None), (6, None), (5, 1.0), (5, -0.1)])
def test_impossible_networks_are_refused(phase, dropout):
    with pytest.raises(UserError):
        models.build(phase, dropout=dropout)
