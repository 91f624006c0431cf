"""The functions of each level of vector code have names of their own."""

import re

import pytest
from digit_networks import digit_network

from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.levels import TARGETS, renamed
from compress.exporters.c99.source import generate

CODE = """\
int32_t outside(int32_t x)
{
}
@names of a level@
/* ---- the code of a level ---- */
static int32_t first(int32_t x)
{
}
SPECIALIZED void second(const uint8_t *in,
    uint8_t *out)
{
}
/* ---- the network ---- */
static void LEVELED(run)(void)
{
}
"""


def test_the_functions_of_a_level_alone_are_renamed():
    lines = renamed(CODE).splitlines()
    names = [line.split()[1] for line in lines if line.startswith("#define")]
    assert names == ["any_vector", "first", "second"]
    assert "#define second LEVELED(second)" in lines


def test_a_network_renames_each_of_its_functions_once():
    code = generate(lay_out(digit_network()), "net", sha256="0" * 64).code
    names = re.findall(r"^#define (\w+) LEVELED\(\1\)$", code, re.M)
    assert len(names) == len(set(names)) > 5
    assert {"row", "convolve_row", "requantize_lanes"} <= set(names)


@pytest.mark.parametrize("level", TARGETS)
def test_each_level_is_chosen_by_its_name(level):
    code = generate(lay_out(digit_network()), "net", sha256="0" * 64).code
    assert f"case {level}:" in code
    assert f'target("{TARGETS[level]}")' in code
