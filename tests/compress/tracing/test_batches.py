"""Networks whose code names a batch size take batches of any."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import compress
from compress import CompressError
from compress.tracing import for_any_batch, inputs_of, trace

X = torch.randn(24, 3, 6, 6, generator=torch.Generator().manual_seed(0))


class Flat(nn.Module):
    """Answers `size` inputs at a time."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.first, self.last = nn.Conv2d(3, 4, 3), nn.Linear(64, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.relu(self.first(x)).view(self.size, -1))


class FlatAtTheEnd(Flat):
    def forward(self, x: Tensor) -> Tensor:
        return torch.reshape(self.first(x), (self.size, 64))


class Asserting(Flat):
    def forward(self, x: Tensor) -> Tensor:
        assert len(x) == self.size
        return self.last(self.first(x).flatten(1))


class Centred(Asserting):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x - x.mean(0, keepdim=True))


def one_by_one(network: Flat, images: Tensor) -> Tensor:
    with torch.no_grad():
        return torch.cat([network(part) for part in images.split(network.size)])


@pytest.mark.parametrize("kind", [Flat, FlatAtTheEnd])
@pytest.mark.parametrize("size", [1, 4])
def test_the_graph_takes_any_batch(kind, size):
    network = kind(size).eval()
    traced = trace(network, X[:size])
    torch.testing.assert_close(traced(X), one_by_one(network, X))


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


class CountsCalls(nn.Module):
    """Answers its first call otherwise than the others."""

    def __init__(self):
        super().__init__()
        self.calls = 0
        self.layer = nn.Linear(4, 3)

    def forward(self, x):
        self.calls += 1
        return self.layer(x) * (100 if self.calls == 1 else 1)


class BoundWithMore(CountsCalls):
    """Knows its batch size, and gives something else beside."""

    def forward(self, x):
        self.calls += 1
        return self.layer(x.view(2, 4)) * self.calls, None


@pytest.mark.parametrize("network", [CountsCalls, BoundWithMore])
def test_networks_that_count_their_calls_are_refused(network):
    with pytest.raises(CompressError):
        trace(network().eval(), torch.randn(2, 4))


def test_a_written_batch_size_is_freed_beside_answers_that_are_no_tensors():
    class Bound(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(4, 3)

        def forward(self, x):
            return self.layer(x.view(2, 4)), None

    network, more = Bound().eval(), torch.randn(6, 4)
    answer, nothing = trace(network, torch.randn(2, 4))(more)
    torch.testing.assert_close(answer[:2], network(more[:2])[0])
    assert (len(answer), nothing) == (6, None)
