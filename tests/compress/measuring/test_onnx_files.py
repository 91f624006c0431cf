import numpy as np
import onnx
import pytest
from onnx import helper
from tiny_onnx import FLOAT, UINT8, linear, save_onnx

from compress import measuring as measure
from compress.errors import CompressError
from compress.measuring.onnx_files import first_answer


def test_onnx_outputs_are_those_of_the_arithmetic(tmp_path):
    path, weights = linear(tmp_path / "linear.onnx")
    model = measure.open_model(path)
    images = np.random.default_rng(1).standard_normal((300, 1, 28, 28)).astype(np.float32)
    assert (model.format, model.input_dtype) == ("onnx", "float32")
    assert model.input_shape == (None, 1, 28, 28)
    expected = images.reshape(300, 784) @ weights
    assert np.allclose(model.outputs(images, batch=128), expected, atol=1e-4)
    assert np.array_equal(model.classes(images), expected.argmax(1))


def test_a_fixed_batch_is_filled_up(tmp_path):
    path, weights = linear(tmp_path / "linear.onnx", batch=4)
    model = measure.open_model(path)
    images = np.random.default_rng(1).standard_normal((10, 1, 28, 28)).astype(np.float32)
    assert model.fixed_batch == 4
    assert np.array_equal(model.classes(images), (images.reshape(10, 784) @ weights).argmax(1))


def test_raw_pixels_are_told_by_the_file(tmp_path):
    path, _ = linear(tmp_path / "linear.onnx", dtype=UINT8)
    assert measure.open_model(path).input_dtype == "uint8"


def test_inputs_of_the_wrong_size_are_refused(tmp_path):
    path, _ = linear(tmp_path / "linear.onnx")
    with pytest.raises(CompressError, match="does not run"):
        measure.open_model(path).classes(np.zeros((1, 1, 5, 5), np.float32))


def test_an_output_that_is_no_list_of_classes_is_refused(tmp_path):
    nodes = [helper.make_node("Relu", ["image"], ["logits"])]
    path = save_onnx(tmp_path / "relu.onnx", nodes, [], output=("N", 1, 28, 28))
    with pytest.raises(CompressError, match="not classes"):
        measure.open_model(path).classes(np.zeros((1, 1, 28, 28), np.float32))


def test_nodes_that_contradict_themselves_are_refused_in_a_line(tmp_path):
    nodes = [
        helper.make_node("Constant", [], ["c"]),
        helper.make_node("Add", ["image", "c"], ["sum"]),
        helper.make_node("Flatten", ["sum"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "odd",
        [helper.make_tensor_value_info("image", FLOAT, ["N", 1, 4, 4])],
        [helper.make_tensor_value_info("logits", FLOAT, ["N", 16])],
    )
    opset = [helper.make_opsetid("", 17)]
    path = tmp_path / "odd.onnx"
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), path)
    for refused in (measure.measure, measure.open_model):
        with pytest.raises(CompressError) as caught:
            refused(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("sizes", [(2**40, 2**40), (2**62, 1), (2**30, 8)])
def test_an_input_that_is_impossibly_large_is_refused_before_memory_is_taken(tmp_path, sizes):
    nodes = [helper.make_node("Relu", ["image"], ["logits"])]
    path = save_onnx(tmp_path / "huge.onnx", nodes, [], (1, 1, *sizes), (1, 1, *sizes))
    with pytest.raises(CompressError, match=r"huge\.onnx: the input image of .* impossibly large"):
        first_answer(str(path), False)
