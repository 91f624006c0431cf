import importlib
import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from compress.errors import UserError

# The package offers a function of the same name; this is the module whatever was imported before.
measure = importlib.import_module("compress.measuring")

FLOAT, UINT8 = TensorProto.FLOAT, TensorProto.UINT8


def tensor(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def save_onnx(path, nodes, constants, shape=("N", 1, 28, 28), output=("N", 10), dtype=FLOAT):
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", dtype, shape)],
        [helper.make_tensor_value_info("logits", FLOAT, output)],
        constants,
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path


def linear(path, batch="N", dtype=FLOAT, seed=0):
    """Flatten, then a product with random weights [784, 10] and a bias [10]."""
    random = np.random.default_rng(seed)
    weights = random.standard_normal((784, 10)).astype(np.float32)
    nodes = [helper.make_node("Flatten", ["image"], ["flat"])]
    if dtype != FLOAT:
        nodes.append(helper.make_node("Cast", ["flat"], ["float"], to=FLOAT))
    source = "flat" if dtype == FLOAT else "float"
    nodes.append(helper.make_node("Gemm", [source, "w", "b"], ["logits"]))
    constants = [tensor("w", weights), tensor("b", np.zeros(10, np.float32))]
    shape = (batch, 1, 28, 28)
    return save_onnx(path, nodes, constants, shape, (batch, 10), dtype), weights


# --- Accuracy ---


def test_wilson_interval_of_the_textbook():
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    for correct, count, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        got = measure.wilson_interval(correct, count)
        assert got == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_holds_the_proportion(pair):
    correct, count = pair
    low, high = measure.wilson_interval(correct, count)
    assert 0 <= low <= correct / count <= high <= 1
    mirrored = measure.wilson_interval(count - correct, count)
    assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-9)


def test_wilson_interval_of_nothing_is_refused():
    for correct, count in ((0, 0), (2, 1), (-1, 5)):
        with pytest.raises(ValueError, match="proportion"):
            measure.wilson_interval(correct, count)


def test_accuracy_counts_right_answers():
    labels = np.array([3, 1, 4, 1])
    score = measure.accuracy(lambda images: images[:, 0], np.array([[3], [1], [5], [1]]), labels)
    assert score == measure.Score(3, 4)
    assert score.fraction == 0.75
    assert score.interval == measure.wilson_interval(3, 4)


def test_classes_of_different_length_do_not_agree():
    with pytest.raises(ValueError, match="do not match"):
        measure.agreement(np.zeros(3, np.int64), np.zeros(1, np.int64))


# --- Running a file ---


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


@pytest.mark.parametrize("content", [b"", b"not a network", b"\x08\x0a" * 50])
def test_what_is_no_onnx_file_is_refused_in_a_line(tmp_path, content, capfd):
    path = tmp_path / "bad.onnx"
    path.write_bytes(content)
    for function in (measure.open_model, measure.measure):
        with pytest.raises(UserError) as caught:
            function(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("keep", [10, 1000, 31000])
def test_an_onnx_file_cut_short_is_refused(tmp_path, keep):
    path, _ = linear(tmp_path / "cut.onnx")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UserError, match="ONNX"):
        measure.open_model(path)
    with pytest.raises(UserError, match="ONNX"):
        measure.measure(path)


def test_missing_and_unknown_files_are_refused(tmp_path):
    with pytest.raises(UserError, match="no such file"):
        measure.open_model(tmp_path / "missing.onnx")
    with pytest.raises(UserError, match="suffix"):
        measure.open_model(tmp_path / "weights.pkl")


def test_inputs_of_the_wrong_size_are_refused(tmp_path):
    path, _ = linear(tmp_path / "linear.onnx")
    with pytest.raises(UserError, match="does not run"):
        measure.open_model(path).classes(np.zeros((1, 1, 5, 5), np.float32))


