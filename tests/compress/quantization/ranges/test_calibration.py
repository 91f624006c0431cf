"""Calibration data: in what forms it comes, what is none, and what is recorded of it."""

import numpy as np
import pytest
import torch
from integer_agreement import X, net
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from compress import quantize
from compress.errors import CompressError
from compress.quantization.ranges import calibration
from compress.quantization.ranges.calibration import batch_size, calibrate
from compress.quantization.ranges.qparams import choose_qparams
from compress.quantization.spec import QuantizationSpec
from compress.tracing import trace


def test_calibration_comes_as_tensor_array_or_batches():
    wanted = quantize(net(), X)
    loader = DataLoader(TensorDataset(X, torch.zeros(len(X))), batch_size=20)
    for given in (X.numpy(), X.double().numpy(), loader, iter([X[:5], X[5:]])):
        graph = quantize(net(), given)
        assert np.array_equal(graph(X.numpy()), wanted(X.numpy()))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("net.onnx", "not str"),
        ([], "there are none"),
        ([X[:3], X[:3, :, :4]], "differ in shape"),
        ([None], "not batches of NoneType"),
        (X[:1], "at least 2 inputs"),
        (X.clone().index_fill_(0, torch.tensor(3), torch.nan), "calibration input 3 holds NaN"),
    ],
)
def test_calibration_that_is_none_is_refused(given, reason):
    with pytest.raises(CompressError, match=reason):
        quantize(net(), given)


class Series(nn.Module):
    """A value [N, C, L] that a convolution and a linear layer over its last axis read."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv1d(2, 3, 3)
        self.by_channel, self.by_feature = nn.Conv1d(3, 3, 1), nn.Linear(6, 6)

    def forward(self, x: Tensor) -> Tensor:
        y = self.first(x)
        return self.by_channel(y) + self.by_feature(y)


def test_extremes_means_and_counts_are_those_of_all_images(monkeypatch):
    torch.manual_seed(0)
    model, images = Series().eval(), torch.randn(37, 2, 8)
    graph = trace(model, images[:2])
    monkeypatch.setattr(calibration, "_MOST_NUMBERS", 18 * 5)  # batches of 5 images
    assert batch_size(graph) == 5
    seen = calibrate(
        graph, ["first"], images, counted=["first"], averaged=["first"], by_feature=["first"]
    )["first"]
    values = model.first(images).detach().double().numpy()
    assert (seen.histogram.low, seen.histogram.high) == (values.min(), values.max())
    counts, _ = np.histogram(values, len(seen.histogram.counts), (values.min(), values.max()))
    assert np.abs(np.cumsum(counts - seen.histogram.counts)).max() <= 2  # a value on an edge
    np.testing.assert_allclose(seen.channel_mean, values.mean((0, 2)), rtol=1e-12)
    np.testing.assert_allclose(seen.feature_mean, values.mean((0, 1)), rtol=1e-12)


@pytest.mark.parametrize(
    ("observer", "kept", "looks"),
    [("minmax", 40, 1), ("mse", 40, 1), ("mse", 16, 1.6), ("mse", 0, 2)],
)
def test_the_images_are_seen_once_more_only_to_be_counted(monkeypatch, observer, kept, looks):
    images, seen = X[:40], []
    observe = calibration.observe

    def counting(graph, nodes, batches, record):
        seen.extend(len(batch) for batch in batches)
        observe(graph, nodes, batches, record)

    spec = QuantizationSpec(observer=observer)
    wanted = choose_qparams(net(), images, spec)
    monkeypatch.setattr(calibration, "observe", counting)
    monkeypatch.setattr(calibration, "batch_size", lambda graph: 8)
    monkeypatch.setattr(calibration, "_most_kept", lambda graph, counted: kept)
    chosen = choose_qparams(net(), images, spec)
    assert sum(seen) == looks * len(images)
    assert chosen.qparams == wanted.qparams


@pytest.mark.parametrize("kind", [torch.float32, torch.float64, torch.bfloat16])
def test_numbers_are_counted_as_histc_does(monkeypatch, kind):
    monkeypatch.setattr(calibration, "_COUNTED_AT_ONCE", 10_000)
    torch.manual_seed(0)
    drawn = torch.randn(40_000)
    steps = (100 * drawn).round() / 3  # many on the edges of bins
    values = (
        drawn,
        drawn.relu(),
        1e-30 * drawn,
        1e6 + drawn,
        1e6 + drawn.double(),
        steps,
        2.0**-9 * steps.round(),
        1e36 * drawn,
    )
    for value in (*values, torch.full((7,), 3.0), torch.zeros(5)):
        value = value.to(kind).reshape(-1, 1, 1)
        low, high = (float(end) for end in value.aminmax())
        expected = torch.histc(value.float().flatten(), calibration.BINS, low, high)
        assert np.array_equal(calibration.count_bins(value, low, high), expected.numpy())


def test_means_are_taken_of_what_layers_with_weights_read():
    chosen = choose_qparams(Series().eval(), torch.randn(16, 2, 8), QuantizationSpec())
    read = {layer.inputs[0] for layer in chosen.weighted}
    averaged = {n for n, seen in chosen.statistics.items() if seen.channel_mean is not None}
    assert averaged == read != set(chosen.statistics)
    assert chosen.statistics["first"].feature_mean.shape == (6,)


def test_calibration_goes_through_the_network_in_batches_of_bounded_size():
    wide = trace(nn.Conv2d(3, 64, 3, padding=1), torch.zeros(2, 3, 64, 64))
    assert batch_size(wide) == 5 * 2**20 // (64 * 64 * 64)
    assert batch_size(trace(nn.Conv2d(1, 4, 3), torch.zeros(2, 1, 8, 8))) == 256
