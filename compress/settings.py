"""Settings: fields of frozen dataclasses that say what they are for and what they may be.

From that come the checks here, and an application's options, files and words of a command.
"""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from compress.errors import CompressError

_ABOUT = "about"
Settings = TypeVar("Settings")


@dataclass(frozen=True)
class About:
    """What a setting is for and what it may be.

    Attributes:
        help: what it does, a phrase without a full stop.
        unit: of a number.
        low: smallest number, or `above`, which the number must exceed.
        high: largest number, or `below`, under which the number must stay.
        choices: all values there are, of the setting or of each of its parts.
        option: its word on a command line, or two, "--on/--off"; empty takes the field's name.
        form: how a value of several parts is written, such as "NAME=BITS".
        later: came after results were kept by the hash of their settings.
    """

    help: str
    unit: str = ""
    low: float | None = None
    above: float | None = None
    high: float | None = None
    below: float | None = None
    choices: tuple[Any, ...] = ()
    option: str = ""
    form: str = ""
    later: bool = False

    @property
    def sentence(self) -> str:
        """The help with its unit."""
        return f"{self.help}{self.unit and ', '}{self.unit}."

    @property
    def range(self) -> str:
        """The range in words."""
        if self.low is not None and self.high is not None:
            return f"from {self.low:g} to {self.high:g}"
        bounds = {"above ": self.above, "below ": self.below, "up to ": self.high}
        words = [f"{self.low:g} or more"] if self.low is not None else []
        words += [f"{word}{bound:g}" for word, bound in bounds.items() if bound is not None]
        return " and ".join(words)

    def holds(self, number: float) -> bool:
        """Whether a number is finite and in the range."""
        return (
            -math.inf < number < math.inf
            and (self.low is None or number >= self.low)
            and (self.above is None or number > self.above)
            and (self.high is None or number <= self.high)
            and (self.below is None or number < self.below)
        )


def setting(default: Any = MISSING, *, help: str, **about: Any) -> Any:
    """A dataclass field that is a setting; the other arguments are those of `About`."""
    return dataclasses.field(default=default, metadata={_ABOUT: About(help, **about)})


def like(settings: type, name: str, default: Any, **changes: Any) -> Any:
    """A field that means what `name` means in other settings; `changes` are to its `About`."""
    changed = dataclasses.replace(abouts(settings)[name], **changes)
    return dataclasses.field(default=default, metadata={_ABOUT: changed})


def abouts(settings: type) -> dict[str, About]:
    """What each field that is a setting says of itself, by name."""
    return {f.name: f.metadata[_ABOUT] for f in fields(settings) if _ABOUT in f.metadata}


def kinds_of(settings: type) -> dict[str, Any]:
    """The type of each field."""
    return get_type_hints(settings)


def plain_values(settings: Any) -> dict[str, Any]:
    """The values of settings, those within them too.

    Settings that came `later` are left out at their defaults, so that results which are kept by
    the hash of their settings are found by what it was before.
    """
    known, values = abouts(type(settings)), dict[str, Any]()
    for field in fields(settings):
        value = getattr(settings, field.name)
        later = field.name in known and known[field.name].later
        if not later or value != field.default:
            values[field.name] = plain_values(value) if dataclasses.is_dataclass(value) else value
    return values


def check(settings: Any) -> None:
    """Check the types of all fields, and the range or choices of those that are settings.

    Raises:
        CompressError: a value is of another type, out of range, or no choice; the name is said.
    """
    kinds = kinds_of(type(settings))
    for field in fields(settings):
        value, name = getattr(settings, field.name), field.name.replace("_", " ")
        if not _fits(value, kinds[field.name]):
            raise CompressError(
                f"{name} {value!r} is of the wrong type; give {_words(kinds[field.name])}"
            )
        about = abouts(type(settings)).get(field.name)
        if about is not None and value is not None:
            for part in value if isinstance(value, tuple | list) else (value,):
                _check_value(part, name, about)


def _check_value(value: Any, name: str, about: About) -> None:
    if about.choices and value not in about.choices:
        choices = ", ".join(map(str, about.choices))
        raise CompressError(f"{name} {value!r} is unknown; choose one of {choices}")
    if isinstance(value, int | float) and not about.holds(value):
        raise CompressError(f"{name} {value} is out of range; choose {about.range or 'a number'}")


def from_values(settings: type[Settings], values: Mapping[str, Any], *, where: str) -> Settings:
    """Settings of plain values, such as a file's; those that are not named have their defaults.

    Raises:
        CompressError: a name is unknown or missing in `where`, or a value is refused by `check`.
    """
    check_names(values, *(field.name for field in fields(settings)), where=where)  # type: ignore[arg-type]
    for field in fields(settings):  # type: ignore[arg-type]
        needed = field.default is MISSING and field.default_factory is MISSING
        if needed and field.name not in values:
            raise CompressError(f"setting {field.name!r} is missing in {where}")
    return settings(**values)


def check_names(values: Mapping[str, Any], *names: str, where: str) -> None:
    """Raise CompressError for the first of `values` that is called none of `names`."""
    unknown = sorted(set(values) - set(names))
    if unknown:
        raise CompressError(f"setting {unknown[0]!r} is unknown in {where}")


def _fits(value: Any, kind: Any) -> bool:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_fits(value, part) for part in parts)
    if origin is tuple:
        same = parts[-1] is Ellipsis
        kinds = parts[:1] * len(value) if same and isinstance(value, tuple) else parts
        return (
            isinstance(value, tuple) and len(value) == len(kinds) and all(map(_fits, value, kinds))
        )
    if kind is float:
        kind = (int, float)
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, origin or kind)


_WORDS = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "a text",
    tuple: "a list",
    NoneType: "nothing",
}


def _words(kind: Any) -> str:
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(map(_words, get_args(kind)))
    kind = get_origin(kind) or kind
    return _WORDS.get(kind, f"a {kind.__name__}")
