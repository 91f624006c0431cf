"""Firmware needs nothing from outside but what compilers bring."""

import subprocess

import pytest
from needed_boards import each_of

from compress.boards import TARGETS

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")


COMPILERS_OWN = {"memcpy", "memmove", "memset"}


LIBGCC = {"__aeabi_lmul", "__aeabi_lasr", "__aeabi_llsl", "__aeabi_llsr", "__muldi3", "__ashrdi3"}
"""Of 64 bits, on cores whose instructions have no such products and shifts."""


DIVISION = {"__aeabi_idiv"}
"""On Cortex-M0, which has no instruction for it: a few for each row of a layer."""


@pytest.mark.parametrize("target", each_of(*TARGETS))
def test_the_object_needs_what_compilers_bring_and_nothing_else(digits, tmp_path, target):
    board, made = TARGETS[target], tmp_path / "digits.o"
    for level in ("-Os", "-O2", "-O3"):
        options = [*board.flags, "-std=c99", "-ffreestanding", level, *WARNINGS]
        source = str(digits[1] / "digits.c")
        subprocess.run([board.compiler, *options, "-c", source, "-o", made], check=True)
        listing = subprocess.check_output([f"{board.toolchain}nm", "-u", made], text=True)
        assert set(listing.split()) - {"U"} <= COMPILERS_OWN | LIBGCC | (
            DIVISION if target == "cortex-m0" else set()
        )
