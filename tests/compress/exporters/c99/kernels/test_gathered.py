"""Convolutions whose windows are copied, on Cortex-M4: the interpreter's integers."""

import subprocess

import numpy as np
import pytest
from c_variants import WARNINGS, tool
from digit_networks import digit_network

from compress.boards import TARGETS, run_on_board
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.source import generate
from compress.graph import Conv, QParams, QuantizedGraph, Value, probes


def one_by_one(channels: int, outputs: int, width: int, *, relu: bool) -> QuantizedGraph:
    """A 1x1 convolution of large weights whose factors are powers of two, so that shifts serve."""
    random = np.random.default_rng(channels)
    weight = random.choice(np.array([-127, 127, 3], np.int8), (outputs, channels, 1, 1))
    exponents = random.integers(5, 9, outputs) + channels.bit_length()
    node = Conv(
        name="conv",
        inputs=("x",),
        output="y",
        weight=weight,
        weight_bits=8,
        weight_scale=(2.0**-exponents).astype(np.float32),
        bias=random.integers(-9999, 9999, outputs).astype(np.int32),
        stride=(1, 1),
        padding=(0, 0, 0, 0),
        dilation=(1, 1),
        groups=1,
        relu=relu,
    )
    image = Value("x", (channels, 1, width), QParams(1.0, 7))
    values = (Value("y", (outputs, 1, width), QParams(1.0, 100)),)
    return QuantizedGraph(image, values, (node,), "y")


def write(graph: QuantizedGraph, folder) -> None:
    source = generate(lay_out(graph), "net", sha256=graph.sha256)
    (folder / "net.c").write_text(source.code)
    (folder / "net.h").write_text(source.header)


def check(graph: QuantizedGraph, folder, option: str, images: np.ndarray) -> int:
    tool(TARGETS["cortex-m4"].compiler)
    write(graph, folder)
    got = run_on_board(folder, images, target="cortex-m4", options=(option, *WARNINGS))
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))
    return got.instructions


def test_a_network_takes_few_instructions(tmp_path):
    graph = digit_network()
    instructions = check(graph, tmp_path, "-O2", probes(graph, np.uint8)[6:7])
    assert instructions < 1.3 * graph.macs


@pytest.mark.parametrize(
    ("channels", "outputs", "width", "option"),
    [
        (160, 7, 1, "-O2"),
        (2, 5, 2, "-O0"),
        (7, 34, 5, "-O2"),
        (9, 3, 4, "-Os"),
        (16, 2, 7, "-O2"),
        (292, 5, 3, "-O2"),
    ],
)
def test_shifts_and_windows_of_any_length(tmp_path, channels, outputs, width, option):
    graph = one_by_one(channels, outputs, width, relu=width % 2 == 0)
    assert lay_out(graph).forms == ["shift"]
    images = np.random.default_rng(0).choice(np.array([0, 255], np.uint8), (4, *graph.input.shape))
    images[0], images[1] = 0, 255
    codes = graph.run(images)
    assert np.unique(codes).size >= 5
    check(graph, tmp_path, option, images)


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize(
    "core", ["thumbv6m-none-eabi -mcpu=cortex-m0", "thumbv7em-none-eabi -mcpu=cortex-m4"]
)
def test_clang_takes_the_assembly_of_cortex_m(tmp_path, core, level):
    graph = one_by_one(7, 34, 5, relu=False)
    write(graph, tmp_path)
    options = f"-std=c99 -ffreestanding -Wall -Wextra -Werror {level} --target={core} -c".split()
    done = subprocess.run(
        [tool("clang"), *options, "net.c", "-o", "net.o"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("channels", "width", "words"), [(20, 3, 20), (288, 2, 288), (292, 2, 0), (64, 1, 0)]
)
def test_the_copy_of_a_window_is_as_large_as_the_network_needs(tmp_path, channels, width, words):
    layout = lay_out(one_by_one(channels, 5, width, relu=False))
    assert layout.most_gathered == words
    assert layout.uses["gathered"] is (words > 0)
    assert layout.long_windows is (words == 0)
    code = generate(layout, "net", sha256="0" * 64).code
    assert ("convolve_places(layer, window, out)" in code) is (words > 0)
