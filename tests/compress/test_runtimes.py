"""Artifacts in their runtimes: what is exact is seen to be, what is not is counted."""

import dataclasses

import numpy as np
import onnx
import pytest
import torch
from digit_networks import digit_network
from growing_graph import SATURATES
from hypothesis import assume, given, settings
from needed import need, need_c
from random_graphs import quantized_graphs
from torch import nn

import compress
from compress import runtimes
from compress.errors import CompressError
from compress.exporters.onnx.integers import export_onnx, to_onnx
from compress.files import sha256_of
from compress.formats import EVERYWHERE
from compress.graph import probes
from compress.graph.contract import (
    SAFE_PAIRS,
    WITHIN_7_BITS,
    is_exact_everywhere,
    random_codes,
    taking_codes,
)
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.runtimes import (
    CannotRun,
    Runtime,
    as_qdq,
    compare,
    contract_name,
    contract_of,
    runtimes_of,
)
from mnist_edge import data

NAMES = {
    ".onnx": [
        "onnxruntime, 1 thread",
        "onnxruntime, 2 threads",
        "onnxruntime, no optimizations",
        "QDQ form in onnxruntime",
        "QDQ form in onnxruntime, no optimizations",
        "QDQ form in OpenVINO",
    ],
    ".ts": ["PyTorch, 1 thread"],
    "-c": ["C99"],
}
few = settings(max_examples=15)


@pytest.fixture(scope="module")
def openvino():
    """OpenVINO, without which a test is skipped, but fails in CI."""
    need(runtimes.openvino_version() is not None, "openvino: pip install '.[peers]'")


@pytest.fixture(scope="module")
def digits():
    """The bundled digits: calibration images, and test images as codes."""
    loaded = data.load("digits")
    return loaded.train.images, loaded.test.images[:, None]


def plain():
    """Convolutions, a stride, both kinds of pools."""
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 12, 3, stride=2), nn.ReLU()),
        *(nn.MaxPool2d(2), nn.Conv2d(12, 10, 3), nn.AvgPool2d(4), nn.Flatten()),
    )


