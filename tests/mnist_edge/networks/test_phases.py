"""The phases' figures without PyTorch: they are those of the networks."""

import pytest
import torch

from compress.errors import CompressError
from compress.profile import layers
from mnist_edge.networks import models, phases


@pytest.mark.parametrize("phase", phases.PHASES)
def test_profiles_are_those_of_the_network(phase):
    network = models.build(phase).eval()
    assert phases.profiles(phase) == layers(network, torch.zeros(1, *phases.INPUT_SHAPE))


def test_a_phase_that_the_document_does_not_have():
    with pytest.raises(CompressError, match="there is no phase 6; choose one of 1 to 5"):
        phases.profiles(6)
