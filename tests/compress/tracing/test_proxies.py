"""Values in tracing answer as the tensors that they stand for."""

import builtins
import contextlib

import pytest
import torch
from torch import Tensor
from two_convolutions import OwnGradient, Scripted, Two, X

from compress.errors import CompressError
from compress.tracing import trace


@pytest.mark.parametrize("kind", [OwnGradient, Scripted])
def test_isinstance_is_as_it_was_after_tracing(kind):
    plain = builtins.isinstance
    with contextlib.suppress(CompressError):
        trace(kind(), X[:2])
    assert builtins.isinstance is plain


def test_a_slice_that_is_assigned_to_is_refused():
    class Assigns(Two):
        def forward(self, x: Tensor) -> Tensor:
            y = self.first(x)
            y[:, :2] = 0
            return y

    with pytest.raises(CompressError, match="assigns to parts of a tensor"):
        trace(Assigns(), X[:2])


def test_a_value_tells_its_kind_and_its_attributes():
    class Asks(Two):
        def forward(self, x: Tensor) -> Tensor:
            y = self.first(x)
            assert isinstance(y, Tensor)
            assert hasattr(y, "shape")
            assert not hasattr(y, "missing")
            assert len(y.shape) == 4
            return y

    network = Asks()
    assert torch.equal(trace(network, X[:2])(X), network(X))


def test_a_number_taken_from_a_tensor_is_refused():
    class Counts(Two):
        def forward(self, x: Tensor) -> Tensor:
            return self.first(x)[:, : int(x.abs().max())]

    with pytest.raises(CompressError, match="depends on values"):
        trace(Counts(), X[:2])
