"""The published seed is the best on validation of what is published, or of its float parent."""

import pytest

from compress.measuring import Score
from mnist_edge.evaluation.choosing import Candidate, best


def candidate(seed, right, loss, parent=0.9, parent_loss=0.1):
    return Candidate(seed, Score(right, 5000), loss, parent, parent_loss)


@pytest.mark.parametrize(
    ("rows", "by", "seed"),
    [
        ([(0, 4970, 0.03), (1, 4980, 0.04), (2, 4975, 0.01)], "published", 1),
        ([(0, 4980, 0.04), (1, 4980, 0.03), (2, 4970, 0.01)], "published", 1),
        ([(4, 4980, 0.03), (1, 4980, 0.03)], "published", 4),
        ([(0, 4980, 0.03, 0.98), (1, 4970, 0.04, 0.99)], "published", 0),
        ([(0, 4980, 0.03, 0.98), (1, 4970, 0.04, 0.99)], "parent", 1),
        ([(0, 4980, 0.03, 0.99, 0.02), (1, 4970, 0.04, 0.99, 0.01)], "parent", 1),
    ],
)
def test_accuracy_decides_then_the_loss_then_the_order(rows, by, seed):
    assert best([candidate(*row) for row in rows], by).seed == seed
