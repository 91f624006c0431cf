"""What every verb's help holds: options that are told and alike."""

from pathlib import Path

import click
import pytest

from mnist_edge.cli.main import VERBS, main

_ONE_KIND = {"--out", "--seed", "--threads"}
"""Options that are one thing everywhere, of which each verb says what it is in its case."""
_ONE_MEANING = {
    *("--data", "--dataset", "--data-dir", "--size", "--grey", "--split", "--network", "--phase"),
    *("--json", "--overwrite", "--resume", "--device", "--trust", "--work", "--quiet", "--verbose"),
    *("--seeds", "--storage", "--page-only"),
}
"""Options whose help is the same in every verb."""
_FEWER_FORMS = {("--data", "quickstart"), ("--dataset", "quickstart")}
"""Options of which the first verb takes known names alone."""


def command(verb):
    return main.get_command(None, verb)


def options_of(verb):
    return [each for each in command(verb).params if isinstance(each, click.Option)]


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_says_what_it_is_for_and_shows_its_default(verb):
    for option in options_of(verb):
        assert option.help, option.opts
        told = isinstance(option.default, (int, float, str, Path)) and option.default != ""
        shown = option.show_default or "default" in option.help
        assert shown or option.is_flag or not told, option.opts


def test_an_option_means_the_same_in_every_verb():
    first, seen = {}, set()
    for verb in VERBS:
        for option in options_of(verb):
            for word in (_ONE_KIND | _ONE_MEANING) & set(option.opts):
                kind, text, of = first.setdefault(word, (option.type.name, option.help, verb))
                seen.add(word)
                if (word, of) in _FEWER_FORMS:
                    continue
                assert option.type.name == kind, (word, verb, of)
                same = option.help == text or "default" in text
                assert word in _ONE_KIND or same, (word, verb, of)
    assert seen == _ONE_KIND | _ONE_MEANING


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"results"}))
def test_every_verb_that_prints_figures_prints_json_too(verb):
    assert "--json" in {word for option in options_of(verb) for word in option.opts}
