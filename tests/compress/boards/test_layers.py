"""Marks behind the layers of generated C, and what is read of it."""

import pytest
from digit_networks import digit_network

from compress.boards.layers import constant_bytes, marked, rows_bytes
from compress.errors import CompressError
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.source import generate


@pytest.fixture(scope="module")
def laid_out():
    layout = lay_out(digit_network(widths=(4, 8, 6, 6, 8, 8, 8, 10)))
    return layout, generate(layout, "net", sha256="0" * 64).code


def test_every_layer_gets_one_mark_and_nothing_else_changes(laid_out):
    layout, code = laid_out
    found = marked(code)
    names = {layer.name for layer in layout.program.layers}
    assert set(found.layers) == names
    assert len(found.layers) == len(names)
    kept = [x for x in found.text.splitlines() if "charge_layer(" not in x]
    assert kept[1:] == code.splitlines() or kept == code.splitlines()
    marks = [x.strip() for x in found.text.splitlines() if x.startswith("        charge_layer")]
    assert marks == [f"charge_layer({index});" for index in range(len(names))]


def test_rows_take_the_bytes_of_their_places_in_the_arena(laid_out):
    layout, code = laid_out
    expected = {name: place.bytes for name, place in layout.plan.placements.items()}
    assert rows_bytes(code) == expected


def test_constants_belong_to_the_layer_with_the_longest_name_that_begins_theirs():
    symbols = (
        "00000000 00000010 r conv_weight\n00000010 00000020 r conv_1_weight\n"
        "00000030 00000004 R conv_1\n00000034 00000008 t conv_row\n         U memcpy\n"
    )
    assert constant_bytes(symbols, ["conv", "conv_1"]) == {"conv": 16, "conv_1": 36}


def test_other_c_is_refused():
    with pytest.raises(CompressError, match="export it anew"):
        marked("int main(void)\n{\n    return 0;\n}\n")
