"""What NAME.h says of a network, read without a compiler: figures to show, never memory to trust.

Code that runs gets its sizes from the compiler itself: here are the names of the macros that hold
them, see `compress.c_runner` and `compress.boards`.
"""

import itertools
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from compress.errors import CompressError
from compress.graph import QParams
from compress.graph.numbers import is_int
from compress.reading import read_text

_LARGEST = 1 << 20  # bytes of a header; ours have a few thousand
_MOST_AXES = 8
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_DEFINITION = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(\S+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Header:
    """What NAME.h says of a network."""

    source: Path
    macros: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the names of its functions and macros begin with."""
        return self.source.stem

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of an input, without the batch. Raise CompressError if there are several."""
        found = self.ends("INPUT")
        if len(found) > 1:
            raise CompressError(f"{self.name} has {len(found)} inputs, but one is needed here")
        return tuple(self._int(axis) for axis in self.axes(found[0]))

    @property
    def input_code(self) -> QParams:
        """What the input's codes stand for. Raise CompressError if there are several."""
        (end,) = self.ends("INPUT")[:1]
        text = self.macros.get(self.macro(f"{end}_SCALE"), "")
        try:
            scale = float(text)
        except ValueError:
            scale = 0.0  # which QParams refuses
        return QParams(scale, self._int(f"{end}_ZERO_POINT"))

    @property
    def constant_bytes(self) -> int:
        """The bytes of weights, biases, multipliers and tables."""
        return self._int("CONSTANT_BYTES")

    def macro(self, suffix: str) -> str:
        """Return the name of a macro, for the compiler to say what it holds."""
        return f"{self.name.upper()}_{suffix}"

    def ends(self, kind: str) -> list[str]:
        """Return what the macros of each "INPUT", or each "OUTPUT", are called, in order."""
        numbered = (f"{kind}{index}" for index in itertools.count())
        several = itertools.takewhile(
            lambda end: self.macro(f"{end}_RANK") in self.macros, numbered
        )
        return [*several] or [kind]

    def axes(self, end: str) -> list[str]:
        """Return the macros that hold the sizes of an input or an output, in order."""
        rank = self._int(f"{end}_RANK")
        if not 1 <= rank <= _MOST_AXES:
            raise CompressError(
                f"{self.name}.h: its {end} has {rank} axes; export the network anew"
            )
        if rank not in (1, 3):
            return [f"{end}_SIZE{axis}" for axis in range(rank)]
        last = self.macro(f"{end}_CHANNELS_LAST") in self.macros
        axes = ("HEIGHT", "WIDTH", "CHANNELS") if last else ("CHANNELS", "HEIGHT", "WIDTH")
        return [f"{end}_{axis}" for axis in axes[:rank]]

    def bytes_of(self, kind: str) -> str:
        """Return, in C, the bytes of all inputs or all outputs."""
        return f"({' + '.join(self._bytes(end) for end in self.ends(kind))})"

    def call(self, input: str, output: str, arena: str) -> str:
        """Return the call in C for arrays in which all inputs, and all outputs, stand in a row."""
        places = [*self._in_a_row(input, "INPUT"), *self._in_a_row(output, "OUTPUT"), arena]
        return f"{self.name}_run({', '.join(places)})"

    def _in_a_row(self, array: str, kind: str) -> Sequence[str]:
        sizes = [self._bytes(end) for end in self.ends(kind)]
        return [" + ".join([array, *sizes[:index]]) for index in range(len(sizes))]

    def _bytes(self, end: str) -> str:
        return self.macro(f"{end}_BYTES")

    def _int(self, suffix: str) -> int:
        text = self.macros.get(self.macro(suffix), "")
        number = int(text) if re.fullmatch(r"[0-9]{1,10}", text) else -1
        if not is_int(number, 0):
            raise CompressError(
                f"{self.source.with_suffix('.h')} does not define {self.macro(suffix)} once, as a"
                " number; export the network anew"
            )
        return number


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
    """Return the one C file in `folder` that has a header of its name, its self-test apart.

    A firmware's own main.c may stand beside it.

    Raises:
        CompressError: there is none, or several.
    """
    found = set(folder.glob("*.c"))
    sources = sorted(found - {each.with_name(f"{each.stem}_selftest.c") for each in found})
    if len(sources) > 1:
        sources = [each for each in sources if each.with_suffix(".h").exists()]
    if len(sources) != 1:
        raise CompressError(f"{folder} must hold one C file, but holds {len(sources)}")
    return sources[0]
