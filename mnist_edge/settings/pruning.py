"""What is pruned how far, and how the network learns again."""

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from mnist_edge.settings.training import (
    TrainingConfig,
    check_choice,
    check_range,
    training_config,
)

if TYPE_CHECKING:
    from compress.pruning import Budget

CRITERIA = ("magnitude", "bn-scale", "taylor", "hessian", "lamp", "random")
SCOPES = ("balanced", "global", "layer")
SCHEDULES = ("linear", "cubic")


def fine_tuning(**overrides: Any) -> TrainingConfig:
    """Our own fine-tuning of a pruned network: the tuned recipe, shorter and at a lower rate.

    Args:
        overrides: settings by name, as `mnist_edge.settings.training.training_config` takes them.

    Raises:
        UserError: a setting is unknown or out of range.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    return training_config("tuned", 5, {"epochs": 20, "learning_rate": 0.05, **given})


@dataclass(frozen=True)
class PruningConfig:
    """Everything that decides what is pruned and how it is trained afterwards.

    Attributes:
        target: what the pruned network may cost.
        criterion: how channels are scored, one of `CRITERIA`.
        scope: how layers are compared, one of `SCOPES`.
        round_to: a multiple of so many channels stays in every layer that is pruned.
        steps: how many times channels are cut, with fine-tuning after each.
        schedule: how far each step goes, one of `SCHEDULES`.
        step_epochs: epochs of fine-tuning after each step but the last.
        images: training images whose losses the criteria "taylor" and "hessian" look at.
        training: of the last step; the seed is also that of the criterion "random".
        tuned: whether there is any fine-tuning at all.
    """

    target: "Budget"
    criterion: str = "magnitude"
    scope: str = "balanced"
    round_to: int = 1
    steps: int = 3
    schedule: str = "cubic"
    step_epochs: int = 2
    images: int = 512
    training: TrainingConfig = field(default_factory=fine_tuning)
    tuned: bool = True

    def __post_init__(self) -> None:
        check_choice("criterion", self.criterion, CRITERIA)
        check_choice("scope", self.scope, SCOPES)
        check_choice("schedule", self.schedule, SCHEDULES)
        check_range("rounding", self.round_to, 1, 1024)
        check_range("steps", self.steps, 1, 1000)
        check_range("epochs a step", self.step_epochs, 1, 10_000)
        check_range("images", self.images, 1, 1_000_000)

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return {**asdict(self), "training": self.training.to_json()}
