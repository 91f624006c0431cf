"""Settings as the words of a command line: what each option is called, and how a value is given."""

from dataclasses import fields
from typing import Any

from compress.settings import About, abouts


def option_names(name: str, about: About, *, switch: bool = False) -> tuple[str, ...]:
    """The word of a setting's option; of a switch two, on and off."""
    if about.option:
        return tuple(about.option.split("/"))
    word = name.replace("_", "-")
    return (f"--{word}", f"--no-{word}") if switch else (f"--{word}",)


def words_of(settings: Any, base: Any) -> list[str]:
    """The words that give `settings` on a command line whose defaults are `base`.

    Example:
        >>> from compress.quantization.spec import QuantizationSpec
        >>> words_of(QuantizationSpec(weight_bits=4, adaround=True), QuantizationSpec())
        ['--weight-bits', '4', '--adaround']
    """
    words: list[str] = []
    for field in fields(settings):
        about = abouts(type(settings)).get(field.name)
        value, default = getattr(settings, field.name), getattr(base, field.name)
        if about is not None and value != default:
            names = option_names(field.name, about, switch=default is True)
            words += _words(names, about, value)
    return words


def _words(names: tuple[str, ...], about: About, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [names[0] if value else names[-1]]
    if "=" in about.form:
        return [word for pair in value for word in (names[0], "=".join(map(str, pair)))]
    if isinstance(value, tuple):
        return [names[0], ",".join(map(str, value))]
    return [names[0], str(value)]
