"""Generated C gives the interpreter's integers, compiles cleanly, and stays within its memory."""

import dataclasses
import itertools
import re
import shutil
import subprocess

import numpy as np
import pytest
from c_variants import VARIANTS, WARNINGS, flags, needs_32_bit, tool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_graphs import MANTISSAS, digit_network, quantized_graphs

from compress.c_runner import load_c
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.lowering import lower
from compress.exporters.c99.memory import plan_memory
from compress.exporters.c99.requantization import (
    Scaling,
    Staircase,
    float32_steps,
    scaling,
)
from compress.exporters.c99.trial import run_apart
from compress.graph import (
    CODE_MAX,
    Conv,
    Flatten,
    Linear,
    QParams,
    QuantizedGraph,
    Value,
    probes,
)

PROPERTY = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    graph = digit_network()
    folder = tmp_path_factory.mktemp("digits")
    export_c(graph, folder, name="digits", accuracy="99.5 % of 10,000")
    return graph, folder


def test_32_bit_code_gives_the_same_integers(tmp_path, monkeypatch):
    monkeypatch.setenv("CC", tool("gcc"))
    needs_32_bit()
    graph = digit_network()
    export_c(graph, tmp_path, name="net")
    images = probes(graph, np.uint8)
    got = run_apart(tmp_path, [images], options=("-m32", "-O2"))[0]
    np.testing.assert_array_equal(got, graph.run(images))


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_object_needs_nothing_and_holds_no_state(digits, tmp_path, variant):
    _, folder = digits
    tool("gcc")
    for level in ("-Os", "-O2") if variant == "native" else ("-O1",):
        made, source = tmp_path / "digits.o", str(folder / "digits.c")
        command = ["gcc", "-std=c99", "-fno-pie", level, *flags(variant, "digits")]
        subprocess.run([*command, "-c", source, "-o", str(made)], check=True)
        listing = subprocess.run(["nm", str(made)], check=True, capture_output=True, text=True)
        symbols = [line.split()[-2:] for line in listing.stdout.splitlines()]
        undefined = {name for kind, name in symbols if kind == "U"}
        assert undefined <= {"memcpy", "memmove", "memset"}
        assert {name for kind, name in symbols if kind in "TDBC"} == {"digits_run"}
        assert not [name for kind, name in symbols if kind in "dbDBC" and name != "digits_run"]


def test_the_source_has_no_floats_and_allocates_nothing(digits):
    graph, folder = digits
    code = re.sub(r"/\*.*?\*/", "", (folder / "digits.c").read_text(), flags=re.DOTALL)
    assert not re.search(r"\b(float|double|malloc|free)\b|[0-9]\.[0-9]", code)
    head = (folder / "digits.c").read_text()[:600]
    assert graph.sha256 in head.replace("\n   ", "")
    assert "99.5 %" in head


def test_rows_are_streamed_so_that_the_digit_network_needs_little_memory(digits):
    graph, folder = digits
    network = load_c(folder, options=["-O0"])
    whole = max(int(np.prod(value.shape)) for value in graph.values)
    assert network.arena_bytes <= 12_000
    assert network.arena_bytes < whole / 4


@settings(max_examples=60, **PROPERTY)
@given(graph=quantized_graphs(max_nodes=8, any_ends=True))
def test_planes_that_live_together_do_not_overlap(graph):
    program = lower(graph)
    layout = plan_memory(program)
    for number, segment in enumerate(layout.segments):
        alive = {layer.output for layer in segment.layers if layer.output}
        for later in layout.segments[number:]:
            made = {x.output for earlier in layout.segments[:number] for x in earlier.layers}
            alive |= {name for x in later.layers for name in x.inputs if name in made}
        spans = sorted(
            (place.offset, place.offset + place.bytes)
            for name, place in layout.placements.items()
            if name in alive
        )
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
        assert spans[-1][1] <= layout.arena_bytes


def staircase(multiplier, zero_point=0, floor=0, bound=2**24) -> Staircase:
    multiplier = np.asarray(multiplier, np.float32)
    reach = np.full(len(multiplier), bound, np.int64)
    return Staircase(
        multiplier=multiplier, zero_point=zero_point, floor=floor, lowest=-reach, highest=reach
    )


