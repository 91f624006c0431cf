"""C runs in a process of its own: what it says, takes or breaks there ends no other."""

import gc
import shutil
from pathlib import Path

import numpy as np
import pytest
from digit_networks import digit_network
from needed import need_c

from compress.apart import Limits
from compress.c_header import read_header
from compress.c_runner import load_c, run_c
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.graph import probes
from compress.measuring import interleaved


@pytest.fixture(autouse=True)
def _compiler():
    need_c()


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    graph = digit_network()
    folder = tmp_path_factory.mktemp("digits")
    export_c(graph, folder, name="digits")
    return graph, folder


def test_two_batches_take_turns_in_one_network(digits):
    graph, folder = digits
    images = probes(graph, np.uint8)
    network = load_c(folder, options=["-O1"])
    first, second = network.bind(images[:5]), network.bind(images[5:7])
    for _ in range(2):
        np.testing.assert_array_equal(first(), graph.run(images[:5]))
        np.testing.assert_array_equal(second(), graph.run(images[5:7]))


def test_codes_and_logits_are_the_interpreters_and_nothing_else_is_taken(digits):
    graph, folder = digits
    network, codes = load_c(folder, options=["-O1"]), probes(graph, np.uint8)[:9]
    np.testing.assert_array_equal(network.logits(codes), graph(codes))
    images = graph.input.qparams.dequantize(codes)
    np.testing.assert_array_equal(network.logits(images), graph(images))
    for wrong in (np.zeros((1, 1, 28, 28), np.float32), np.zeros((1, 1, 27, 28), np.uint8)):
        with pytest.raises(CompressError, match="uint8 codes"):
            network(wrong)


def test_threads_share_a_batch(digits):
    graph, folder = digits
    images = probes(graph, np.uint8)
    network = load_c(folder, options=["-O1"])
    for count, threads in ((len(images), 2), (2, 5), (1, 1)):
        got = network.run(images[:count], threads=threads)
        np.testing.assert_array_equal(got, graph.run(images[:count]))
    for wrong in (0, 257, 1.5):
        with pytest.raises(CompressError, match="threads must be 1 to 256"):
            network.run(images, threads=wrong)


def test_the_time_is_that_of_the_c_alone(digits):
    graph, folder = digits
    bound = load_c(folder, options=["-O1"]).bind(probes(graph, np.uint8)[:1])
    latency = interleaved({"c": bound}, rounds=3, min_round_seconds=1e-3)["c"]
    one = min(bound.seconds(20) for _ in range(5)) / 20
    assert one > 0
    assert latency.median_us < 100 * one * 1e6


def test_the_process_ends_with_its_network(digits):
    network = load_c(digits[1], options=["-O1"])
    process = network._process._process
    assert process.poll() is None
    del network
    gc.collect()
    assert process.poll() is not None


def test_a_closed_network_is_one_line(digits):
    graph, folder = digits
    network = load_c(folder, options=["-O1"])
    network.close()
    with pytest.raises(CompressError, match="is closed"):
        network(probes(graph, np.uint8)[:1])


ONE_CODE = np.zeros((1, 1, 1, 1), np.uint8)

HOSTILE = {
    "a crash": ("*(volatile int *)0 = 0;", "the C code fails: it ends with SIGSEGV"),
    "an exit": ("exit(3);", "exit status 3"),
    "no end": ("for (;;) {}", "more than 4 s for its first answer"),
    "a wait": ("for (;;) sleep(9);", "more than 1 s"),
    "much memory": ("for (;;) *(volatile char *)malloc(1 << 20) = 1;", "SIGSEGV"),
    "a large file": ("FILE *file = tmpfile(); for (;;) fputc(0, file);", "SIGXFSZ"),
    "an answer of its own": ('fputs("sizes", stdout); exit(0);', "exit status 0"),
    "no C": ("nonsense;", "refuses"),
}

SIZES = {"RANK": 3, "CHANNELS": 1, "HEIGHT": 1, "WIDTH": 1, "BYTES": 1, "SCALE": 1.0}


@pytest.mark.parametrize("what", HOSTILE)
def test_code_that_goes_wrong_fails_and_ends_nothing_else(tmp_path, what):
    body, complaint = HOSTILE[what]
    write_network(tmp_path, body)
    limits = Limits(seconds=1 if what == "a wait" else 600)
    with pytest.raises(CompressError, match=complaint) as caught:
        run_c(tmp_path, [ONE_CODE], options=("-w",), limits=limits)
    assert str(tmp_path) in str(caught.value)


def write_network(folder: Path, body: str) -> None:
    """Write net.c and net.h, a network from one code to one."""
    values = {f"{end}_{key}": value for end in ("INPUT", "OUTPUT") for key, value in SIZES.items()}
    values |= {f"{end}_ZERO_POINT": 0 for end in ("INPUT", "OUTPUT")}
    values |= {"ARENA_BYTES": 1, "CONSTANT_BYTES": 0}
    sizes = "\n".join(f"#define NET_{name} {value}" for name, value in values.items())
    run = "void net_run(const uint8_t *input, uint8_t *output, uint8_t *arena)"
    (folder / "net.h").write_text(f"#include <stdint.h>\n{sizes}\n{run};\n")
    used = "".join(f"#include <{name}.h>\n" for name in ("stdio", "stdlib", "time", "unistd"))
    (folder / "net.c").write_text(f'#include "net.h"\n{used}{run}\n{{\n    {body}\n}}\n')


def test_only_the_first_of_many_inputs_has_the_limit_of_the_first_answer(tmp_path, monkeypatch):
    monkeypatch.setattr("compress.c_runner.FIRST_ANSWER_SECONDS", 1)
    until = "const clock_t until = clock() + CLOCKS_PER_SEC / 4;"
    work = "while (clock() < until) for (volatile long i = 0; i < 1000000; ++i) ;"
    write_network(tmp_path, f"{until} {work} output[0] = (uint8_t)(input[0] + 1);")
    codes = np.arange(8, dtype=np.uint8).reshape(8, 1, 1, 1)
    np.testing.assert_array_equal(run_c(tmp_path, [codes], options=("-w",))[0], codes + 1)


def test_the_code_sees_none_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    write_network(tmp_path, 'output[0] = (uint8_t)(getenv("SECRET") == NULL);')
    assert run_c(tmp_path, [ONE_CODE], options=("-w",))[0].item() == 1


def test_a_header_tells_its_figures_without_a_compiler(digits):
    graph, folder = digits
    header = read_header(folder)
    assert header.input_shape == graph.input.shape
    assert header.constant_bytes >= graph.parameters


def test_a_header_that_lies_in_a_comment_changes_no_memory(digits, tmp_path):
    graph, folder = digits
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    header = tmp_path / "digits.h"
    header.write_text("/*\n#define DIGITS_ARENA_BYTES 9\n*/\n" + header.read_text())
    images = probes(graph, np.uint8)[:3]
    network = load_c(tmp_path, options=["-O1"])
    assert network.arena_bytes > 1000
    np.testing.assert_array_equal(network(images), graph.run(images))
