"""Every operator has a layer in C, every layer a builder beside its template, and bytes add up."""

import re
from pathlib import Path

import pytest

from compress.exporters.c99 import kernels
from compress.exporters.c99.kernels import BUILDERS, templates_for
from compress.exporters.c99.lowering import WINDOWED

FOLDER = Path(kernels.__file__).parent


@pytest.mark.parametrize("kind", BUILDERS)
def test_a_builder_stands_beside_the_template_of_its_functions(kind):
    (template,) = templates_for([kind])
    names = {"add": "add_rows", "reorder": "reorder_plane", "rearrange": "copy_codes"}
    names |= dict.fromkeys(("abut", "pick_rows"), "copy_row") | {"pick_places": "pick_places"}
    function = (names | {"sum_codes": "add_by_line"}).get(kind, f"{kind}_row")
    assert re.search(rf"\b{function}\(", (FOLDER / f"{template}.c.jinja").read_text())
    assert BUILDERS[kind].__module__.endswith(f".{template}")


def test_layers_that_see_a_window_have_builders():
    assert set(BUILDERS) >= WINDOWED


def test_templates_come_in_one_order_and_once():
    both = templates_for(["maximum", "store", "average", "load"])
    assert both == ["moves", "pools"]