@settings(max_examples=60, **PROPERTY)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.integers(-22, 1),
    zero_point=st.integers(0, CODE_MAX),
    relu=st.booleans(),
    kind=st.sampled_from(sorted(MANTISSAS)),
)
def test_the_proved_form_equals_float32_on_random_accumulators(seed, size, zero_point, relu, kind):
    random = np.random.default_rng(seed)
    mantissa = random.choice(MANTISSAS[kind], 3) if MANTISSAS[kind] else 1 + random.random(3)
    stairs = staircase(
        mantissa * 2.0 ** random.integers(size - 1, size + 1, 3),
        zero_point,
        zero_point if relu else 0,
        int(2 ** random.integers(8, 31)),
    )
    form = scaling(stairs)
    bound = int(stairs.highest[0])
    near = random.integers(-300, 600, (3, 3000)) / 2 / stairs.multiplier[:, None].astype(float)
    sums = np.rint(near).astype(np.int64) + random.integers(-2, 3, near.shape)
    sums = np.concatenate([sums, random.integers(-bound, bound + 1, (3, 3000))], axis=1)
    sums = np.clip(sums, -bound, bound)
    np.testing.assert_array_equal(form.codes(sums), stairs.codes(sums))


@pytest.mark.parametrize("factor", [2.1e-3, 8.3e-4, 4.7e-4])
def test_the_proof_covers_every_accumulator(factor):
    random = np.random.default_rng(5)
    stairs = staircase(factor * (1 + random.random(4)), zero_point=92, bound=200_000)
    every = np.repeat(np.arange(-200_000, 200_001)[None], 4, axis=0)
    form = scaling(stairs)
    assert form.form != "exact"
    np.testing.assert_array_equal(form.codes(every), stairs.codes(every))


@pytest.mark.parametrize(
    ("multiplier", "bound", "form", "shifted_up"),
    [
        ([2.0**-7, 2.0**-9], 2**20, "shift", False),
        ([0.00371, 0.0043], 2**20, "product", False),
        ([3.3e-4, 3.7e-4], 2**30, "product", False),
        ([0.6137, 0.8349], 2**10, "product", True),
        ([0.61, 0.83], 2**30, "exact", False),
        ([3 / 256, 5 / 256], 2**16, "exact", False),
    ],
)
def test_each_form_is_taken_where_it_serves(multiplier, bound, form, shifted_up):
    chosen = scaling(staircase(multiplier, bound=bound))
    assert isinstance(chosen, Scaling)
    assert chosen.form == form
    assert (chosen.up > 0) == shifted_up


@pytest.mark.parametrize("zero_point", [0, 7, 90, 255])
@pytest.mark.parametrize(
    ("multiplier", "form"),
    [(2.0**-8, "shift"), (2.0**-20, "shift"), (0.00371, "product"), (3 / 512, "search")],
)
def test_a_zero_point_may_be_added_before_rounding(multiplier, form, zero_point):
    stairs = dataclasses.replace(
        staircase([multiplier], zero_point, bound=65_025), zero_point_first=True
    )
    every = np.arange(-65_025, 65_026)[None]
    chosen = scaling(stairs)
    assert chosen.form == form
    np.testing.assert_array_equal(chosen.codes(every), stairs.codes(every))


def test_float32_steps_round_twice_as_float32_does():
    random = np.random.default_rng(0)
    for _ in range(10):
        mantissa = random.integers(2**23, 2**24, 200_000) >> (zeros := random.integers(0, 23))
        mantissa = (mantissa << zeros).astype(np.int64)
        exponent = random.integers(20, 56, mantissa.shape)
        factor = (mantissa * 2.0**-exponent).astype(np.float32)
        ties = np.rint((random.integers(-300, 300, mantissa.shape) + 0.5) / factor.astype(float))
        sums = ties + random.integers(-1, 2, ties.shape)
        sums = np.clip(sums, -(2**31), 2**31 - 1).astype(np.int64)
        expected = np.clip(np.rint(sums.astype(np.float32) * factor), -1024, 1024)
        np.testing.assert_array_equal(float32_steps(sums, mantissa, exponent), expected)


def low_bit_network(bits: int) -> QuantizedGraph:
    random = np.random.default_rng(bits)
    highest = max(1, 2 ** (bits - 1) - 1)

    def parts(*shape):
        weight = random.integers(-highest, highest + 1, shape)
        weight = np.where(weight == 0, 1, weight) if bits == 1 else weight
        return {
            "weight": weight.astype(np.int8),
            "weight_bits": bits,
            "bias": random.integers(-99, 100, shape[0]).astype(np.int32),
            "weight_scale": np.full(shape[0], 0.1 / highest, np.float32),
        }

    code = QParams(1 / 16, 0)
    spatial = {"stride": (2, 2), "padding": (1, 1, 1, 1), "dilation": (1, 1), "groups": 1}
    around = {"stride": (1, 1), "padding": (1, 1, 1, 1), "dilation": (1, 1), "groups": 18}
    nodes = (
        Conv(name="conv", inputs=("x",), output="a", relu=True, **spatial, **parts(18, 3, 3, 3)),
        Conv(name="deep", inputs=("a",), output="d", **around, **parts(18, 1, 3, 3)),
        Flatten(name="flat", inputs=("d",), output="b"),
        Linear(name="head", inputs=("b",), output="c", **parts(5, 18 * 16)),
    )
    shapes = {"a": (18, 4, 4), "d": (18, 4, 4), "b": (18 * 16,), "c": (5,)}
    values = tuple(Value(name, shape, code) for name, shape in shapes.items())
    return QuantizedGraph(Value("x", (3, 8, 8), QParams(1 / 256, 7)), values, nodes, "c")


