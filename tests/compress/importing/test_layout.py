"""What stands around a network: channels last, a fixed batch, a softmax."""

import numpy as np
import pytest
import torch
from imported_networks import answer, keras_like, modules
from onnx_networks import OnnxNetwork, answers
from torch import nn

from compress.errors import CompressError
from compress.importing import imported, load_onnx


def test_a_fixed_batch_becomes_free_and_channels_come_first(tmp_path):
    net, output = keras_like()
    path = net.save(tmp_path / "net.onnx", output)
    network = load_onnx(path, softmax="keep")
    images = net.random.normal(size=(7, 8, 6, 2)).astype(np.float32)
    np.testing.assert_allclose(answer(network, images), answers(path, images), atol=1e-6)
    assert imported(network).input.order == (0, 3, 1, 2)
    linear = next(each for each in network.modules() if isinstance(each, nn.Linear))
    assert linear.bias is not None  # the sum has joined it
    assert all(node.target is not torch.permute for node in network.graph.nodes)


def test_what_cuts_an_image_to_patches_is_the_networks_own(tmp_path):
    net = OnnxNetwork("n", 1, 4, 6)
    cut = net.node("Reshape", "image", net.constant([-1, 1, 2, 2, 3, 2], np.int64))
    turned = net.node("Transpose", cut, perm=[0, 1, 2, 4, 3, 5])
    path = net.save(tmp_path / "net.onnx", net.node("ReduceMean", turned, axes=[4, 5]))
    images = np.random.default_rng(0).normal(size=(5, 1, 4, 6)).astype(np.float32)
    given = load_onnx(path)(torch.from_numpy(images)).numpy()
    np.testing.assert_allclose(given, answers(path, images), atol=1e-6)


def test_the_softmax_is_dropped_and_said_or_kept(tmp_path):
    net, output = keras_like()
    path = net.save(tmp_path / "net.onnx", output)
    dropped, kept = load_onnx(path), load_onnx(path, softmax="keep")
    assert imported(dropped).head == "Softmax"
    assert "its Softmax was left out: outputs are logits" in str(imported(dropped))
    assert imported(kept).head is None
    assert "Softmax" in modules(kept)
    assert "Softmax" not in modules(dropped)
    with pytest.raises(CompressError, match="dropped or kept"):
        load_onnx(path, softmax="maybe")
