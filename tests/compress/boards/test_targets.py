"""Boards by name, and the tools they need."""

import shutil

import pytest
from needed_boards import needs_boards

from compress.boards import BUDGETS, TARGETS, MemoryBudget, board
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


def test_a_budget_beyond_a_board_goes_to_the_larger_one_that_runs_its_code_or_is_refused():
    small = TARGETS["cortex-m0"]
    assert small.with_room_for(BUDGETS["roomy"]) is small
    larger = small.with_room_for(BUDGETS["large"])
    assert (larger.flags, larger.emulator[-1]) == (small.flags, "mps2-an385")
    with pytest.raises(CompressError, match="524,288 bytes of RAM"):
        TARGETS["cortex-m55"].with_room_for(MemoryBudget(flash_bytes=1, ram_bytes=2**20))


@pytest.mark.parametrize("target", TARGETS)
def test_every_board_has_room_for_every_budget(target):
    for budget in BUDGETS.values():
        board = TARGETS[target].with_room_for(budget)
        assert board.flash_bytes >= budget.flash_bytes
        assert board.ram_bytes > budget.ram_bytes
