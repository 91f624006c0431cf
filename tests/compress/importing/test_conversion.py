"""A graph in the making."""

import numpy as np
import pytest
import torch
from onnx import helper
from onnx_networks import OnnxNetwork
from torch import nn

from compress.importing.conversion import Conversion, Unconvertible, to_tensor
from compress.importing.observing import observe


@pytest.fixture
def conversion():
    net = OnnxNetwork("n", 3, 4, 4)
    net.weight(2, 3, 1, 1)
    value = net.node("Relu", "image")
    model = net.model(net.node("Add", value, value))
    made = Conversion(model, observe(model, "net.onnx"))
    made.values["image"] = made.graph.placeholder("input")
    return made


def test_a_constant_is_one_buffer_however_often_it_is_read(conversion):
    first = conversion.value("c0")
    assert conversion.value("c0") is first
    assert [name for name, _ in conversion.network.named_buffers()] == [first.target]


def test_modules_get_plain_names_that_are_free(conversion):
    node = helper.make_node("Relu", ["image"], ["y"], name="/relu.1/")
    names = [str(conversion.module(node, nn.ReLU(), conversion.values["image"])) for _ in range(2)]
    assert len(set(names)) == 2
    assert all(name.isidentifier() for name in names)


def test_what_must_be_constant_is_refused_where_it_is_computed(conversion):
    assert conversion.needed("c0", "weight").shape == (2, 3, 1, 1)
    with pytest.raises(Unconvertible, match="its weight must be constant"):
        conversion.needed("image", "weight")


def test_readers_are_counted_the_outputs_among_them(conversion):
    assert conversion.readers == {"image": 1, "v0_0": 2, "v1_0": 1}
    assert conversion.shape("v0_0")[1:] == (3, 4, 4)


def test_floats_of_any_width_are_float32():
    assert to_tensor(np.zeros(3, np.float16)).dtype == torch.float32
    assert to_tensor(np.zeros(3, np.int64)).dtype == torch.int64
