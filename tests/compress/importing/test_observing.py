"""What is inside of a network is found by running it with two batch sizes."""

import pytest
import torch
from onnx import helper
from onnx_networks import OnnxNetwork

from compress.errors import CompressError
from compress.importing import imported, load_onnx, observing
from compress.onnx_reading import read_onnx


def test_an_open_size_must_be_given(tmp_path):
    net = OnnxNetwork("n", 3, "height", "width")
    path = net.save(tmp_path / "net.onnx", net.node("GlobalAveragePool", "image"))
    with pytest.raises(CompressError, match=r"open shape \[3, 'height', 'width'\]; say which"):
        load_onnx(path)
    assert imported(load_onnx(path, input_shape=(3, 9, 7))).input.shape == (3, 9, 7)
    with pytest.raises(CompressError, match="has 3 axes beside the batch"):
        load_onnx(path, input_shape=(3, 9))


def test_open_sizes_of_several_inputs_are_given_by_name(tmp_path):
    net, path = OnnxNetwork("n", "size"), tmp_path / "net.onnx"
    model = net.model(net.node("Add", "image", "more.of_it"))
    model.graph.input.append(helper.make_tensor_value_info("more.of_it", 1, ["n", "size"]))
    path.write_bytes(model.SerializeToString())
    with pytest.raises(CompressError, match=r"input_shape=\{'image': \(...\), 'more.of_it'"):
        load_onnx(path, input_shape=(4,))
    with pytest.raises(CompressError, match=r"has no input 'middle', but image, more.of_it"):
        load_onnx(path, input_shape={"middle": (4,)})
    network = load_onnx(path, input_shape={"image": (4,), "more.of_it": (4,)})
    assert float(network(torch.ones(3, 4), more_of_it=torch.ones(3, 4)).sum()) == 24


def test_inputs_of_one_shape_are_observed_on_other_noise(tmp_path):
    """Where two are compared, equal ones would show one case alone, such as a difference of 0."""
    net = OnnxNetwork("n", 4)
    other = net.another("other", "n", 4)
    difference = net.node("Sub", "image", other)
    path = net.save(tmp_path / "net.onnx", net.node("MatMul", difference, net.weight(4, 3)))
    seen = []
    real = observing.check_sizes

    def check(model, given, where):
        seen.append(given)
        real(model, given, where)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(observing, "check_sizes", check)
        observing.observe(read_onnx(path), "net")
    assert all((given["image"] != given["other"]).any() for given in seen)
