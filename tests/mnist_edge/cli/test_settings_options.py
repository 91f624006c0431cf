"""Options made of settings: named, checked and described as the fields say."""

from dataclasses import dataclass

import click
import pytest
from click.testing import CliRunner

from compress.settings import setting
from mnist_edge.cli.settings_options import made, options_of, overrides_of, values_of


@dataclass(frozen=True)
class Oven:
    """Settings of every kind."""

    degrees: float = setting(180.0, help="How hot", unit="degrees", above=0, high=300)
    trays: int = setting(2, help="How many", low=1, high=8)
    fan: bool = setting(True, help="Whether air moves")
    grill: bool = setting(False, help="Heat from above", option="--grill-it")
    kind: str = setting("gas", help="What heats it", choices=("gas", "electric"))
    timer: int | None = setting(None, help="When it ends", unit="minutes", low=1)
    sides: tuple[int, ...] = setting((), help="Lengths", low=1, high=99, form="W,H")
    shelves: tuple[tuple[str, int], ...] = setting((), help="What is where", form="NAME=SHELF")


@click.command()
@options_of(Oven)
def bake(**given):
    """Bake."""
    return made(Oven, given)


@click.command()
@overrides_of(Oven, bases={"slow": Oven(degrees=80), "fast": Oven(degrees=250, timer=9)})
def hurry(**given):
    """Hurry."""
    return given


def values(command, *words):
    return command([str(word) for word in words], standalone_mode=False)


def help_of(command):
    return " ".join(CliRunner().invoke(command, ["--help"]).output.split())


def test_without_words_settings_are_the_defaults():
    assert values(bake) == Oven()


def test_words_become_settings():
    words = ("--degrees", 200, "--trays", 3, "--no-fan", "--grill-it", "--kind", "electric")
    more = ("--timer", 5, "--sides", "30,40", "--shelves", "a=b=1", "--shelves", "c=2")
    found = values(bake, *words, *more)
    shelves = (("a=b", 1), ("c", 2))
    assert found == Oven(200.0, 3, False, True, "electric", 5, (30, 40), shelves)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--degrees", 0), "0<x<=300"),
        (("--trays", 9), "1<=x<=8"),
        (("--trays", 1.5), "not a valid integer"),
        (("--kind", "wood"), "'gas', 'electric'"),
        (("--timer", 0), "x>=1"),
        (("--sides", "30"), "'30' is not of the form W,H"),
        (("--sides", "30,100"), "1<=x<=99"),
        (("--sides", "a,b"), "not a valid integer"),
        (("--shelves", "a"), "'a' is not of the form NAME=SHELF"),
        (("--shelves", "a=b"), "'a=b' is not of the form NAME=SHELF"),
    ],
)
def test_words_that_are_refused(words, said):
    result = CliRunner().invoke(bake, [str(word) for word in words])
    assert result.exit_code == 2
    assert said in result.output


def test_help_says_what_the_fields_say():
    shown = help_of(bake)
    for line in (
        "--degrees FLOAT RANGE How hot, degrees. [default: 180.0; 0<x<=300]",
        "--fan / --no-fan Whether air moves. [default: fan]",
        "--grill-it Heat from above.",
        "--kind [gas|electric] What heats it. [default: gas]",
        "--timer INTEGER RANGE When it ends, minutes. [x>=1]",
        "--sides W,H Lengths.",
        "--shelves NAME=SHELF What is where. May be given several times.",
    ):
        assert line in shown


def test_overrides_that_are_not_given_are_none():
    assert set(values(hurry).values()) == {None, ()}
    assert values(hurry, "--no-fan", "--grill-it")["fan"] is False


def test_help_of_overrides_names_what_decides_them():
    shown = help_of(hurry)
    for line in (
        "[default: slow 80, fast 250; 0<x<=300]",
        "[default: 2; 1<=x<=8]",
        "[default: on]",
        "[default: fast 9; x>=1]",
    ):
        assert line in shown


def test_some_fields_alone_get_options():
    @click.command()
    @options_of(Oven, "degrees", "trays", without=("trays",), base=Oven(degrees=99))
    def warm(**given):
        return given

    assert values(warm) == {"degrees": 99}


def test_values_of_settings_are_picked_out():
    assert values_of(Oven, given={"trays": 1, "other": 2}) == {"trays": 1}
