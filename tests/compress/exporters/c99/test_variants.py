import itertools
import math
from pathlib import Path

import arm64_linux
import numpy as np
import pytest
from arm64_board import TOOLS, run_on_arm64
from c_variants import COMPILERS, VARIANTS, WARNINGS, flags, needs_32_bit, runnable, tool
from digit_networks import digit_network
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from integer_files import assert_equal
from random_graphs import quantized_graphs

from compress.apart import Limits
from compress.boards import TARGETS, run_on_board
from compress.c_runner import run_c
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.source import generate
from compress.graph import (
    CODE_MAX,
    AveragePool,
    Conv,
    Flatten,
    Linear,
    MaxPool,
    QParams,
    QuantizedGraph,
    Value,
    probe_inputs,
    probes,
)

ROOT = Path(__file__).parents[4]


LEVELS = ("-O0", "-O1", "-O2", "-O3")


SANITIZERS = ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover")


def write_source(graph: QuantizedGraph, folder: Path) -> Path:
    """Write net.c and net.h as they are generated, unchecked."""
    source = generate(lay_out(graph), "net", sha256=graph.sha256)
    (folder / "net.c").write_text(source.code)
    (folder / "net.h").write_text(source.header)
    return folder


def check(graph: QuantizedGraph, folder: Path, options, images=None) -> None:
    given = [images]
    if images is None:
        given = [some[:12] for some in probe_inputs(graph, np.uint8, seed=1)]
    limits = Limits(memory_bytes=None if set(SANITIZERS) <= set(options) else 1 << 30)
    assert_equal(run_c(folder, given, options=options, limits=limits), graph.run_all(given))


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """A network whose weights may leave int16 in sums of two products."""
    graph = digit_network(highest=127)
    assert not graph.saturation_safe
    return graph, write_source(graph, tmp_path_factory.mktemp("digits"))


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The published network, whose weights may not, and images of digits."""
    graph = QuantizedGraph.load(ROOT / "exported" / "phase5-int8.safetensors")
    assert graph.saturation_safe
    records = np.fromfile(ROOT / "examples" / "firmware" / "digits.bin", np.uint8)
    images = records.reshape(-1, 785)[:, 1:].reshape(-1, 1, 28, 28)
    return graph, write_source(graph, tmp_path_factory.mktemp("published")), images


@pytest.mark.parametrize(
    ("variant", "compiler", "level"),
    [
        (variant, compiler, LEVELS[(i + 2 * j) % 4])
        for (i, variant), (j, compiler) in itertools.product(
            enumerate(VARIANTS), enumerate(COMPILERS)
        )
    ],
)
def test_every_variant_and_compiler_gives_the_interpreters_integers(
    digits, published, variant, compiler, level, monkeypatch
):
    monkeypatch.setenv("CC", tool(compiler))
    options = [level, *flags(variant, "net"), *WARNINGS]
    if compiler == "gcc":
        graph, folder, images = published
        check(graph, folder, options, images)
    else:
        check(*digits, options)


@pytest.fixture(scope="module")
def mcu(mnist_test):
    """The published network for microcontrollers: the images, and the interpreter's integers."""
    graph = QuantizedGraph.load(ROOT / "exported" / "mcu.safetensors")
    images = mnist_test.images[:, None]
    return images, graph.run(images)


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize(
    "options", [*((level,) for level in LEVELS), ("-O2", "-m32"), ("-O3", "-march=native")]
)
def test_every_test_image_gives_the_interpreters_integers(mcu, compiler, options, monkeypatch):
    if "-m32" in options:
        needs_32_bit()
    monkeypatch.setenv("CC", tool(compiler))
    images, codes = mcu
    np.testing.assert_array_equal(
        run_c(ROOT / "exported" / "mcu-c", [images], options=options)[0], codes
    )


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(graph=quantized_graphs(max_nodes=8, any_ends=True), variant=st.sampled_from(runnable()))
def test_sanitizers_find_nothing_in_random_networks(tmp_path_factory, graph, variant):
    tool("gcc")
    folder = write_source(graph, tmp_path_factory.mktemp("random"))
    check(graph, folder, [*SANITIZERS, *flags(variant, "net"), *WARNINGS])


