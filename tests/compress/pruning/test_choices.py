"""What a pruning names is there, and is told without torch."""

import subprocess
import sys

import pytest
import torch
from prunable_networks import built
from torch.nn import functional

from compress.errors import CompressError
from compress.pruning.choices import CRITERIA, SCOPES, criterion_named
from compress.pruning.dependencies import find_couplings
from compress.tracing import trace


@pytest.mark.parametrize("name", CRITERIA)
def test_every_name_gives_a_criterion(name):
    model, example = built("plain")
    network = trace(model, example)
    couplings = find_couplings(network, example).prunable

    def losses(net):
        yield functional.cross_entropy(net(example), torch.tensor([0, 1]))

    scores = criterion_named(name, losses=losses, seed=3)(network, couplings)
    assert [len(score) for score in scores] == [coupling.channels for coupling in couplings]


def test_a_name_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(CompressError, match="choose one of magnitude, bn-scale, taylor"):
        criterion_named("taste", losses=lambda network: [])


def test_names_are_known_without_torch():
    assert SCOPES[0] == "balanced"
    code = "import sys, compress.pruning.choices; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
