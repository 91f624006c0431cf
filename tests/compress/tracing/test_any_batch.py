"""Networks whose code names a batch size take batches of any."""

import numpy as np
import pytest
import torch
from fixed_batch import Flat, FlatAtTheEnd, X, one_by_one
from torch import Tensor, nn

import compress
from compress import CompressError
from compress.tracing import for_any_batch, inputs_of


class Asserting(Flat):
    def forward(self, x: Tensor) -> Tensor:
        assert len(x) == self.size
        return self.last(self.first(x).flatten(1))


class Centred(Asserting):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x - x.mean(0, keepdim=True))


@pytest.mark.parametrize("kind", [Flat, FlatAtTheEnd, Asserting])
@pytest.mark.parametrize("size", [1, 4])
def test_the_integers_are_those_of_one_batch_after_the_other(kind, size):
    network = kind(size).eval()
    graph, prepared = compress.quantize(network, X), compress.prepare(network, X)
    answers = graph(X.numpy())
    assert np.array_equal(prepared(X).detach(), answers)
    error = torch.from_numpy(answers) - one_by_one(network, X)
    assert error.abs().max() < 0.05


def test_a_network_that_takes_any_batch_is_left_as_it_is():
    network = nn.Conv2d(3, 4, 3)
    assert for_any_batch(network, inputs_of(X)) is network


def test_a_mean_over_the_one_batch_that_a_network_takes_is_refused():
    with pytest.raises(CompressError, match="answers differently on the example"):
        compress.quantize(Centred(4), X)
