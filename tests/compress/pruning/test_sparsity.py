"""Zeros inside channels: masks, patterns, and what they save in storage."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from prunable_networks import built, head
from torch import nn

from compress import quantize
from compress.errors import CompressError
from compress.pruning.sparsity import (
    apply_masks,
    magnitude_masks,
    pack,
    pattern_masks,
    stored_layers,
    unpack,
)
from compress.quantization.spec import QuantizationSpec


@given(
    st.integers(2, 8),
    st.lists(st.integers(-127, 127), max_size=60),
)
def test_packed_integers_come_back(bits, values):
    largest = 2 ** (bits - 1) - 1
    codes = np.clip(np.array(values, np.int8), -largest, largest)
    data = pack(codes, bits)
    assert np.array_equal(unpack(data, codes.shape, bits), codes)
    stored = 1 if bits == 2 else bits
    assert len(data) == -(-len(values) // 8) + -(-int((codes != 0).sum()) * stored // 8)
    with pytest.raises(CompressError, match="do not fit"):
        pack(np.array([-128], np.int8), bits)


def test_masks_keep_the_largest_weights():
    model, _ = built("grouped")
    masks = magnitude_masks(model, sparsity=0.7)
    weights = dict(model.named_parameters())
    for name, mask in masks.items():
        size = weights[name].abs().detach()
        assert int((~mask).sum()) == int(0.7 * mask.numel())
        assert size[mask].min() >= size[~mask].max()
    before = copy.deepcopy(model)
    apply_masks(model, masks)
    for name, mask in masks.items():
        old, new = dict(before.named_parameters())[name], weights[name]
        assert torch.equal(new, torch.where(mask, old, torch.zeros_like(old)))


def test_patterns_keep_n_of_every_m():
    model, _ = built("plain")
    masks = pattern_masks(model, keep=2, of=4)
    weight = model[1][0].weight.flatten(1)
    mask = masks["1.0.weight"].flatten(1)
    for rows, sizes in zip(mask.split(4, 1), weight.abs().split(4, 1), strict=True):
        assert (rows.sum(1) == 2).all()
        kept = sizes.masked_fill(~rows, torch.inf).min(1).values
        assert (kept >= sizes.masked_fill(rows, 0).max(1).values).all()
    assert masks["0.0.weight"].flatten(1)[:, 24:].sum(1).tolist() == [2] * 12  # 3 left: 1.5, up
    for wrong in ({"keep": 0, "of": 4}, {"keep": 5, "of": 4}):
        with pytest.raises(CompressError):
            pattern_masks(model, **wrong)
    with pytest.raises(CompressError):
        magnitude_masks(model, sparsity=1.0)


@pytest.mark.parametrize(
    ("bits", "sparsity", "shrinks"),
    [(8, 0.0, False), (8, 0.6, True), (4, 0.0, False), (4, 0.6, True), (2, 0.6, True)],
)
def test_zeros_shrink_what_is_stored_only_where_they_are_many(bits, sparsity, shrinks):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 12, 3), nn.ReLU(), nn.Conv2d(12, 16, 3), nn.ReLU(), head(16))
    apply_masks(model.eval(), magnitude_masks(model, sparsity=sparsity))
    graph = quantize(model, torch.randn(16, 3, 8, 8), spec=QuantizationSpec(weight_bits=bits))
    weights = [each.weight.numel() for each in model.modules() if hasattr(each, "weight")]
    for layer, count in zip(stored_layers(graph), weights, strict=True):
        assert (layer.sparse_bytes < layer.dense_bytes) == shrinks
        assert layer.bytes == min(layer.sparse_bytes, layer.dense_bytes)
        # Inputs of which all weights are zero were folded away.
        assert layer.zeros >= int(sparsity * count) - (count - layer.weights)
