"""Choices in words: what is offered, what comes of it, and what can't be understood."""

import pytest

from compress.errors import CompressError
from mnist_edge.settings.choices import Choice, read_words


def filled(text, *answers):
    """The text with these answers, in the order in which they are asked for, and what was asked."""
    asked, left = [], list(answers)

    def choose(choice):
        asked.append(choice)
        return left.pop(0)

    return read_words(text, "layer 1").fill(choose, {}), asked


def test_alternatives_and_ranges_are_asked_for_by_their_place():
    text, asked = filled("conv {8 to 33 step 4} {3x3 or 5x5} stride {1 or 2}", 12, "5x5", "2")
    assert text == "conv 12 5x5 stride 2"
    assert asked == [
        Choice("layer 1", (), 8, 32, 4),
        Choice("layer 1 (2)", ("3x3", "5x5")),
        Choice("layer 1 (3)", ("1", "2")),
    ]


def test_an_alternative_may_hold_choices_which_are_asked_for_only_if_it_is_taken():
    text = "{nothing or conv {4 or 8} 3x3 or max pool 2}"
    assert filled(text, "nothing") == ("", filled(text, "nothing")[1])
    assert len(filled(text, "max pool 2")[1]) == 1
    found, asked = filled(text, "conv {4 or 8} 3x3", "8")
    assert found == "conv 8 3x3"
    assert [each.words for each in asked][1] == ("4", "8")


def test_a_name_stands_wherever_it_is_called():
    assert filled("{width: 4 to 8} then {width}", 6)[0] == "6 then 6"
    with pytest.raises(CompressError, match="width was not chosen before"):
        filled("{width} then {width: 4 to 8}", 6)


def test_fractions_are_written_in_four_digits():
    text, (choice,) = filled("{0.001 to 0.1 log}", 0.0123456)
    assert text == "0.01235"
    assert (choice.log, choice.step, choice.of_whole_numbers) == (True, None, False)
    assert filled("{0 to 1 step 0.25}", 0.5)[1][0].step == 0.25
    assert filled("{1 to 3}", 2)[1][0].of_whole_numbers


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("conv {8 or 16", "not closed"),
        ("conv 8}", "none opened"),
        ("{8}", "no choice"),
        ("{}", "no choice"),
        ("{8 or 8}", "no choice"),
        ("{8 to 4}", "no range"),
        ("{0 to 4 log}", "no range"),
        ("{4 to 8 step 0}", "no range"),
        ("{1 or " * 12 + "2" + "}" * 12, "deep"),
    ],
)
def test_what_is_no_choice_is_refused(text, what):
    with pytest.raises(CompressError, match=what):
        read_words(text, "layer 1")
