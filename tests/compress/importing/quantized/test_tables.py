"""Functions of one code, as tables that onnxruntime itself computes."""

import numpy as np
import pytest
from quantized_files import FORMS
from small_quantized import assert_comes_in, conv, image

from compress.importing.quantized.tables import as_file, as_unsigned


def elementwise(operator, **fields):
    def make():
        net = image(3, 6, 6)
        value = net.node(operator, conv(net, "image", 4, 3, 3, 3), **fields)
        return net, conv(net, value, 4, 4, 1, 1)

    return make


NETWORKS = {
    **{
        name: elementwise(name)
        for name in ("Sigmoid", "Tanh", "HardSwish", "Softplus", "Elu", "Selu")
    },
    "LeakyRelu": elementwise("LeakyRelu", alpha=0.2),
    "HardSigmoid": elementwise("HardSigmoid", alpha=0.3),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_comes_in_with_onnxruntimes_integers(tmp_path, name, form):
    assert_comes_in(NETWORKS[name](), tmp_path / "net.onnx", form)


def test_codes_of_a_file_are_unsigned_ones_less_128():
    every = np.arange(256, dtype=np.uint8)
    held = as_file(every, True)
    assert (held.dtype, held[0], held[-1]) == (np.int8, -128, 127)
    assert np.array_equal(as_unsigned(held), every)
    assert np.array_equal(as_unsigned(as_file(every, False)), every)
