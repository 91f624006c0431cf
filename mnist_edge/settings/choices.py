"""Choices in braces, within the words of a recipe: what a search may put there.

    conv {8 to 32 step 4} {3x3 or 5x5} stride {1 or 2}
    {nothing or max pool 2 or conv {8 to 16} 3x3 stride 2}

A choice is of words with "or" between them, or of numbers from one "to" another, by "step" or, for
fractions, evenly in their logarithm: "log". An alternative may hold choices again; "nothing" leaves
it away. A choice that is called something, `{bits: 2 to 8}`, stands wherever `{bits}` does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from compress.errors import CompressError

NOTHING = "nothing"
Value = str | int | float
_NAME = re.compile(r"([a-z][a-z0-9_]*)\s*:\s*(?=\S)")
_NUMBER = r"(-?\d+(?:\.\d+)?(?:e-?\d+)?)"
_RANGE = re.compile(rf"{_NUMBER} to {_NUMBER}(?: step {_NUMBER})?( log)?")
_DEEPEST = 8


@dataclass(frozen=True)
class Choice:
    """One thing that a search chooses.

    Attributes:
        name: it is known by.
        words: the alternatives; none for a range.
        low: the smallest number.
        high: the largest number, which belongs to the range.
        step: between two numbers; None for any fraction.
        log: whether fractions are even in their logarithm.
    """

    name: str
    words: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    step: float | None = None
    log: bool = False

    @property
    def of_whole_numbers(self) -> bool:
        """Whether it is a range of whole numbers."""
        return isinstance(self.low, int) and isinstance(self.high, int) and not self.log


Choose = Callable[[Choice], Value]


@dataclass(frozen=True)
class _Reference:
    name: str


@dataclass(frozen=True)
class _Braces:
    choice: Choice
    alternatives: tuple["Words", ...]


@dataclass(frozen=True)
class Words:
    """A text with choices in it."""

    parts: tuple["str | _Braces | _Reference", ...]

    @property
    def open(self) -> bool:
        """Whether there is anything to choose."""
        return any(not isinstance(part, str) for part in self.parts)

    def fill(self, choose: Choose, chosen: dict[str, Value]) -> str:
        """The text with everything chosen.

        Args:
            choose: is asked for each choice that the text comes to.
            chosen: what was chosen before, by name; what is chosen now comes to it.

        Raises:
            CompressError: a name stands where its choice was not made.
        """
        return "".join(_filled(part, choose, chosen) for part in self.parts)


def read_words(text: str, where: str) -> Words:
    """Read a text and the choices in it, which are called after `where` if they have no name.

    Raises:
        CompressError: braces don't match, or a choice can't be understood.
    """
    names = (where if not index else f"{where} ({index + 1})" for index in range(1 << 20))
    return _read(text, names, 0)


def _filled(part: "str | _Braces | _Reference", choose: Choose, chosen: dict[str, Value]) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, _Reference):
        if part.name not in chosen:
            raise CompressError(f"{{{part.name}}} stands where {part.name} was not chosen before")
        return str(chosen[part.name])
    found = chosen[part.choice.name] = choose(part.choice)
    if not part.alternatives:
        return f"{found:.4g}" if isinstance(found, float) else str(found)
    text = part.alternatives[part.choice.words.index(str(found))].fill(choose, chosen)
    return "" if text == NOTHING else text


def _read(text: str, names: Iterator[str], depth: int) -> Words:
    if depth > _DEEPEST:
        raise CompressError(f"choices are more than {_DEEPEST} deep in each other")
    parts: list[str | _Braces | _Reference] = []
    while text:
        before, brace, rest = text.partition("{")
        if "}" in before:
            raise CompressError(f"a brace closes that none opened, in {before!r}")
        parts += [before] if before else []
        if brace:
            inside, rest = _inside(rest)
            parts.append(_braces(inside.strip(), names, depth))
        text = rest
    return Words(tuple(parts))


def _inside(text: str) -> tuple[str, str]:
    """What stands up to the brace that closes, and what comes behind it."""
    depth = 1
    for index, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth == 0:
            return text[:index], text[index + 1 :]
    raise CompressError(f"a brace is not closed in {'{' + text!r}")


def _braces(inside: str, names: Iterator[str], depth: int) -> _Braces | _Reference:
    named = _NAME.match(inside)
    name, body = (named[1], inside[named.end() :]) if named else ("", inside)
    if found := _RANGE.fullmatch(body):
        return _Braces(_range(name or next(names), found), ())
    texts = _alternatives(body)
    if len(texts) == 1 and not named and re.fullmatch(r"[a-z][a-z0-9_]*", body):
        return _Reference(body)
    if len(texts) < 2 or len(set(texts)) < len(texts):
        raise CompressError(
            f"{{{inside}}} is no choice; write, say, {{8 or 16}} or {{8 to 32 step 4}}"
        )
    choice = Choice(name or next(names), tuple(texts))
    return _Braces(choice, tuple(_read(each, names, depth + 1) for each in texts))


def _alternatives(body: str) -> list[str]:
    """The texts between those "or" that stand in no braces of their own."""
    texts, depth = [""], 0
    for word in re.split(r"(\s+or\s+|[{}])", body):
        depth += {"{": 1, "}": -1}.get(word, 0)
        if depth == 0 and word.strip() == "or":
            texts.append("")
        else:
            texts[-1] += word
    return [text.strip() for text in texts]


def _range(name: str, found: re.Match[str]) -> Choice:
    low, high = _number(found[1]), _number(found[2])
    step = _number(found[3]) if found[3] else None
    whole = all(isinstance(each, int) for each in (low, high, step or 1)) and not found[4]
    step = 1 if whole and step is None else step
    wrong = low >= high or (step is not None and not 0 < step <= high - low)
    if wrong or (found[4] and (low <= 0 or step is not None)):
        raise CompressError(f"{{{found[0]}}} is no range; write, say, {{8 to 32 step 4}}")
    if step is not None and whole:
        high = low + (high - low) // step * step  # the last one that a step reaches
    return Choice(name, (), low, high, step, bool(found[4]))


def _number(digits: str) -> float:
    return int(digits) if re.fullmatch(r"-?\d+", digits) else float(digits)
