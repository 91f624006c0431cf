"""Settings: fields that know their range and choices, and are checked by them."""

import math
from dataclasses import dataclass

import pytest

from compress.errors import CompressError
from compress.settings import (
    About,
    abouts,
    check,
    check_names,
    from_values,
    like,
    plain_values,
    setting,
)


@dataclass(frozen=True)
class Oven:
    degrees: float = setting(200.0, help="How hot", unit="degrees", above=0, high=300)
    trays: int | None = setting(None, help="How many trays", low=1, high=3)
    mode: str = setting("fan", help="How it heats", choices=("fan", "grill"))
    hours: tuple[int, ...] = setting((), help="When it is on", low=0, below=24)
    name: str = "oven"

    def __post_init__(self):
        check(self)


@dataclass(frozen=True)
class Needed:
    seed: int = setting(help="Randomness", low=0)
    oven: Oven | None = None

    def __post_init__(self):
        check(self)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"degrees": 0}, "degrees 0 is out of range; choose above 0 and up to 300"),
        ({"degrees": math.nan}, "degrees nan is out of range; choose above 0 and up to 300"),
        ({"degrees": "hot"}, "degrees 'hot' is of the wrong type; give a number"),
        ({"degrees": True}, "degrees True is of the wrong type; give a number"),
        ({"trays": 4}, "trays 4 is out of range; choose from 1 to 3"),
        ({"trays": 1.0}, "trays 1.0 is of the wrong type; give a whole number or nothing"),
        ({"mode": "steam"}, "mode 'steam' is unknown; choose one of fan, grill"),
        ({"hours": (3, 24)}, "hours 24 is out of range; choose 0 or more and below 24"),
        ({"hours": [3]}, "hours [3] is of the wrong type; give a list"),
    ],
)
def test_what_is_out_of_range_is_refused_by_name(wrong, line):
    with pytest.raises(CompressError) as caught:
        Oven(**wrong)
    assert str(caught.value) == line


def test_what_is_in_range_is_taken():
    oven = Oven(degrees=300, trays=None, mode="grill", hours=(0, 23))
    assert (oven.degrees, oven.hours) == (300, (0, 23))
    assert Needed(3, oven).oven is oven
    with pytest.raises(CompressError, match="oven 3 is of the wrong type; give a Oven or nothing"):
        Needed(3, 3)


def test_fields_tell_what_they_are_for():
    assert set(abouts(Oven)) == {"degrees", "trays", "mode", "hours"}
    assert abouts(Oven)["degrees"].sentence == "How hot, degrees."
    assert abouts(Oven)["mode"].sentence == "How it heats."
    assert About("x").range == ""

    @dataclass(frozen=True)
    class Grill:
        heat: float = like(Oven, "degrees", 250.0, high=400)

    assert Grill().heat == 250
    assert abouts(Grill)["heat"] == About("How hot", unit="degrees", above=0, high=400)


def test_values_of_a_file_are_taken_by_name():
    assert from_values(Oven, {"trays": 2}, where="a.toml") == Oven(trays=2)
    with pytest.raises(CompressError, match=r"setting 'seed' is missing in a\.toml"):
        from_values(Needed, {}, where="a.toml")
    with pytest.raises(CompressError, match=r"setting 'wattage' is unknown in a\.toml"):
        from_values(Oven, {"wattage": 3}, where="a.toml")
    check_names({"a": 1}, "a", "b", where="a.toml")


def test_settings_that_came_later_are_named_where_they_are_no_default():
    @dataclass(frozen=True)
    class Kitchen:
        cooks: int = setting(1, help="How many cooks")
        music: str = setting("", help="What plays", later=True)
        oven: Oven | None = Oven()

    assert list(plain_values(Kitchen())) == ["cooks", "oven"]
    assert plain_values(Kitchen(music="jazz", oven=Oven(hours=(7,)))) == {
        **{"cooks": 1, "music": "jazz"},
        "oven": {"degrees": 200.0, "trays": None, "mode": "fan", "hours": (7,), "name": "oven"},
    }
    assert plain_values(Kitchen(oven=None))["oven"] is None
