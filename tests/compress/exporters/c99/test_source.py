"""The source: no floats, no allocation, the bytes it says, the same each time."""

import re
import shutil

import pytest
from c_networks import low_bit_network
from digit_networks import digit_network
from hypothesis import HealthCheck, given, settings
from random_graphs import quantized_graphs

from compress.c_runner import load_c
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.source import generate


def test_the_source_has_no_floats_and_allocates_nothing(digits):
    graph, folder = digits
    code = re.sub(r'/\*.*?\*/|"[^"]*"', "", (folder / "digits.c").read_text(), flags=re.DOTALL)
    assert not re.search(r"\b(float|double|malloc|free)\b|[0-9]\.[0-9]", code)
    head = (folder / "digits.c").read_text()[:600]
    assert graph.sha256 in head.replace("\n   ", "")
    assert "99.5 %" in head


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


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(graph=quantized_graphs(max_nodes=6, any_ends=True))
def test_the_header_tells_the_bytes_of_all_constant_arrays(graph):
    source = generate(lay_out(graph), "net", sha256=graph.sha256)
    arrays = re.findall(
        r"^(?:ALIGNED )?static const u?int(\d+)_t \w+\[(\d+)", source.code, re.MULTILINE
    )
    told = re.search(r"NET_CONSTANT_BYTES (\d+)", source.header)
    assert int(told[1]) == sum(int(bits) // 8 * int(count) for bits, count in arrays)


def test_a_source_is_the_same_each_time():
    graph = digit_network()
    one, other = (
        generate(lay_out(graph), "net", sha256=graph.sha256, about=["a"]) for _ in range(2)
    )
    assert one == other
