"""Forward functions drawn as source code: every verb is right about each, or refuses it.

The long form, 2,500 forwards: `pytest tests/compress/test_random_source.py --forwards 2500`. With
`-k 'part0 or part1'` it runs in parts, of 25 forwards each.
"""

import pytest
import random_source
from random_source import random_forward, wrong_answers

from compress.errors import CompressError

PART = 25


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "part" in metafunc.fixturenames:
        parts = range(-(-metafunc.config.getoption("--forwards") // PART))
        metafunc.parametrize("part", parts, ids=[f"part{part}" for part in parts])


@pytest.mark.timeout(600)
def test_drawn_forwards_are_answered_rightly_or_refused(part):
    drawn = (random_forward(seed) for seed in range(PART * part, PART * (part + 1)))
    found = [wrong for each in drawn for wrong in wrong_answers(each)]
    assert not found, "\n".join(found)


def test_most_drawn_forwards_are_not_refused():
    """The property above would hold for verbs that refuse everything."""
    done = dict.fromkeys(("fold", "quantize", "prune"), 0)
    for seed in range(1000, 1020):
        drawn = random_forward(seed)
        for verb in done:
            try:
                getattr(random_source, f"_{verb}")(drawn)
            except CompressError:
                continue
            done[verb] += 1
    assert done["fold"] >= 12
    assert done["prune"] >= 8
    assert done["quantize"] >= 5
