"""Boards by name, and the tools they need."""

import shutil

import pytest
from needed_boards import needs_boards

from compress.boards import board
from compress.errors import CompressError


def test_an_unknown_target_is_refused():
    with pytest.raises(CompressError, match=r"cortex-m4.*riscv"):
        board("z80")


def test_a_board_whose_tools_are_missing_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CompressError, match="install arm-none-eabi-gcc and qemu-system-arm to run"):
        board("cortex-m4")


def test_a_missing_compiler_skips_the_boards_that_need_it_and_fails_in_ci(monkeypatch):
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if "riscv" in name else which(name))
    for variable, skipped in (("", True), ("true", False)):
        monkeypatch.setenv("CI", variable)
        assert needs_boards("cortex-m4", "riscv").args == (skipped,)
        assert needs_boards("cortex-m0", "cortex-m4").args == (False,)
