"""Names for C: identifiers that a compiler takes, each used once."""

import re

from compress.errors import UserError

_TAKEN = frozenset(
    [
        *("auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else"),
        *("enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register"),
        *("restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch"),
        *("typedef", "union", "unsigned", "void", "volatile", "while"),
        *("asm", "main", "linux", "unix", "arm", "codes", "arena", "window", "turn", "lanes"),
        "add",  # its rows would hide the function add_rows
    ]
)
"""Keywords of C, common macros, and the names in the generated network function."""

_DERIVED = re.compile(
    r"_(plane|rows?|weight|bias|multiplier|shifts?|odd_sums|odd_steps|table|channels|scaling|least)$"
)
"""The source makes these names from a layer's name; functions end in _row or _rows."""


class Names:
    """The identifiers of one source file."""

    def __init__(self) -> None:
        self._used = set(_TAKEN)

    def take(self, wish: str) -> str:
        """Return an identifier as near to `wish` as possible that was not taken before."""
        stem = re.sub(r"[^0-9a-z]+", "_", wish.lower()).strip("_")[:40].rstrip("_")
        if not stem or stem[0].isdigit() or _DERIVED.search(f"_{stem}"):
            stem = f"layer_{stem}x" if stem else "layer"
        name, number = stem, 2
        while name in self._used:
            name, number = f"{stem}_{number}", number + 1
        self._used.add(name)
        return name


def checked_name(name: str) -> str:
    """Return `name`. Raise UserError unless it can begin every public identifier and file name."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name) or name in _TAKEN:
        raise UserError(
            f"a C network's name must be small letters, digits and underscores, not {name!r:.60}"
        )
    return name