def test_an_output_that_is_no_list_of_classes_is_refused(tmp_path):
    nodes = [helper.make_node("Relu", ["image"], ["logits"])]
    path = save_onnx(tmp_path / "relu.onnx", nodes, [], output=("N", 1, 28, 28))
    with pytest.raises(UserError, match="not classes"):
        measure.open_model(path).classes(np.zeros((1, 1, 28, 28), np.float32))


# --- Figures of a file ---


def network():
    """Convolutions, BatchNorm and a linear layer; figures in the comments."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),  # 40 parameters, 28*28*4*9 MACs
        nn.ReLU(),
        nn.BatchNorm2d(4),  # 8 parameters, 8 statistics
        nn.Conv2d(4, 4, 3, stride=2, groups=4, bias=False),  # 36 parameters, 13*13*4*9 MACs
        nn.Flatten(),
        nn.Linear(676, 10),  # 6770 parameters, 6760 MACs
    )
    for parameter in model[2].parameters():
        nn.init.uniform_(parameter, 0.5, 1.5)
    model.train()(torch.rand(8, 1, 28, 28))
    return model.eval()


PARAMS = 40 + 8 + 36 + 6770
MACS = 28 * 28 * 4 * 9 + 13 * 13 * 4 * 9 + 6760
BYTES = 4 * (PARAMS + 8)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The network above as ONNX, and as TorchScript both plain and frozen."""
    import torch

    folder = tmp_path_factory.mktemp("exported")
    model, example = network(), torch.rand(2, 1, 28, 28)
    torch.onnx.export(
        model,
        (example,),
        folder / "net.onnx",
        dynamo=False,
        input_names=["image"],
        dynamic_axes={"image": {0: "N"}},
        do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
    )
    script = torch.jit.trace(model, example)
    script.save(folder / "net.ts")
    torch.jit.freeze(script).save(folder / "frozen.ts")
    return folder, model


def test_figures_of_an_onnx_file(exported):
    figures = measure.measure(exported[0] / "net.onnx")
    assert (figures.params, figures.macs, figures.weight_bytes) == (PARAMS, MACS, BYTES)
    assert figures.file_bytes == (exported[0] / "net.onnx").stat().st_size


def test_figures_of_torchscript_files(exported):
    plain = measure.measure(exported[0] / "net.ts")
    frozen = measure.measure(exported[0] / "frozen.ts")
    assert (plain.params, plain.macs, plain.weight_bytes) == (PARAMS, None, BYTES)
    assert (frozen.params, frozen.weight_bytes) == (None, BYTES)


def test_figures_of_a_safetensors_file(exported, tmp_path):
    from safetensors.torch import save_file

    save_file(exported[1].state_dict(), tmp_path / "net.safetensors")
    figures = measure.measure(tmp_path / "net.safetensors")
    assert (figures.params, figures.macs, figures.weight_bytes) == (PARAMS, None, BYTES)


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


@pytest.mark.parametrize("content", [b"", b"\xff" * 8, b"\x02" + bytes(7) + b"{}", b"PK\x03\x04"])
def test_damaged_torchscript_and_safetensors_are_refused(tmp_path, content):
    for suffix in (".ts", ".safetensors"):
        path = tmp_path / f"bad{suffix}"
        path.write_bytes(content)
        if suffix == ".safetensors" and content.endswith(b"{}"):
            continue  # an empty safetensors file is one
        with pytest.raises(UserError, match="not a") as caught:
            measure.measure(path)
        assert "\n" not in str(caught.value)


# --- safetensors and TorchScript ---


def test_a_float_network_from_safetensors_answers_as_its_model(exported, tmp_path):
    import torch

    from compress.model_file import save_model

    save_model(exported[1], torch.zeros(2, 1, 28, 28), tmp_path / "net.safetensors")
    images = np.random.default_rng(0).random((5, 1, 28, 28), np.float32)
    expected = exported[1](torch.from_numpy(images)).detach().numpy()
    model = measure.open_model(tmp_path / "net.safetensors")
    assert (model.input_dtype, model.input_shape) == ("float32", (None, 1, 28, 28))
    assert np.allclose(model.outputs(images), expected, atol=1e-6)


