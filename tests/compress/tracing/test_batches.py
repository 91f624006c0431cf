"""A batch size that is written in a network's reshapes becomes any."""

import pytest
import torch
from fixed_batch import Flat, FlatAtTheEnd, X, one_by_one
from torch import nn

from compress.tracing import trace


@pytest.mark.parametrize("kind", [Flat, FlatAtTheEnd])
@pytest.mark.parametrize("size", [1, 4])
def test_the_graph_takes_any_batch(kind, size):
    network = kind(size).eval()
    traced = trace(network, X[:size])
    torch.testing.assert_close(traced(X), one_by_one(network, X))


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
