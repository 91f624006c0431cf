"""Forward functions drawn as source code: every verb is right about each, or refuses it."""

import pytest
import random_source
from random_source import random_forward, wrong_answers

from compress.errors import CompressError

COUNT, PARTS = 200, 8


@pytest.mark.parametrize("part", range(PARTS))
def test_drawn_forwards_are_answered_rightly_or_refused(part):
    drawn = (random_forward(seed) for seed in range(part, COUNT, PARTS))
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
