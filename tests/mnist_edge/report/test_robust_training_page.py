"""What the page on augmentations chooses, and by what."""

from dataclasses import asdict

import pytest

from compress.measuring import Score
from mnist_edge.data.corruptions import CORRUPTIONS
from mnist_edge.evaluation.robustness import RobustnessRow
from mnist_edge.report.robust_training_page import BEFORE, Row, as_markdown, chosen


def found(clean, corrupted):
    return RobustnessRow(
        "net", Score(clean, 5000), dict.fromkeys(CORRUPTIONS, Score(corrupted, 5000))
    )


def row(name, clean, corrupted, *, test=0):
    seeds = [found(clean, corrupted)]
    return Row("net", name, seeds, [found(test, test)])


@pytest.mark.parametrize(
    ("clean_of_best", "expected"), [(4970, "strong"), (4968, "strong"), (4967, "weak")]
)
def test_the_least_error_is_taken_that_costs_at_most_a_twentieth_of_a_point(
    clean_of_best, expected
):
    rows = [row(BEFORE, 4970, 3000), row("weak", 4975, 3500), row("strong", clean_of_best, 4000)]
    assert chosen(rows) == expected


def test_test_images_choose_nothing():
    rows = [row(BEFORE, 4970, 3000, test=5000), row("weak", 4970, 3001, test=0)]
    assert chosen(rows) == "weak"


def test_the_page_shows_what_was_chosen_and_means_over_seeds():
    def trained(name, seed, corrupted):
        both = asdict(found(4970, corrupted))
        keys = {"network": "mcu", "augmentation": name, "seed": seed}
        return {**keys, "validation": both, "test": both}

    rows = [trained(n, s, c) for n, c in ((BEFORE, 4000), ("blur", 4500)) for s in (0, 1)]
    rows[-1] = trained("blur", 1, 4400)
    settings = {BEFORE: {}, "blur": {"blur": 1.5}}
    page = as_markdown({"augmentations": settings, "epochs": {"mcu": 3}, "rows": rows})
    assert "Chosen: **blur**" in page
    assert "from 2 seeds" in page
    assert "| blur | `blur` 1.5 |" in page
    assert "| blur | 99.40 | 11.00 | 99.40 | 11.00 | 11.00 | 11.00 | 11.00 | 11.00 |" in page
