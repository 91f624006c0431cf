"""Pieces of C text, each with the bytes of the constants in it."""

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Text:
    """Definitions in C, and the bytes of the constant arrays among them.

    `apart` are arrays that a file holds in place of the text, by their names.
    """

    text: str = ""
    bytes: int = 0
    apart: tuple[tuple[str, npt.NDArray[np.int8]], ...] = ()


NOTHING = Text()


def joined(*parts: Text) -> Text:
    """Return parts one below the other; empty ones leave no line."""
    text = "\n".join(part.text for part in parts if part.text)
    apart = tuple(array for part in parts for array in part.apart)
    return Text(text, sum(part.bytes for part in parts), apart)


def array(name: str, type_: str, values: npt.NDArray[Any], more: str = "") -> Text:
    """Return the definition of a constant array.

    `more` elements of zero, in C, follow where the code reads beyond the end; they don't count.
    """
    numbers = ", ".join(map(number, values.ravel().tolist()))
    lines = textwrap.fill(numbers, 96, break_on_hyphens=False)
    body = textwrap.indent(lines, "    ")
    text = f"static const {type_} {name}[{values.size}{more}] = {{\n{body}\n}};"
    return Text(text, values.size * _bytes(type_))


def grouped_array(
    name: str, type_: str, groups: npt.NDArray[Any], macro: str, *, made: int, more: str = ""
) -> Text:
    """Return the definition of a constant array whose numbers a macro makes, group by group.

    Args:
        name: of the array; a macro ALIGNED says how it is aligned.
        type_: of an element, such as int8_t.
        groups: [rows, arguments of the macro].
        macro: its name.
        made: how many numbers it makes of a group.
        more: elements of zero, in C, as for `array`.
    """
    calls = (f"{macro}({','.join(map(number, row))})" for row in groups.tolist())
    lines = textwrap.fill(", ".join(calls), 96, break_on_hyphens=False)
    body = textwrap.indent(lines, "    ")
    size = made * len(groups)
    text = f"ALIGNED static const {type_} {name}[{size}{more}] = {{\n{body}\n}};"
    return Text(text, size * _bytes(type_))


def by_macro(macro: str, name: str, values: npt.NDArray[Any]) -> Text:
    """Return the call of a macro that may define an array; its bytes do not count."""
    numbers = ", ".join(map(number, values.ravel().tolist()))
    lines = textwrap.fill(numbers, 96, break_on_hyphens=False)
    return Text(f"{macro}({name}, {values.size},\n{textwrap.indent(lines, '    ')})")


def _bytes(type_: str) -> int:
    return int("".join(filter(str.isdigit, type_))) // 8


def struct(kind: str, name: str, fields: Mapping[str, Any]) -> Text:
    """Return the definition of a constant struct; its bytes do not count."""
    text = ", ".join(f".{key} = {value}" for key, value in fields.items())
    body = textwrap.fill(text, 92, break_on_hyphens=False, break_long_words=False)
    return Text(f"static const struct {kind} {name} = {{\n{textwrap.indent(body, '    ')},\n}};")


def number(value: int) -> str:
    """Return an int as C writes it; -2**31 is no literal."""
    return "-2147483647 - 1" if value == -(2**31) else str(value)


def affine(variable: str, factor: int, offset: int) -> str:
    """Return factor * variable + offset, as short as it can be written."""
    product = variable if factor == 1 else f"{factor} * {variable}"
    if offset == 0:
        return product
    return f"{product} {'-' if offset < 0 else '+'} {abs(offset)}"


def comment(lines: Iterable[str]) -> str:
    """Return lines as a comment of C that nothing in them can end."""
    wrapped = [part for line in lines for part in textwrap.wrap(inside_comment(line), 94) or [""]]
    return "/* " + "\n   ".join(wrapped) + " */"


def inside_comment(text: str) -> str:
    """Return text that ends no comment."""
    return text.encode("ascii", "replace").decode().replace("*/", "* /")