class Stack:
    """Layers on top of each other, of many channels: `random` draws their sizes and weights."""

    def __init__(self, seed: int, shape: tuple[int, int, int]) -> None:
        self.random = np.random.default_rng(seed)
        self.values = [Value("image", shape, QParams(1 / 64, self.any_of(0, 33, 255)))]
        self.nodes: list = []

    def any_of(self, *options):
        return options[self.random.integers(len(options))]

    def put(self, kind, shape, code, **fields) -> None:
        name = f"{kind.__name__.lower()}{len(self.nodes)}"
        value = Value(f"{name}.out", tuple(shape), code)
        self.nodes.append(
            kind(name=name, inputs=(self.values[-1].name,), output=value.name, **fields)
        )
        self.values.append(value)

    def parts(self, shape: tuple[int, ...], code: QParams, bits: int) -> dict:
        """Weights whose outputs spread over the codes."""
        highest = max(1, 2 ** (bits - 1) - 1)
        weight = self.random.integers(-highest, highest + 1, shape)
        deviation = 73 * highest / 1.7 * math.sqrt(weight[0].size)
        near = 60 / deviation * code.scale / self.values[-1].qparams.scale
        scale = self.random.uniform(0.7, 1.3, shape[0]) * near
        return {
            "weight": weight.astype(np.int8),
            "weight_bits": bits,
            "bias": self.random.integers(-999, 1000, shape[0]).astype(np.int32),
            "weight_scale": scale.astype(np.float32),
            "relu": bool(self.random.integers(2)),
        }

    def conv(self, outputs: int, kernel: int, *, bits: int = 8, groups: int = 1, stride=1, pad=0):
        channels, *size = self.values[-1].shape
        code = QParams(1 / 64, self.any_of(0, 0, 128))
        shape = (outputs, *((n + 2 * pad - kernel) // stride + 1 for n in size))
        parts = self.parts((outputs, channels // groups, kernel, kernel), code, bits)
        spatial = {"stride": (stride, stride), "padding": (pad,) * 4, "dilation": (1, 1)}
        self.put(Conv, shape, code, groups=groups, **spatial, **parts)

    def depthwise(self, kernel: int, **options) -> None:
        channels = self.values[-1].shape[0]
        self.conv(channels, kernel, groups=channels, **options)

    def max_pool(self) -> None:
        channels, height, width = self.values[-1].shape
        fields = {"kernel": (2, 2), "stride": (2, 2)}
        self.put(MaxPool, (channels, height // 2, width // 2), self.values[-1].qparams, **fields)

    def average(self) -> None:
        last = self.values[-1]
        fields = {"kernel": last.shape[1:], "stride": (1, 1)}
        self.put(AveragePool, (last.shape[0], 1, 1), last.qparams, **fields)

    def linear(self, outputs: int, *, bits: int = 8) -> None:
        last = self.values[-1]
        self.put(Flatten, (math.prod(last.shape),), last.qparams)
        code = QParams(1 / 64, 128)
        parts = self.parts((outputs, math.prod(last.shape)), code, bits)
        self.put(Linear, (outputs,), code, **parts)

    def graph(self) -> QuantizedGraph:
        image, *values = self.values
        return QuantizedGraph(image, tuple(values), tuple(self.nodes), values[-1].name)


def wide_network(seed: int) -> QuantizedGraph:
    """Convolutions of all kinds over numbers of channels that fill vectors, or don't."""
    stack = Stack(seed, ((1, 3, 20)[seed % 3], 13, 12))
    draw = stack.any_of
    stack.conv(draw(8, 16, 33, 70), draw(3, 5), bits=draw(4, 8), stride=draw(1, 2), pad=draw(0, 2))
    stack.depthwise(3, bits=draw(2, 3, 8), pad=1)
    stack.conv(draw(14, 24, 31, 48, 64), 1, bits=draw(2, 3, 4, 5, 8))
    stack.depthwise(3, bits=draw(4, 7, 8), stride=draw(1, 2), pad=1)
    stack.conv(draw(12, 20, 40), 3, bits=draw(2, 4, 6, 8), pad=1, stride=draw(1, 2))
    stack.max_pool()
    channels = stack.values[-1].shape[0]
    stack.conv(channels * draw(1, 2), 1, groups=4, bits=draw(3, 8))
    stack.linear(draw(5, 10, 17), bits=draw(4, 8))
    return stack.graph()


WIDE = [wide_network(seed) for seed in (0, 1, 3)]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("number", range(len(WIDE)))
def test_wide_layers_give_the_interpreters_integers(tmp_path, monkeypatch, variant, number):
    monkeypatch.setenv("CC", tool(COMPILERS[number % 2]))
    folder = write_source(WIDE[number], tmp_path)
    check(WIDE[number], folder, [LEVELS[number + 1], *flags(variant, "net"), *WARNINGS])


def far_network() -> QuantizedGraph:
    """A layer whose sums are so many steps of the output that an int32_t can't count them."""
    code = QParams(1.0, 3)
    node = Linear(
        name="far",
        inputs=("x",),
        output="y",
        weight=np.eye(4, 6, dtype=np.int8),
        weight_bits=8,
        bias=np.array([2_000_000, -2_000_000, 0, 1], np.int32),
        weight_scale=np.array([9000, 9000, 9000, 0.01], np.float32),
    )
    graph = QuantizedGraph(Value("x", (6,), code), (Value("y", (4,), code),), (node,), "y")
    assert lay_out(graph).uses["beyond_int"]
    return graph


@pytest.mark.parametrize("variant", ["sse2", "avx2", "avx512vnni"])
def test_steps_too_many_for_an_int_are_the_largest_code(tmp_path, variant):
    tool("gcc")
    graph = far_network()
    check(graph, write_source(graph, tmp_path), ["-O2", *flags(variant, "net"), *WARNINGS])


@pytest.mark.parametrize("variant", ["portable", "sse2", "avx2", "avx512vnni"])
def test_sanitizers_find_nothing_in_wide_layers(tmp_path, variant):
    tool("gcc")
    folder = write_source(WIDE[0], tmp_path)
    check(WIDE[0], folder, [*SANITIZERS, *flags(variant, "net")])


@pytest.mark.parametrize("march", ["armv8-a", "armv8.2-a+dotprod", "armv8.6-a"])
@pytest.mark.parametrize("graph", [digit_network(), *WIDE])
def test_64_bit_arm_gives_the_interpreters_integers(tmp_path, graph, march):
    for name in TOOLS:
        tool(name)
    images = probes(graph, np.uint8)[5:8]
    folder = write_source(graph, tmp_path)
    got = run_on_arm64(folder, images, ["-O2", f"-march={march}", *WARNINGS])
    np.testing.assert_array_equal(got, graph.run(images).reshape(len(images), -1))


@pytest.mark.parametrize("processor", arm64_linux.PROCESSORS)
def test_64_bit_arm_under_linux_chooses_what_it_has(tmp_path, processor):
    for name in arm64_linux.TOOLS:
        tool(name)
    graph = WIDE[1]
    images = probes(graph, np.uint8)[5:8]
    folder = write_source(graph, tmp_path)
    options = ("-O1", *WARNINGS)
    got = arm64_linux.run_on_arm64_linux(folder, images, options, processor=processor)
    np.testing.assert_array_equal(got, graph.run(images))


def test_steps_too_many_for_an_int_are_the_largest_code_on_64_bit_arm(tmp_path):
    for name in arm64_linux.TOOLS:
        tool(name)
    graph = far_network()
    images = probes(graph, np.uint8)[5:8]
    folder = write_source(graph, tmp_path)
    options = ("-O1", "-DNET_BEST=5", *WARNINGS)
    got = arm64_linux.run_on_arm64_linux(folder, images, options, processor="cortex-a53")
    np.testing.assert_array_equal(got, graph.run(images))


@pytest.mark.parametrize("target", TARGETS)
def test_wide_layers_give_the_interpreters_integers_on_boards(tmp_path, target):
    tool(TARGETS[target].compiler)
    graph = WIDE[1]
    images = probes(graph, np.uint8)[5:7]
    folder = write_source(graph, tmp_path)
    got = run_on_board(folder, images, target=target, options=("-O2", *WARNINGS))
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))


@pytest.mark.parametrize(("target", "option"), [("cortex-m4", "-O2"), ("cortex-m33", "-O0")])
def test_rows_longer_than_the_kernels_take_at_once_and_odd_channels(tmp_path, target, option):
    tool(TARGETS[target].compiler)
    stack = Stack(0, (6, 8, 41))
    stack.depthwise(3, pad=1)
    stack.conv(13, 3, pad=1)
    stack.depthwise(3, stride=2)
    stack.conv(14, 1)
    stack.linear(5)
    graph = stack.graph()
    images = probes(graph, np.uint8)[5:8]
    folder = write_source(graph, tmp_path)
    got = run_on_board(folder, images, target=target, options=(option, *WARNINGS))
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))


@pytest.mark.parametrize(("target", "option"), [("cortex-m4", "-O2"), ("cortex-m7", "-O1")])
@pytest.mark.parametrize("stride", [1, 2])
def test_narrow_rows_and_windows_of_many_short_runs(tmp_path, target, option, stride):
    tool(TARGETS[target].compiler)
    stack = Stack(stride, (1, 33, 12))
    stack.conv(38, 5, stride=2, pad=2)
    stack.depthwise(3, pad=1)
    stack.depthwise(3, stride=stride, pad=1)
    stack.conv(33, 1)
    stack.depthwise(3, stride=stride)
    graph = stack.graph()
    images = probes(graph, np.uint8)[5:8]
    folder = write_source(graph, tmp_path)
    got = run_on_board(folder, images, target=target, options=(option, *WARNINGS))
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))


