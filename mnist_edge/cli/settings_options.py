"""Options made of settings: a setting's field says what it is for and what it may be."""

from collections.abc import Callable, Collection, Mapping
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import click

from compress.settings import About, abouts, kinds_of
from mnist_edge.settings.words import option_names

Command = TypeVar("Command", bound=Callable[..., Any])
Settings = TypeVar("Settings")
_SEVERAL = " May be given several times."


def options_of(
    settings: type, *names: str, base: Any = None, without: Collection[str] = ()
) -> Callable[[Command], Command]:
    """An option for each setting, with its default.

    Args:
        settings: the dataclass.
        names: of the fields that get an option; none: all that are settings.
        base: an instance that has the defaults; None: the fields' own.
        without: fields that get none.
    """
    defaults = settings if base is None else base
    return _options(settings, names, without, lambda name: (getattr(defaults, name), True))


def overrides_of(
    settings: type, *names: str, bases: Mapping[str, Any], without: Collection[str] = ()
) -> Callable[[Command], Command]:
    """An option for each setting, None where it isn't given: then one of the `bases` decides.

    Args:
        settings: the dataclass.
        names: of the fields that get an option; none: all that are settings.
        bases: instances by name, for the help; the name "" isn't shown.
        without: fields that get none.
    """
    return _options(settings, names, without, lambda name: (None, _shown(bases, name)))


def made(settings: type[Settings], given: Mapping[str, Any], **more: Any) -> Settings:
    """Settings of the options' values, and of fields that have no option."""
    return settings(**values_of(settings, given=given), **more)


def values_of(*settings: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the options' values that are of settings."""
    names = [name for each in settings for name in abouts(each)]
    return {name: given[name] for name in names if name in given}


def _options(
    settings: type,
    names: Collection[str],
    without: Collection[str],
    default_of: Callable[[str], tuple[Any, str | bool]],
) -> Callable[[Command], Command]:
    kinds, about = kinds_of(settings), abouts(settings)
    wanted = [name for name in names or about if name not in without]

    def decorate(command: Command) -> Command:
        for name in reversed(wanted):
            command = _option(name, about[name], kinds[name], *default_of(name))(command)
        return command

    return decorate


def _option(
    name: str, about: About, kind: Any, default: Any, shown: str | bool
) -> Callable[[Command], Command]:
    switch = _plain(kind) is bool
    words = option_names(name, about, switch=switch and default is not False)
    several = "=" in about.form
    known: dict[str, Any] = {"help": about.sentence + _SEVERAL * several, "default": default}
    if not switch:
        known |= {"type": _type(about, _plain(kind)), "metavar": about.form or None}
    elif len(words) == 1:
        known |= {"is_flag": True}
        shown = False
    known |= {"multiple": several, "show_default": shown if default != "" else False}
    return click.option("/".join(words), name, cls=_Option, **known)


class _Option(click.Option):
    """Shows a default in words without click's brackets."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        extra = super().get_help_extra(ctx)
        if isinstance(self.show_default, str):
            extra["default"] = self.show_default
        return extra


def _plain(kind: Any) -> Any:
    """The type without None."""
    if get_origin(kind) in (Union, UnionType):
        return next(part for part in get_args(kind) if part is not NoneType)
    return kind


def _type(about: About, kind: Any) -> Any:
    if about.form:
        return _Pair(about.form) if "=" in about.form else _Numbers(about)
    if about.choices:
        return click.Choice(about.choices)
    return _range(about, kind) if kind in (int, float) else kind


def _range(about: About, kind: type) -> Any:
    low = _whole(about.low if about.above is None else about.above)
    high = _whole(about.high if about.below is None else about.below)
    if low is None and high is None:
        return kind
    ranged = click.IntRange if kind is int else click.FloatRange
    return ranged(low, high, min_open=about.above is not None, max_open=about.below is not None)


def _whole(bound: float | None) -> Any:
    """A bound that is shown without a point where it needs none."""
    return int(bound) if bound is not None and bound == int(bound) else bound


class _Numbers(click.ParamType):
    """Whole numbers with commas between them, as many as the form names."""

    name = "numbers"

    def __init__(self, about: About) -> None:
        self.form, self.of_one = about.form, _range(about, int)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = value.split(",")
        if len(parts) != len(self.form.split(",")):
            self.fail(f"{value!r} is not of the form {self.form}", param, ctx)
        return tuple(self.of_one.convert(part, param, ctx) for part in parts)


class _Pair(click.ParamType):
    """A name and a whole number."""

    name = "pair"

    def __init__(self, form: str) -> None:
        self.form = form

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if not isinstance(value, str):
            return value
        name, found, number = value.rpartition("=")
        if not found or not number.isdecimal():
            self.fail(f"{value!r} is not of the form {self.form}", param, ctx)
        return name, int(number)


def _shown(bases: Mapping[str, Any], name: str) -> str | bool:
    """The defaults in words, once if they are all the same; False without any."""
    values = {base: _text(getattr(of_base, name)) for base, of_base in bases.items()}
    if len(set(values.values())) == 1:
        return next(iter(values.values())) or False
    return ", ".join(f"{base} {text}".strip() for base, text in values.items() if text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None or value == ():
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
