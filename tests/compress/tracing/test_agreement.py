"""A graph is held against the network that it was made from, also on other inputs."""

import pytest
import torch
from applied import Applied
from torch import nn

from compress import CompressError
from compress.tracing import trace
from compress.tracing.agreement import check_same


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


def check(made, network, **settings):
    check_same(made, network, torch.randn(4, 3), "made", **settings)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: x * 1.01, r"made answers differently on the example: by up to 1 %"),
        (lambda x: x.sort(0)[0], "differently on the example"),
        (lambda x: x[:, :2], r"shape \[4, 2\], not \[4, 3\]"),
        (lambda x: (x, x), "2 outputs, not 1"),
        (lambda x: x if len(x) != 9 else -x, "differently on a batch of 9: .* on the batch size"),
        (lambda x: x / (len(x) != 5), "on a batch of 5: values that are not finite"),
        (lambda x: x.view(4, 3), "made fails on a batch of 1, which the network takes"),
    ],
)
def test_what_answers_otherwise_is_refused_with_the_input(function, message):
    with pytest.raises(CompressError, match=message):
        check(Applied(function), nn.Identity())


def test_what_answers_alike_is_not():
    check(Applied(lambda x: x * (1 + 1e-6)), nn.Identity())
    check(Applied(lambda x: x * 1.001), nn.Identity(), slack=100)
    check(Applied(lambda x: x if len(x) != 9 else -x), nn.Identity(), thorough=False)


def test_inputs_that_the_network_refuses_prove_nothing():
    check(Applied(lambda x: x), Applied(lambda x: x.view(4, 3)))