def test_groups_of_many_short_runs_read_their_own_channels(tmp_path):
    tool(TARGETS["cortex-m4"].compiler)
    stack = Stack(0, (16, 7, 7))
    stack.conv(64, 3, pad=1, groups=2)
    graph = stack.graph()
    images = probes(graph, np.uint8)[5:8]
    folder = write_source(graph, tmp_path)
    got = run_on_board(folder, images, target="cortex-m4", options=("-O2", *WARNINGS))
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))


def separable_network(bits: int) -> QuantizedGraph:
    """Pairs of depthwise and 1x1 convolutions on digits, of the size meant for microcontrollers."""
    stack = Stack(0, (1, 28, 28))
    stack.conv(16, 3, stride=2)
    for outputs, stride in ((24, 1), (32, 2), (48, 1)):
        stack.depthwise(3, bits=bits, stride=stride, pad=1)
        stack.conv(outputs, 1, bits=bits)
    stack.average()
    stack.linear(10, bits=bits)
    return stack.graph()


def plain_network(bits: int) -> QuantizedGraph:
    stack = Stack(0, (1, 28, 28))
    for outputs in (8, 16):
        stack.conv(outputs, 3, bits=bits)
        stack.max_pool()
    stack.conv(24, 3, bits=bits)
    stack.average()
    stack.linear(10, bits=bits)
    return stack.graph()


@pytest.mark.parametrize(
    ("network", "bits"),
    [(separable_network, 2), (separable_network, 3), (separable_network, 8), (plain_network, 4)],
)
def test_a_small_network_takes_few_instructions_at_any_width_of_weights(tmp_path, network, bits):
    tool(TARGETS["cortex-m4"].compiler)
    graph = network(bits)
    images = probes(graph, np.uint8)[6:7]
    got = run_on_board(write_source(graph, tmp_path), images, target="cortex-m4")
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(1, -1))
    assert graph.macs < 255_000
    assert got.instructions < 1_500_000


def test_no_layer_of_the_wide_networks_gives_a_constant():
    for graph in WIDE:
        spans = [np.ptp(trace) for trace in graph.trace(probes(graph, np.uint8)).values()]
        assert min(spans) > CODE_MAX // 4