def test_an_integer_network_from_safetensors_runs_in_its_interpreter(exported, tmp_path):
    import torch

    from compress.quantization.post_training import quantize
    from compress.simplify.folding import fold

    images = np.random.default_rng(0).random((20, 1, 28, 28), np.float32)
    graph = quantize(fold(exported[1], torch.zeros(2, 1, 28, 28)), torch.from_numpy(images))
    graph.save(tmp_path / "int8.safetensors")
    model = measure.open_model(tmp_path / "int8.safetensors")
    assert np.array_equal(model.outputs(images), graph(images))
    figures = measure.measure(tmp_path / "int8.safetensors")
    assert (figures.macs, figures.weight_bytes) == (MACS, graph.weight_bytes)


def test_torchscript_answers_as_its_model(exported):
    import torch

    images = np.random.default_rng(0).random((5, 1, 28, 28), np.float32)
    expected = exported[1](torch.from_numpy(images)).detach().numpy()
    model = measure.open_model(exported[0] / "net.ts", input_shape=(1, 28, 28))
    assert (model.format, model.input_dtype) == ("torchscript", "float32")
    assert model.input_shape == (None, 1, 28, 28)
    assert np.allclose(model.outputs(images), expected, atol=1e-6)


def test_torchscript_says_what_it_takes(tmp_path):
    import torch

    script = torch.jit.trace(torch.nn.Flatten(), torch.zeros(2, 1, 4, 4))
    record = {measure.INPUT_RECORD: json.dumps({"dtype": "uint8", "shape": [1, 4, 4]})}
    script.save(tmp_path / "bytes.ts", _extra_files=record)
    model = measure.open_model(tmp_path / "bytes.ts")
    assert (model.input_dtype, model.input_shape) == ("uint8", (None, 1, 4, 4))
    images = np.arange(32, dtype=np.uint8).reshape(2, 1, 4, 4)
    assert np.array_equal(model.classes(images), [15, 15])


def test_torchscript_that_runs_on_bytes_and_floats_must_say_which(tmp_path):
    import torch

    script = torch.jit.trace(torch.nn.Flatten(), torch.zeros(2, 1, 4, 4))
    script.save(tmp_path / "either.ts")
    with pytest.raises(UserError, match="does not say which"):
        measure.open_model(tmp_path / "either.ts", input_shape=(1, 4, 4))
    told = measure.open_model(tmp_path / "either.ts", input_shape=(1, 4, 4), input_dtype="uint8")
    assert told.input_dtype == "uint8"


def test_torchscript_without_a_shape_or_with_a_damaged_one_is_refused(exported, tmp_path):
    with pytest.raises(UserError, match="shape"):
        measure.open_model(exported[0] / "net.ts")
    with (
        zipfile.ZipFile(exported[0] / "net.ts") as whole,
        zipfile.ZipFile(tmp_path / "odd.ts", "w") as odd,
    ):
        for name in whole.namelist():
            odd.writestr(name, whole.read(name))
        odd.writestr(f"net/extra/{measure.INPUT_RECORD}", "[1, 28")
    with pytest.raises(UserError, match="damaged"):
        measure.open_model(tmp_path / "odd.ts", input_shape=(1, 28, 28))


