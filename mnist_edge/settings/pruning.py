"""What is pruned how far, and how the network learns again."""

from dataclasses import dataclass, field
from typing import Any

from compress.pruning.budget import Budget
from compress.pruning.channels import Channels
from compress.pruning.choices import CRITERIA, SCOPES
from compress.pruning.schedules import SCHEDULES
from compress.settings import check, plain_values, setting
from mnist_edge.settings.training import TrainingConfig, training_config


def fine_tuning(**overrides: Any) -> TrainingConfig:
    """Our own fine-tuning of a pruned network: the tuned recipe, shorter and at a lower rate.

    Args:
        overrides: settings by name, as `mnist_edge.settings.training.training_config` takes them.

    Raises:
        CompressError: a setting is unknown or out of range.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    return training_config("tuned", 5, {"epochs": 20, "learning_rate": 0.05, **given})


@dataclass(frozen=True)
class PruningConfig:
    """Everything that decides what is pruned to `target` and how it is trained afterwards.

    `training` is that of the last step; its seed is also that of the criterion "random".
    """

    target: Budget | Channels
    criterion: str = setting(
        "magnitude",
        help="Importance of channels; random is the control",
        choices=tuple(CRITERIA),
    )
    scope: str = setting(
        "balanced",
        help="How layers compete: by importance per cost saved, by importance, or all alike",
        choices=SCOPES,
    )
    round_to: int = setting(1, help="Keep channel counts multiples of this", low=1, high=1024)
    steps: int = setting(3, help="Pruning steps, with fine-tuning after each", low=1, high=1000)
    schedule: str = setting(
        "cubic",
        help="How the cost falls from step to step",
        choices=tuple(SCHEDULES),
        option="--pruning-schedule",
    )
    step_epochs: int = setting(
        2, help="Fine-tuning after each step but the last", unit="epochs", low=1, high=10_000
    )
    images: int = setting(
        512,
        help="Training images for the criteria taylor and hessian",
        low=1,
        high=1_000_000,
    )
    training: TrainingConfig = field(default_factory=fine_tuning)
    tuned: bool = setting(True, help="Whether there is any fine-tuning at all")

    def __post_init__(self) -> None:
        check(self)

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        values = plain_values(self)
        if isinstance(self.target, Budget):
            values["target"] = _budget_json(self.target)
        return values


def _budget_json(budget: Budget) -> dict[str, Any]:
    """A budget as plain values; where it is no latency, as before latencies named their runtime.

    So the hash of a configuration, by which prunings are kept, is what it was.
    """
    values = plain_values(budget)
    if budget.latency is None:
        del values["latency"], values["runtime"]
        values["latency_us"] = None
    return values