class Residual(nn.Module):
    """A stride, an addition, a depthwise convolution with padding, a linear layer."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, 3, stride=2)
        self.depthwise = nn.Conv2d(16, 16, 3, padding=1, groups=16)
        self.pool = nn.AvgPool2d(8)
        self.last = nn.Linear(16, 10)

    def forward(self, x):
        x = torch.relu(self.first(x))
        return self.last(self.pool(self.depthwise(x) + x).flatten(1))


def quantized(digits, model=plain, **spec):
    """A network with random weights, quantized on digits that are normalized."""
    torch.manual_seed(0)
    model = model().eval()
    images = torch.from_numpy(data.normalize(digits[0][:200], 0.2, 0.3))
    code = InputCode(1 / (255 * 0.3), 255 * 0.2)
    return compress.quantize(model, images, spec=QuantizationSpec(input_code=code, **spec))


@pytest.fixture(scope="module")
def ordinary(digits):
    return dataclasses.replace(quantized(digits), float_input=False)


@pytest.fixture(scope="module", params=[plain, Residual])
def powers_of_two(digits, request):
    graph = quantized(digits, request.param, power_of_two=True)
    return with_even_zero_points(taking_codes(graph))


def with_even_zero_points(graph):
    """The graph with every odd zero point moved by one: another network, but as good a test."""

    def even(value):
        code = dataclasses.replace(value.qparams, zero_point=value.qparams.zero_point // 2 * 2)
        return dataclasses.replace(value, qparams=code)

    values = tuple(even(value) for value in graph.values)
    return dataclasses.replace(graph, inputs=even(graph.input), values=values)


@pytest.fixture(scope="module")
def images(digits):
    return {"test": digits[1], "random": random_codes((1, 28, 28), 300)}


def compared(graph, folder, images, *, suffix=".onnx", answers=None):
    """A graph's file, the graph's own file, and the comparisons with the answers of `answers`."""
    path, source = folder / f"net{suffix}", folder / "net.safetensors"
    formats = {".onnx": "onnx", ".ts": "torchscript", "-c": "c"}
    compress.export(graph, path, format=formats[suffix])
    graph.save(source)
    expected = {kind: (answers or graph)(given) for kind, given in images.items()}
    step = graph.value(graph.output).qparams.scale
    return path, source, [compare(r, images, expected, step) for r in runtimes_of(path)]


def counts(images):
    return {kind: len(given) for kind, given in images.items()}


def test_with_powers_of_two_every_runtime_gives_the_same_integers(
    openvino, powers_of_two, images, tmp_path
):
    assert is_exact_everywhere(powers_of_two)
    path, source, comparisons = compared(powers_of_two, tmp_path, images)
    assert [c.runtime for c in comparisons] == NAMES[".onnx"]
    assert [c.total for c in comparisons] == [0] * 6
    assert all(c.missing is None for c in comparisons)
    assert comparisons[0].logits == {"test": 3590, "random": 3000}
    contract = contract_of(path, source, comparisons, counts(images))
    assert contract.name == EVERYWHERE
    assert contract.differences == dict.fromkeys(NAMES[".onnx"], 0)
    assert contract.images == {"test": 359, "random": 300}
    assert (contract.graph, contract.graph_sha256) == ("net.safetensors", sha256_of(source))
    assert contract.saturation in (WITHIN_7_BITS, SAFE_PAIRS)


def test_the_plain_qdq_form_is_exact_in_openvino_as_it_comes(
    openvino, powers_of_two, images, tmp_path
):
    from openvino import Core

    export_onnx(powers_of_two, tmp_path / "net.onnx", input="uint8", qdq=True)
    core, pixels = Core(), images["test"][:100]
    compiled = core.compile_model(core.read_model(tmp_path / "net.onnx"), "CPU")
    found = compiled(pixels)[0].reshape(len(pixels), -1)
    assert np.array_equal(found, powers_of_two(pixels).reshape(len(pixels), -1))


def test_with_ordinary_scales_onnxruntime_does_and_float_runtimes_do_not(
    openvino, ordinary, images, tmp_path
):
    path, source, comparisons = compared(ordinary, tmp_path, images)
    found = {c.runtime: c.total for c in comparisons}
    assert [found[name] for name in NAMES[".onnx"][:3]] == [0, 0, 0]
    assert found["QDQ form in onnxruntime, no optimizations"] > 0
    assert found["QDQ form in OpenVINO"] > 0
    contract = contract_of(path, source, comparisons, counts(images))
    assert contract.name == "exact in onnxruntime"
    assert list(contract.differences) == NAMES[".onnx"][:3]


@few
@given(quantized_graphs(scales="power of two"))
def test_any_graph_that_is_proved_exact_everywhere_is(tmp_path_factory, graph):
    """In every form and setting of onnxruntime; OpenVINO has faults of its own on odd graphs."""
    graph = with_even_zero_points(graph)
    assume(is_exact_everywhere(graph))
    path = tmp_path_factory.mktemp("any") / "net.onnx"
    export_onnx(graph, path)
    given = {"random": probes(graph, np.float32 if graph.float_input else np.uint8)}
    expected = {"random": graph(given["random"])}
    for runtime in runtimes_of(path)[:-1]:
        found = compare(runtime, given, expected, 1.0)
        assert (found.total, found.missing) == (0, None), runtime.name


@pytest.mark.parametrize("suffix", [".ts", "-c"])
def test_pytorch_and_c_give_the_same_integers(ordinary, images, tmp_path, suffix):
    if suffix == "-c":
        need_c()
    images = {kind: given[:30] for kind, given in images.items()}
    path, source, comparisons = compared(ordinary, tmp_path, images, suffix=suffix)
    assert [(c.runtime, c.total, c.missing) for c in comparisons] == [
        (name, 0, None) for name in NAMES[suffix]
    ]
    contract = contract_of(path, source, comparisons, counts(images))
    assert contract.name == {".ts": "exact in PyTorch", "-c": "exact in C99"}[suffix]
    assert contract.saturation is None


def test_differences_are_counted_and_refused(ordinary, images, tmp_path):
    """A file of other integers: one step more in the bias of one class, where it is not clipped."""
    last = ordinary.nodes[-3]
    more = (1 / ordinary.multiplier(last)).astype(np.int32)
    changed = dataclasses.replace(
        last, bias=last.bias + np.eye(1, 10, 3, dtype=np.int32)[0] * more * 4
    )
    nodes = (*ordinary.nodes[:-3], changed, *ordinary.nodes[-2:])
    other = dataclasses.replace(ordinary, nodes=nodes, outputs=ordinary.output)
    path, source, comparisons = compared(other, tmp_path, images, answers=ordinary)
    steps = {k: other.run(g).astype(int) - ordinary.run(g) for k, g in images.items()}
    wanted = {kind: int((difference != 0).sum()) for kind, difference in steps.items()}
    assert wanted["test"] > 300
    assert comparisons[0].differing == wanted
    assert comparisons[0].largest == max(np.abs(difference).max() for difference in steps.values())
    with pytest.raises(CompressError, match=r"is not exact in onnxruntime: .* differ"):
        contract_of(path, source, comparisons, counts(images))


def test_what_is_not_a_number_differs():
    def run(images):
        return np.array([[1, np.nan, np.inf]], np.float32)

    expected = {"test": np.array([[1, 2, 3]], np.float32)}
    found = compare(Runtime("odd", (), lambda: run), {"test": np.zeros((1, 1))}, expected, 0.5)
    assert (found.differing, found.largest) == ({"test": 2}, 255)
    with pytest.raises(CompressError, match=r"odd gives \(1, 3\), the interpreter \(1, 4\)"):
        compare(
            Runtime("odd", (), lambda: run),
            {"test": np.zeros((1, 1))},
            {"test": np.ones((1, 4))},
            1,
        )


@pytest.mark.skipif(SATURATES, reason="onnxruntime saturates on this processor")
def test_what_may_saturate_keeps_no_contract(digits, images, tmp_path):
    graph = quantized(digits, saturation_safe=False)
    graph = dataclasses.replace(graph, float_input=False)
    assert not graph.saturation_safe
    path, source, comparisons = compared(graph, tmp_path, images)
    with pytest.raises(CompressError, match="without VNNI may saturate"):
        contract_of(path, source, comparisons, counts(images))


def test_a_runtime_that_is_not_installed_is_said_to_be_missing(
    powers_of_two, images, tmp_path, monkeypatch
):
    monkeypatch.setattr(runtimes, "openvino_version", lambda: None)
    path, source, comparisons = compared(powers_of_two, tmp_path, images)
    assert "OpenVINO is not installed" in comparisons[-1].missing
    assert comparisons[-1].logits == {}
    contract = contract_of(path, source, comparisons, counts(images))
    assert list(contract.differences) == NAMES[".onnx"][:-1]


def test_without_a_compiler_c_cannot_be_shown_to_be_exact(ordinary, tmp_path, monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler")
    images = {"random": random_codes((1, 28, 28), 5)}
    path, source, comparisons = compared(ordinary, tmp_path, images, suffix="-c")
    assert "no C compiler" in comparisons[0].missing
    with pytest.raises(CannotRun, match="cannot be shown to be exact in C99: there is no C"):
        contract_of(path, source, comparisons, counts(images))


def test_damaged_and_foreign_files_are_refused(ordinary, images, tmp_path):
    path = tmp_path / "net.onnx"
    path.write_bytes(b"\xff" * 20)
    with pytest.raises(CompressError, match="is no ONNX file, or a damaged one"):
        runtimes_of(path)
    with pytest.raises(CompressError, match="no such file"):
        runtimes_of(tmp_path / "none.onnx")
    ordinary.save(tmp_path / "net.safetensors")
    with pytest.raises(CompressError, match="a safetensors file keeps no contract"):
        runtimes_of(tmp_path / "net.safetensors")
    path.write_bytes(to_onnx(ordinary, input="float").SerializeToString())
    runtime = runtimes_of(path)[0]
    with pytest.raises(CompressError, match="onnxruntime, 1 thread does not run on uint8"):
        compare(runtime, images, {"test": ordinary(images["test"])}, 1.0)


# The QDQ form


@few
@given(quantized_graphs())
def test_the_qdq_form_holds_no_qlinearconv_and_is_sound(graph):
    model = to_onnx(graph)
    rewritten = as_qdq(model)
    onnx.checker.check_model(rewritten, full_check=True)
    operators = [node.op_type for node in rewritten.graph.node]
    assert "QLinearConv" not in operators
    assert operators.count("Conv") == [n.op_type for n in model.graph.node].count("QLinearConv")
    assert as_qdq(rewritten) == rewritten


def test_the_contract_follows_from_the_scales(ordinary, powers_of_two):
    names = [contract_name("onnx", graph) for graph in (digit_network(), ordinary, powers_of_two)]
    assert names == ["exact in onnxruntime", "exact in onnxruntime", EVERYWHERE]
    assert contract_name("torchscript", powers_of_two) == "exact in PyTorch"