def test_onnx_files_are_measured_without_torch(tmp_path):
    path, _ = linear(tmp_path / "linear.onnx")
    program = (
        "import sys, numpy as np\n"
        "import compress.manifest\n"
        "from compress.measuring import interleaved, machine, measure, open_model\n"
        f"figures = measure({str(path)!r})\n"
        f"model = open_model({str(path)!r})\n"
        "runner = model.bind(np.zeros((1, 1, 28, 28), np.float32))\n"
        "interleaved({'a': runner}, rounds=1, warmup=0, min_round_seconds=0.001)\n"
        "machine()\n"
        "assert figures.params == 7850\n"
        "assert 'torch' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


# --- Latency ---


class Clock:
    """A clock that only moves when a runner runs."""

    def __init__(self):
        self.now = 0

    def runner(self, microseconds, log=None, name=None):
        steps = iter(microseconds) if hasattr(microseconds, "__iter__") else None

        def run():
            self.now += round(1000 * (next(steps) if steps else microseconds))
            if log is not None:
                log.append(name)

        return run


@pytest.fixture
def clock(monkeypatch):
    moved = Clock()
    monkeypatch.setattr(measure.time, "perf_counter_ns", lambda: moved.now)
    return moved


def test_latency_and_speedup_of_steady_runners(clock):
    runners = {"slow": clock.runner(300.0), "fast": clock.runner(100.0)}
    latency = measure.interleaved(runners, rounds=5, warmup=1, min_round_seconds=0.003)
    assert latency["slow"].median_us == latency["slow"].p95_us == 300
    assert latency["fast"].samples == 5 * 30
    assert latency["fast"].rounds_us == (100,) * 5
    assert measure.speedup(latency["fast"], latency["slow"]) == measure.Speedup(3, 3, 3)


def test_speedup_is_the_median_of_the_rounds_ratios():
    def latency(*rounds):
        return measure.Latency(0, 0, 0, 0, 0, rounds)

    # A machine twice as slow in some rounds moves both alike; the ratio stands.
    speedup = measure.speedup(latency(10, 20, 10, 20, 30), latency(20, 40, 20, 40, 30))
    assert speedup.median == 2


def test_rounds_are_interleaved_in_changing_order(clock):
    log = []
    runners = {name: clock.runner(1000.0, log, name) for name in "abc"}
    measure.interleaved(runners, rounds=20, warmup=0, min_round_seconds=0.001)
    turns = log[-60:]
    orders = [tuple(turns[start : start + 3]) for start in range(0, 60, 3)]
    assert all(sorted(order) == ["a", "b", "c"] for order in orders)
    assert len(set(orders)) > 1


def test_the_spread_shows_unsteady_rounds(clock):
    rounds = [100.0] * 6 + [100.0, 200.0, 300.0, 400.0, 500.0]
    latency = measure.interleaved(
        {"a": clock.runner(rounds)}, rounds=5, warmup=0, min_round_seconds=1e-4
    )["a"]
    assert latency.rounds_us == (100, 200, 300, 400, 500)
    assert (latency.low_us, latency.median_us, latency.high_us) == (200, 300, 400)
    assert latency.p95_us == pytest.approx(480)


def test_calls_too_short_for_the_clock_are_timed_together(clock):
    latency = measure.interleaved(
        {"a": clock.runner(0.5)}, rounds=2, warmup=0, min_round_seconds=0.001
    )["a"]
    assert latency.median_us == 0.5
    assert latency.samples == 2 * 50  # samples of 40 calls, 20 us each


def test_no_rounds_are_refused():
    with pytest.raises(UserError, match="at least 1"):
        measure.interleaved({"a": lambda: None}, rounds=0)


# --- The machine ---


def test_the_machine_names_flags_and_versions(monkeypatch):
    info = {"model name": "Some CPU", "flags": "fpu avx2 avx512f avx512_vnni sse2"}
    monkeypatch.setattr(measure, "_cpu_info", lambda: info)
    machine = measure.machine()
    assert machine["cpu"] == "Some CPU"
    assert machine["flags"] == ["avx2", "avx512f", "avx512_vnni"]
    assert machine["versions"]["onnx"] == onnx.__version__
    json.dumps(machine)


def test_an_arm_machine_is_described_too(monkeypatch):
    monkeypatch.setattr(measure, "_cpu_info", lambda: {"Features": "fp asimd asimddp i8mm"})
    assert measure.machine()["flags"] == ["neon", "dotprod", "i8mm"]
    monkeypatch.setattr(measure, "_cpu_info", dict)
    assert measure.machine()["cpu"]
