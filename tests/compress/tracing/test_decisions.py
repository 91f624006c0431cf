"""What a forward decided in Python is asked again for other batch sizes."""

import pytest
import torch
from applied import Applied

from compress.errors import CompressError
from compress.tracing.tracer import trace


@pytest.mark.parametrize(
    ("function", "size"),
    [
        (lambda x: x if len(x) < 100 else -x, 100),
        (lambda x: x if x.shape[0] <= 40 else -x, 41),
        (lambda x: x if x.numel() // 12 < 75 else -x, 75),
        (lambda x: x if x.size(0) != 7 else -x, 7),
    ],
)
def test_the_nearest_batch_that_is_decided_otherwise_is_tried(function, size):
    with pytest.raises(CompressError, match=f"answers differently on a batch of {size}:"):
        trace(Applied(function), torch.randn(2, 3, 4))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x if x.shape[1] == 3 else -x,
        lambda x: x if len(x) < 100 or x.dim() == 3 else -x,
        lambda x: x if x.dtype == torch.float32 else -x,
    ],
)
def test_what_no_batch_size_changes_is_followed(function):
    traced = trace(Applied(function), torch.randn(2, 3, 4))
    x = torch.randn(150, 3, 4)
    assert torch.equal(traced(x), x)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x if x.sum().item() < 1e9 else -x,
        lambda x: x if len(x[x > 50]) == 0 else -x,
        lambda x: x if x.nonzero().shape[0] else -x,
    ],
)
def test_what_depends_on_values_is_refused(function):
    with pytest.raises(CompressError, match="value"):
        trace(Applied(function), torch.randn(2, 3, 4))
