"""Every operator has a layer in C, every layer a builder beside its template, and bytes add up."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from random_graphs import digit_network, quantized_graphs

from compress.exporters.c99 import kernels
from compress.exporters.c99.kernels import BUILDERS, templates_for
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.lowering import EMITTERS, WINDOWED
from compress.exporters.c99.source import generate
from compress.exporters.c99.text import affine, array, joined, number, struct

FOLDER = Path(kernels.__file__).parent


def test_c_lacks_no_operator():
    assert EMITTERS.missing == ()


@pytest.mark.parametrize("kind", BUILDERS)
def test_a_builder_stands_beside_the_template_of_its_functions(kind):
    (file,) = templates_for([kind])
    names = {"add": "add_rows", "reorder": "reorder_plane", "rearrange": "copy_codes"}
    names |= dict.fromkeys(("abut", "pick_rows"), "copy_row") | {"pick_places": "pick_places"}
    function = (names | {"sum_codes": "add_by_line"}).get(kind, f"{kind}_row")
    assert re.search(rf"\b{function}\(", (FOLDER / file).read_text())
    assert BUILDERS[kind].__module__.endswith(file.removesuffix(".c.jinja"))


def test_layers_that_see_a_window_have_builders():
    assert set(BUILDERS) >= WINDOWED


def test_templates_come_in_one_order_and_once():
    both = templates_for(["maximum", "store", "average", "load"])
    assert both == ["moves.c.jinja", "pools.c.jinja"]


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(graph=quantized_graphs(max_nodes=6, any_ends=True))
def test_the_header_tells_the_bytes_of_all_constant_arrays(graph):
    source = generate(lay_out(graph), "net", sha256=graph.sha256)
    arrays = re.findall(r"^static const u?int(\d+)_t \w+\[(\d+)", source.code, re.MULTILINE)
    told = re.search(r"NET_CONSTANT_BYTES (\d+)", source.header)
    assert int(told[1]) == sum(int(bits) // 8 * int(count) for bits, count in arrays)


def test_a_source_is_the_same_each_time():
    graph = digit_network()
    one, other = (
        generate(lay_out(graph), "net", sha256=graph.sha256, about=["a"]) for _ in range(2)
    )
    assert one == other


def test_pieces_of_text_and_their_bytes():
    numbers = array("sums", "int16_t", np.array([[1, -2], [3, 4]]), " + SPARE")
    assert numbers.text == "static const int16_t sums[4 + SPARE] = {\n    1, -2, 3, 4\n};"
    whole = joined(numbers, joined(), struct("pool", "p", {"rows": 2}))
    assert (numbers.bytes, whole.bytes) == (8, 8)
    assert whole.text.endswith("};\nstatic const struct pool p = {\n    .rows = 2,\n};")
    assert number(-(2**31)) == "-2147483647 - 1"
    assert [affine("y", 1, 0), affine("y", 2, -1), affine("y", 1, 3)] == ["y", "2 * y - 1", "y + 3"]
