"""What a part's memory holds, and that a network is more."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compress.errors import CompressError

_KB = 1024


@dataclass(frozen=True, kw_only=True)
class MemoryBudget:
    """What a part has: flash for code and constants; RAM for arena, stack and all other data."""

    flash_bytes: int
    ram_bytes: int


BUDGETS: Mapping[str, MemoryBudget] = MappingProxyType(
    {
        "roomy": MemoryBudget(flash_bytes=192 * _KB, ram_bytes=12 * _KB),
        "mcu": MemoryBudget(flash_bytes=16 * _KB, ram_bytes=4 * _KB),
        "large": MemoryBudget(flash_bytes=448 * _KB, ram_bytes=128 * _KB),
    }
)
"""The budgets by name: `roomy` is within what every board has, `mcu` is a small part's, `large` is
for networks of some hundred thousand parameters."""

STACK_BYTES = 512
"""The stack that the linker keeps free; what a network really takes is measured."""


class OverBudget(CompressError):
    """The linker finds no room for a network in its budget."""
