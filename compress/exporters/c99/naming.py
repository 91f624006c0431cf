"""Names for C: identifiers that a compiler takes, each used once."""

import functools
import os
import re
from pathlib import Path

from compress.errors import CompressError
from compress.formats import C_FOLDER, FORMATS

_TAKEN = frozenset(
    [
        *("auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else"),
        *("enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register"),
        *("restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch"),
        *("typedef", "union", "unsigned", "void", "volatile", "while"),
        *("asm", "main", "linux", "unix", "arm", "memcpy", "memmove", "memset"),
        *("input", "output", "arena", "window", "turn"),
    ]
)
"""Keywords of C, common macros and functions, and the names in the generated network function."""

DEFINITION = re.compile(
    r"^(?:(?:static|SPECIALIZED|OWN_FUNCTION)\b[^(;={]*?(\w+)\(|typedef .*?(\w+) __attribute__)",
    re.MULTILINE,
)
"""Finds the functions and types in C code of the templates."""

_DERIVED = re.compile(
    r"_(plane|rows?|weight|bias|factor|multiplier|shifts?|odd_(?:sums|steps|channels)|table|channels|scaling|least"
    r"|level[0-9]|starts|totals|steps|spans|places|loops|(?:row|column)_(?:weights|scales|firsts)|from|to)$"
)
"""The source makes these names from a layer's name; functions end in _row or _rows."""


class Names:
    """The identifiers of one source file."""

    def __init__(self) -> None:
        self._used = set(_TAKEN | _defined())

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


@functools.cache
def _defined() -> frozenset[str]:
    """Return the names that the templates define, and those whose `_rows` would hide one."""
    files = (Path(__file__).parent / "kernels").glob("*.jinja")
    found = (match for file in files for match in DEFINITION.finditer(file.read_text()))
    names = {match[1] or match[2] for match in found}
    return frozenset(names | {name.removesuffix("_rows") for name in names})


def checked_name(name: str) -> str:
    """Return `name`. Raise CompressError unless it can begin every public name in C."""
    problem = _problem(name)
    if problem:
        raise CompressError(f"a C network cannot have the name {name!r:.60}: {problem}")
    return name


def c_name(path: str | os.PathLike[str], format: str = C_FOLDER) -> str:
    """Return the name that code in the folder `path` goes by: `phase5_int8` in `phase5-int8-c`.

    Args:
        path: the folder.
        format: of the folder, whose suffix is left out.

    Raises:
        CompressError: no C code can have that name.
    """
    folder = Path(path).name
    stem = folder.removesuffix(FORMATS[format].suffix)
    name = re.sub(r"\W", "_", stem.lower(), flags=re.ASCII)
    problem = _problem(name)
    if problem:
        raise CompressError(
            f"the folder {folder!r:.60} would give its C code the name {name!r:.60}: {problem};"
            f" take another folder, such as {'net-' + folder!r:.60}"
        )
    return name


def _problem(name: str) -> str | None:
    """Say why C code cannot go by `name`, if it cannot."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name):
        return "it must be a small letter, then up to 40 small letters, digits and underscores"
    return "that word has a meaning in C or in the generated code" if name in _TAKEN else None
