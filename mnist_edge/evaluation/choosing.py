"""Which seed is published: what each gives on the validation images, and the choice among them."""

from collections.abc import Sequence
from dataclasses import dataclass

from compress.measuring import Score

TRAININGS = "trainings.json"
"""The file beside the manifest that keeps every recipe's trainings."""


@dataclass(frozen=True)
class Candidate:
    """One seed's network as it would be published, on the validation images.

    Attributes:
        seed: of its training.
        validation: right answers of its file.
        loss: mean cross entropy of its file.
        parent_accuracy: the share of right answers of the float network that it was made from.
        parent_loss: that network's mean cross entropy.
    """

    seed: int
    validation: Score
    loss: float
    parent_accuracy: float
    parent_loss: float


def best(candidates: Sequence[Candidate], by: str) -> Candidate:
    """The candidate with the most right answers; ties go to the lower loss, then the first.

    Args:
        candidates: one a seed.
        by: "published", or "parent" for the accuracy of the float network instead.
    """

    def rank(each: Candidate) -> tuple[float, float]:
        if by == "parent":
            return each.parent_accuracy, -each.parent_loss
        return each.validation.correct, -each.loss

    return max(candidates, key=rank)
