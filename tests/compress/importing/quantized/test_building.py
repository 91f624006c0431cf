"""An integer network in the making: its values, their codes and their names."""

import numpy as np
import pytest
from onnx_networks import OnnxNetwork

from compress.graph import QParams, Table
from compress.importing.observing import observe
from compress.importing.quantized.building import Building, Code, Unquantizable

CODE = Code(QParams(0.5, 7), False)


@pytest.fixture
def building():
    net = OnnxNetwork("n", 2, 3, 3)
    for value in (0.25, np.array([0.25, 0.5], np.float32), 0.1):
        net.constant(np.asarray(value, np.float32))
    for value in (np.uint8(9), np.int8(-3)):
        net.constant(value)
    model = net.model(net.node("Relu", "image"))
    return Building(model, observe(model, "net.onnx"))


def test_signed_codes_become_unsigned(building):
    assert building.code("c0", "c3") == Code(QParams(0.25, 9), False)
    assert building.code("c0", "c4") == Code(QParams(0.25, 125), True)


def test_a_scale_for_each_channel_of_a_tensor_is_refused(building):
    with pytest.raises(Unquantizable):
        building.code("c1", "c3")


def test_names_are_never_taken_twice(building):
    codes = building.take_input("image", CODE, (2, 3, 3))
    table = np.arange(256, dtype=np.uint8)[::-1].copy()
    for _ in range(2):
        codes = building.add(Table, "act", [codes], CODE, table=table)
    graph = building.graph({"logits": codes}, float_input=True)
    names = [node.name for node in graph.nodes]
    assert len(set(names)) == 2
    given = np.arange(18, dtype=np.uint8).reshape(1, 2, 3, 3)
    assert np.array_equal(graph.run(given), given)


def test_another_shape_is_a_node_only_where_it_differs(building):
    codes = building.take_input("image", CODE, (2, 3, 3))
    assert building.reshaped(codes, (2, 3, 3)) is codes
    assert building.reshaped(codes, (18,)).shape == (18,)
