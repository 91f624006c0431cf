"""What NAME.h says of a network, read without a compiler: figures to show, never memory to trust.

Code that runs gets its sizes from the compiler itself, see `compress.c_runner` and
`compress.boards`.
"""

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compress.errors import CompressError
from compress.graph.numbers import is_int
from compress.reading import read_text

_LARGEST = 1 << 20  # bytes of a header; ours have a few thousand
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_DEFINITION = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(\S+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Header:
    """What NAME.h says of a network: shapes without the batch, codes, bytes."""

    source: Path
    macros: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the names of its functions and macros begin with."""
        return self.source.stem

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of an input."""
        return shape_of(*(self._int(f"INPUT_{axis}") for axis in AXES))

    @property
    def constant_bytes(self) -> int:
        """The bytes of weights, biases, multipliers and tables."""
        return self._int("CONSTANT_BYTES")

    def _int(self, suffix: str) -> int:
        name = f"{self.name.upper()}_{suffix}"
        text = self.macros.get(name, "")
        number = int(text) if re.fullmatch(r"[0-9]{1,10}", text) else -1
        if not is_int(number, 0):
            raise CompressError(
                f"{self.source.with_suffix('.h')} does not define {name} once, as a number;"
                " export the network anew"
            )
        return number


AXES = ("RANK", "CHANNELS", "HEIGHT", "WIDTH")
"""The ends of the macros that give a shape."""


def shape_of(rank: int, channels: int, height: int, width: int) -> tuple[int, ...]:
    """Return the shape that the macros of `AXES` stand for, without the batch."""
    return (channels,) if rank == 1 else (channels, height, width)


def read_header(folder: str | os.PathLike[str]) -> Header:
    """Read NAME.h of the one network in `folder`; nothing is compiled.

    Raises:
        CompressError: the folder does not hold one NAME.c with its NAME.h, or that is no text.
    """
    source = source_of(Path(folder))
    text = _COMMENT.sub(" ", read_text(source.with_suffix(".h"), most=_LARGEST))
    defined = _DEFINITION.findall(text)
    times = Counter(name for name, _ in defined)
    return Header(source, {name: value for name, value in defined if times[name] == 1})


def source_of(folder: Path) -> Path:
    """Return the one C file in `folder`. Raise CompressError if there is none, or several."""
    sources = sorted(folder.glob("*.c"))
    if len(sources) != 1:
        raise CompressError(f"{folder} must hold one C file, but holds {len(sources)}")
    return sources[0]
