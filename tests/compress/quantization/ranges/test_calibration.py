"""Calibration data: in what forms it comes, and what is none."""

import numpy as np
import pytest
import torch
from integer_agreement import X, net
from torch.utils.data import DataLoader, TensorDataset

from compress import quantize
from compress.errors import CompressError


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