@pytest.mark.parametrize("bits", range(1, 9))
def test_low_bit_weights_are_stored_packed(bits):
    layout = lay_out(low_bit_network(bits))
    arrays = {**layout.blocks, **layout.taps}
    held = bits if bits > 1 else 2
    # Runs of nine codes are filled to twelve; packed, 18 channels to 24, and 5 to 6.
    channels, classes = (24, 6) if bits < 8 else (18, 5)
    assert {name: one.data.nbytes * 8 for name, one in arrays.items()} == {
        "conv": 18 * 36 * held,
        "deep": 9 * channels * held,
        "head": classes * 18 * 16 * held,
    }


@pytest.mark.parametrize("bits", range(1, 9))
def test_low_bit_weights_give_the_interpreters_integers(tmp_path, bits):
    graph = low_bit_network(bits)
    export_c(graph, tmp_path, name="net")
    images = probes(graph, np.uint8)
    for variant in ("native", "portable"):
        got = run_apart(tmp_path, [images], options=["-O2", *flags(variant, "net"), *WARNINGS])[0]
        np.testing.assert_array_equal(got, graph.run(images))


@pytest.mark.parametrize("name", ["", "9a", "A", "a b", "../a", "for", "a" * 60])
def test_names_that_c_cannot_have_are_refused(tmp_path, name):
    with pytest.raises(CompressError, match="name"):
        export_c(digit_network(), tmp_path, name=name)


def test_a_wrong_answer_leaves_no_file(tmp_path, monkeypatch):
    graph = low_bit_network(8)
    monkeypatch.setattr("compress.exporters.c99.text.number", lambda value: str(value // 2))
    with pytest.raises(CompressError, match="other numbers"):
        export_c(graph, tmp_path / "out", name="net")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("macro", ["GRAPH_HASH", "INPUT_BYTES", "OUTPUT_BYTES", "ARENA_BYTES"])
def test_code_is_compiled_with_its_own_header_only(digits, tmp_path, macro):
    _, folder = digits
    header, count = re.subn(
        rf"(#define DIGITS_{macro}) \w+", r"\1 12", (folder / "digits.h").read_text()
    )
    assert count == 1
    (tmp_path / "digits.h").write_text(header)
    shutil.copy(folder / "digits.c", tmp_path)
    with pytest.raises(CompressError, match=r"digits.h is of another export than digits.c"):
        load_c(tmp_path)


def test_two_exports_of_one_size_are_told_apart(tmp_path):
    for bits, name in ((7, "a"), (8, "b")):
        export_c(low_bit_network(bits), tmp_path / name, name="net")
    shutil.copy(tmp_path / "a" / "net.h", tmp_path / "b")
    with pytest.raises(CompressError, match="another export"):
        load_c(tmp_path / "b")


def test_hostile_names_stay_inside_comments_and_identifiers(tmp_path):
    graph = low_bit_network(8)
    nodes = tuple(
        type(node)(**{**node.__dict__, "name": name})
        for node, name in zip(graph.nodes, ["*/ #error", 'x"; int y', "for", "dot"], strict=True)
    )
    renamed = QuantizedGraph(graph.input, graph.values, nodes, "c")
    export_c(renamed, tmp_path, name="net", accuracy="*/ #error\nint x;")
    images = probes(graph, np.uint8)
    np.testing.assert_array_equal(load_c(tmp_path)(images), graph.run(images))


def test_loading_says_what_is_wrong(tmp_path, monkeypatch):
    with pytest.raises(CompressError, match="one C file"):
        load_c(tmp_path)
    (tmp_path / "a.c").write_text("nonsense")
    with pytest.raises(CompressError, match=r"a\.h"):
        load_c(tmp_path)
    (tmp_path / "a.h").write_text("")
    with pytest.raises(CompressError, match="refuses the source"):
        load_c(tmp_path)
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.raises(CompressError, match="no C compiler"):
        load_c(tmp_path)


def test_a_network_takes_only_its_codes(digits):
    _, folder = digits
    network = load_c(folder, options=["-O0"])
    assert network(np.zeros((0, 1, 28, 28), np.uint8)).shape == (0, 10)
    for wrong in (np.zeros((1, 1, 28, 28), np.float32), np.zeros((1, 1, 27, 28), np.uint8)):
        with pytest.raises(CompressError, match="uint8 codes"):
            network(wrong)
