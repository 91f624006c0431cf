"""The windows of pools are those of PyTorch."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from compress.quantization.plan.window import Window, adaptive_spans, sliding_spans, window_of
from compress.tracing.tracer import trace


@pytest.mark.parametrize(
    ("pool", "window"),
    [
        (nn.MaxPool2d(3), Window((3, 3), (3, 3))),
        (nn.MaxPool2d((3, 2), 1, (1, 0)), Window((3, 2), (1, 1), (1, 0, 1, 0))),
        (nn.MaxPool2d(3, 2, dilation=2), Window((3, 3), (2, 2), dilation=(2, 2))),
        (nn.MaxPool2d(3, 2, ceil_mode=True), Window((3, 3), (2, 2), (0, 0, 1, 1))),
    ],
)
def test_a_pool_tells_its_window(pool, window):
    network = trace(nn.Sequential(pool), torch.randn(2, 3, 8, 8))
    node = next(node for node in network.graph.nodes if node.op == "call_module")
    assert window_of(node, dilation_at=4, ceil_at=5) == window


def averages(spans, size, x):
    return spans.matrix(size) @ x / spans.sizes


@pytest.mark.parametrize(("size", "count"), [(8, 3), (7, 7), (10, 4), (5, 8)])
def test_adaptive_windows_average_as_pytorch_does(size, count):
    x = torch.randn(1, 1, size, dtype=torch.float64)
    wanted = functional.adaptive_avg_pool1d(x, count)[0, 0].numpy()
    np.testing.assert_allclose(averages(adaptive_spans(size, count), size, x[0, 0].numpy()), wanted)


@pytest.mark.parametrize("count_padding", [True, False])
@pytest.mark.parametrize("ceil", [True, False])
@pytest.mark.parametrize(("kernel", "stride", "padding"), [(3, 2, 1), (2, 2, 0), (4, 3, 2)])
def test_sliding_windows_average_as_pytorch_does(kernel, stride, padding, ceil, count_padding):
    x = torch.randn(1, 1, 11, dtype=torch.float64)
    given = (kernel, stride, padding, ceil, count_padding)
    wanted = functional.avg_pool1d(x, *given)[0, 0].numpy()
    spans = sliding_spans(11, len(wanted), kernel, stride, padding, count_padding=count_padding)
    np.testing.assert_allclose(averages(spans, 11, x[0, 0].numpy()), wanted, atol=1e-12)
