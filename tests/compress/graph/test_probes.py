"""Images to compare back ends on, and the comparison."""

import dataclasses

import numpy as np
import pytest
from digit_networks import digit_network
from small_graphs import one_layer

from compress.errors import CompressError
from compress.graph import image_dtype, probes, require_equal


def test_probes_hold_the_extremes_and_every_code():
    graph = digit_network()
    codes = probes(graph, np.uint8)
    assert np.array_equal(codes, probes(graph, np.uint8))
    assert {0, 33, 255} <= {int(image.min()) for image in codes if image.min() == image.max()}
    assert len(np.unique(codes)) == 256
    images = probes(graph, np.float32)
    assert images.dtype == np.float32
    assert np.array_equal(graph.input.qparams.quantize(images[: len(codes)]), codes)


def test_the_kind_of_input_is_the_graphs_unless_said():
    graph = one_layer()
    assert image_dtype(graph, None) is np.float32
    assert image_dtype(graph, "uint8") is np.uint8
    assert image_dtype(dataclasses.replace(graph, float_input=False), None) is np.uint8
    with pytest.raises(CompressError, match="float or uint8"):
        image_dtype(graph, "int8")


def test_differences_are_counted():
    require_equal(np.arange(4), np.arange(4), "it")
    with pytest.raises(CompressError, match=r"it gives other numbers .* in 1 of 4 places"):
        require_equal(np.array([0, 1, 2, 4]), np.arange(4), "it")
    with pytest.raises(CompressError, match="it gives int64"):
        require_equal(np.arange(4), np.arange(4, dtype=np.uint8), "it")
