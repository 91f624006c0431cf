"""What each layer of a network takes on a board: marks put into a copy of its C, and what they say.

The generator writes a layer as a loop `for (; ...; ++NAME_rows) {`, at the depth of a turn. Behind
each such loop a mark is put, which charges the layer with what was counted since the last one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from compress.errors import CompressError

_LOOP = re.compile(r"^ {8}for \(;.*; (?:\+\+(\w+)_rows|(\w+)_rows = \d+)\) \{$")
_END = " " * 8 + "}"
_PLANE = re.compile(
    r"^static const struct plane (\w+)_plane = \{.*?\.row_bytes = (\d+),.*?\.held = (\d+),",
    re.M | re.S,
)
_BORDERED = re.compile(r"surround\(&(\w+)_plane, arena, (\d+),")
_DECLARATION = "extern void charge_layer(int layer);\n"


@dataclass(frozen=True, kw_only=True)
class Marked:
    """C with marks, and the layers that they charge, in order."""

    text: str
    layers: tuple[str, ...]

    @property
    def flash_bytes(self) -> int:
        """The most code that the marks take."""
        return 512 + 32 * len(self.layers)

    @property
    def ram_bytes(self) -> int:
        """The most RAM that their counts take."""
        return 64 + 8 * len(self.layers)


@dataclass(frozen=True, kw_only=True)
class LayerCost:
    """What a layer takes of one run: instructions, bytes of its output's rows, and of constants.

    An output goes to the caller's array: it has no rows in the arena.
    """

    name: str
    instructions: int
    arena_bytes: int
    flash_bytes: int


def rows_bytes(source: str) -> dict[str, int]:
    """Return the bytes in the arena of each layer's rows, borders included."""
    rows = {name: int(each) * int(held) for name, each, held in _PLANE.findall(source)}
    return rows | {name: int(size) for name, size in _BORDERED.findall(source)}


def constant_bytes(symbols: str, layers: Sequence[str]) -> dict[str, int]:
    """Return the bytes of each layer's constants.

    Args:
        symbols: of the network's object, as `nm -S` lists them.
        layers: their names.
    """
    found = dict.fromkeys(layers, 0)
    longest_first = sorted(layers, key=len, reverse=True)
    for line in symbols.splitlines():
        fields = line.split()
        if len(fields) != 4 or fields[2].lower() not in "rd":
            continue
        name = fields[3]
        owner = next((x for x in longest_first if name == x or name.startswith(f"{x}_")), None)
        if owner is not None:
            found[owner] += int(fields[1], 16)
    return found


def marked(source: str) -> Marked:
    """Return the C of a network with a mark behind each layer.

    Raises:
        CompressError: the C has no layers as `export_c` writes them.
    """
    lines, layers, inside = [_DECLARATION], [], False
    for line in source.splitlines():
        lines.append(line)
        if found := _LOOP.match(line):
            layers.append(found[1] or found[2])
            inside = True
        elif inside and line == _END:
            lines.append(f"        charge_layer({len(layers) - 1});")
            inside = False
    if not layers:
        raise CompressError("this C has no layers as `export_c` writes them; export it anew")
    return Marked(text="\n".join(lines) + "\n", layers=tuple(layers))
