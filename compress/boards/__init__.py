"""Run a network's C on emulated microcontrollers (QEMU) and measure what it takes there."""

from compress.boards.budgets import BUDGETS, STACK_BYTES, MemoryBudget, OverBudget
from compress.boards.running import BoardRun, run_on_board
from compress.boards.targets import TARGETS, Board, board

__all__ = [
    "BUDGETS",
    "STACK_BYTES",
    "TARGETS",
    "Board",
    "BoardRun",
    "MemoryBudget",
    "OverBudget",
    "board",
    "run_on_board",
]
