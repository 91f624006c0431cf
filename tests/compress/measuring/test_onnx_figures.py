import numpy as np
import onnx
import pytest
from measured_network import BYTES, MACS, PARAMS
from onnx import TensorProto, helper
from tiny_onnx import linear, save_onnx, tensor

from compress import measuring as measure


def test_figures_of_an_onnx_file(exported):
    figures = measure.measure(exported[0] / "net.onnx")
    assert (figures.params, figures.macs, figures.weight_bytes) == (PARAMS, MACS, BYTES)
    assert figures.file_bytes == (exported[0] / "net.onnx").stat().st_size


@pytest.mark.parametrize("form", ["QDQ", "QOperator"])
def test_quantizing_changes_bytes_but_neither_parameters_nor_macs(exported, tmp_path, form):
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

    class Reader(CalibrationDataReader):
        batches = iter([{"image": np.random.default_rng(0).random((4, 1, 28, 28), np.float32)}])

        def get_next(self):
            return next(self.batches, None)

    path = tmp_path / "int8.onnx"
    quantize_static(
        exported[0] / "net.onnx", path, Reader(), quant_format=QuantFormat[form], per_channel=True
    )
    figures = measure.measure(path)
    assert (figures.params, figures.macs) == (PARAMS, MACS)
    assert figures.weight_bytes < 0.3 * BYTES


def test_shapes_are_known_beyond_onnxruntimes_own_operators(tmp_path):
    scale, zero = tensor("s", np.float32(0.5)), tensor("z", np.uint8(0))
    weights = np.ones((10, 4, 1, 1), np.int8)
    nodes = [
        helper.make_node("QuantizeLinear", ["image", "s", "z"], ["q"]),
        helper.make_node(
            "QLinearGlobalAveragePool",
            ["q", "s", "z", "s", "z"],
            ["p"],
            domain="com.microsoft",
            channels_last=0,
        ),
        helper.make_node("QLinearConv", ["p", "s", "z", "w", "s", "wz", "s", "z", "b"], ["c"]),
        helper.make_node("DequantizeLinear", ["c", "s", "z"], ["f"]),
        helper.make_node("Flatten", ["f"], ["logits"]),
    ]
    constants = [scale, zero, tensor("w", weights), tensor("wz", np.int8(0))]
    constants.append(tensor("b", np.zeros(10, np.int32)))
    path = save_onnx(tmp_path / "pool.onnx", nodes, constants, ("N", 4, 5, 5))
    figures = measure.measure(path)
    assert (figures.params, figures.macs) == (50, 40)
    assert figures.weight_bytes == 40 + 4 * 10 + 4 + 1 + 1


def test_macs_are_of_one_image_whatever_the_batch(tmp_path):
    free, _ = linear(tmp_path / "free.onnx")
    fixed, _ = linear(tmp_path / "fixed.onnx", batch=8)
    assert measure.measure(free).macs == measure.measure(fixed).macs == 7840


def test_products_with_either_side_transposed(tmp_path):
    nodes = [
        helper.make_node("Flatten", ["image"], ["flat"]),
        helper.make_node("Transpose", ["flat"], ["turned"], perm=[1, 0]),
        helper.make_node("Gemm", ["turned", "w"], ["logits"], transA=1, transB=1),
    ]
    constants = [tensor("w", np.ones((10, 784), np.float32))]
    figures = measure.measure(save_onnx(tmp_path / "t.onnx", nodes, constants))
    assert (figures.params, figures.macs) == (7840, 7840)


def test_four_bit_weights_take_half_a_byte(tmp_path):
    packed = helper.make_tensor("w", TensorProto.INT4, (784, 10), np.zeros(7840, int))
    nodes = [
        helper.make_node("Flatten", ["image"], ["flat"]),
        helper.make_node("DequantizeLinear", ["w", "s"], ["float"]),
        helper.make_node("MatMul", ["flat", "float"], ["logits"]),
    ]
    path = save_onnx(tmp_path / "int4.onnx", nodes, [packed, tensor("s", np.float32(0.1))])
    figures = measure.measure(path)
    assert (figures.params, figures.macs, figures.weight_bytes) == (7840, 7840, 3920 + 4)


def test_constant_nodes_weigh_what_they_hold(tmp_path):
    bias = np.arange(10, dtype=np.float32)
    nodes = [
        helper.make_node("Flatten", ["image"], ["flat"]),
        helper.make_node("MatMul", ["flat", "w"], ["product"]),
        helper.make_node("Constant", [], ["b"], value=tensor("", bias)),
        helper.make_node("Constant", [], ["two"], value_float=2.0),
        helper.make_node("Add", ["product", "b"], ["sum"]),
        helper.make_node("Mul", ["sum", "two"], ["logits"]),
    ]
    constants = [tensor("w", np.ones((784, 10), np.float32))]
    figures = measure.measure(save_onnx(tmp_path / "constant.onnx", nodes, constants))
    assert figures.weight_bytes == 4 * (7840 + 10 + 1)
    assert figures.params == 7840 + 10  # a bias is a parameter, the factor 2 is not


def test_a_weight_used_twice_counts_once(tmp_path):
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["once"], kernel_shape=[3, 3]),
        helper.make_node("Conv", ["once", "w"], ["twice"], kernel_shape=[3, 3]),
        helper.make_node("Flatten", ["twice"], ["logits"]),
    ]
    constants = [tensor("w", np.ones((1, 1, 3, 3), np.float32))]
    path = save_onnx(tmp_path / "shared.onnx", nodes, constants, output=("N", 576))
    figures = measure.measure(path)
    assert (figures.params, figures.macs) == (9, 9 * (26 * 26 + 24 * 24))


def test_weights_beside_the_file_count_as_file(tmp_path):
    path, _ = linear(tmp_path / "whole.onnx")
    inside = measure.measure(path)
    onnx.save(
        onnx.load(path), tmp_path / "split.onnx", save_as_external_data=True, location="split.data"
    )
    split = measure.measure(tmp_path / "split.onnx")
    assert (split.params, split.weight_bytes) == (inside.params, inside.weight_bytes)
    assert split.file_bytes > split.weight_bytes


def test_images_of_unknown_size_leave_macs_unknown(tmp_path):
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["c"], kernel_shape=[3, 3]),
        helper.make_node("Flatten", ["c"], ["logits"]),
    ]
    constants = [tensor("w", np.ones((10, 1, 3, 3), np.float32))]
    path = save_onnx(tmp_path / "free.onnx", nodes, constants, ("N", 1, "H", "W"), ("N", "K"))
    figures = measure.measure(path)
    assert (figures.params, figures.macs) == (90, None)
