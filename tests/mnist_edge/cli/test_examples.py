"""The examples in every help are commands that there are, with options that they take."""

import shlex
from pathlib import Path

import pytest
from command_line import run

from mnist_edge.cli.examples import EXAMPLES, epilog
from mnist_edge.cli.main import VERBS, main


@pytest.mark.parametrize("verb", VERBS)
def test_help_ends_with_examples_that_the_verb_takes(verb, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    shown = run(verb, "--help").stdout.partition("Examples:")[2]
    assert shown.strip().splitlines() != []
    for line in EXAMPLES[verb]:
        assert line in shown
        program, named, *words = shlex.split(line)
        assert (program, named) == ("mnist-edge", verb)
        main.get_command(None, verb).make_context(
            verb, words
        )  # raises what the options would refuse


def test_every_verb_has_an_example_and_each_its_line():
    assert set(EXAMPLES) == set(VERBS)
    assert epilog("predict").splitlines()[:3] == [
        "\b",
        "Examples:",
        "  mnist-edge predict photo.png",
    ]
