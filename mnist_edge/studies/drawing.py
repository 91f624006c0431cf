"""Draws a search's trials by Optuna's samplers, from the results of the generations before."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from mnist_edge.settings.choices import Choice, Choose, Value
from mnist_edge.settings.space import ERROR, Space
from mnist_edge.studies.halving import COSTS, RUNGS
from mnist_edge.trials.study import Drawn, Plan, Trial

if TYPE_CHECKING:
    from optuna import Study
    from optuna.distributions import BaseDistribution
    from optuna.samplers import BaseSampler
    from optuna.trial import Trial as OptunaTrial

BEYOND = "beyond"
"""Of a trial's attributes: by what share of the limits it is beyond them."""
REFUSED = "refused"
"""Of a trial's attributes: why its network can't be made."""
_TRIES = 10
_UNBUILDABLE = 1e6  # far beyond any limit
_WORST = 1e12


@dataclass(frozen=True, kw_only=True)
class Search(Plan):
    """The trials of a space: each generation is drawn from all before but the last.

    Attributes:
        space: what is searched.
        allowed: whether a trial of this recipe's content is within the limits, as far as that is
            told at once; what isn't is drawn only where hardly anything else is found.
    """

    space: Space
    allowed: Callable[[Mapping[str, Any]], bool] = lambda content: True

    @classmethod
    def of(cls, space: Space, data: str, allowed: Callable[[Mapping[str, Any]], bool]) -> "Search":
        """The search of a space on data of that digest."""
        config = space.config
        return cls(
            name=space.name,
            identity=f"{space.identity}-{data}",
            objectives=config.objectives,
            count=config.trials,
            size=config.generation,
            ahead=1,
            space=space,
            allowed=allowed,
        )

    def draw(self, block: int, known: Sequence[Trial]) -> Sequence[Drawn]:
        """A generation; what is known is drawn again only where hardly anything else is found."""
        study, drawn = _study_of(self.space, block, known), []
        seen = {_words_of(each.params) for each in known}
        for _ in range(min(self.size, self.count - block * self.size)):
            found = self._one(study, seen)
            seen.add(_words_of(found.params))
            drawn.append(found)
        return drawn

    def _one(self, study: "Study", seen: Collection[str]) -> Drawn:
        for _ in range(_TRIES):
            trial = study.ask()
            content = self.space.content_of(partial(_suggested, trial), 0)
            if _words_of(trial.params) not in seen and self.allowed(content):
                break
        return Drawn(trial.params, trial.distributions)


def _words_of(params: Mapping[str, Any]) -> str:
    return repr(sorted(params.items()))


def chosen_by(trial: Trial) -> Choose:
    """Chooses what a trial has drawn."""
    return lambda choice: trial.params[choice.name]


def _study_of(space: Space, block: int, known: Sequence[Trial]) -> "Study":
    """A study in memory that knows what it may know, with a sampler seeded by the generation."""
    import optuna

    config = space.config
    seed = int(np.random.SeedSequence([config.seed, block]).generate_state(1)[0])
    low = [optuna.study.StudyDirection.MINIMIZE] * len(config.objectives)
    study = optuna.create_study(directions=low, sampler=_sampler(config, seed))
    study.add_trials(_as_complete(config.objectives, each, space) for each in known)
    return study


def _sampler(config: Any, seed: int) -> "BaseSampler":
    from optuna.samplers import RandomSampler, TPESampler

    if config.sampler == "random":
        return RandomSampler(seed=seed)
    # Not held away from what it has just drawn: a generation may be most of all there is.
    how = {"n_startup_trials": config.generation, "constant_liar": False}
    return TPESampler(seed=seed, **how)


def _as_complete(objectives: Iterable[str], trial: Trial, space: Space) -> Any:
    """A trial as the sampler is told of it: one that stopped has the error it came to."""
    from optuna.trial import create_trial

    costs, errors = trial.attrs.get(COSTS, {}), trial.attrs.get(RUNGS, [])
    worst = 1.0 if not errors else errors[-1]
    values = [worst if name == ERROR else costs.get(name, _WORST) for name in objectives]
    beyond = _UNBUILDABLE if REFUSED in trial.attrs else trial.attrs.get(BEYOND, 0.0)
    return create_trial(
        values=list(trial.values) or values,
        params=dict(trial.params),
        distributions=_distributions(space, trial),
        constraints={"limits": beyond},
    )


def _distributions(space: Space, trial: Trial) -> "dict[str, BaseDistribution]":
    found: dict[str, BaseDistribution] = {}

    def note(choice: Choice) -> Value:
        found[choice.name] = _distribution(choice)
        value: Value = trial.params[choice.name]
        return value

    space.filled(note)
    return found


def _distribution(choice: Choice) -> "BaseDistribution":
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if choice.words:
        return CategoricalDistribution(choice.words)
    if choice.of_whole_numbers:
        return IntDistribution(int(choice.low), int(choice.high), step=int(choice.step or 1))
    return FloatDistribution(choice.low, choice.high, step=choice.step, log=choice.log)


def _suggested(trial: "OptunaTrial", choice: Choice) -> Value:
    name, low, high = choice.name, choice.low, choice.high
    if choice.words:
        return trial.suggest_categorical(name, choice.words)
    if choice.of_whole_numbers:
        return trial.suggest_int(name, int(low), int(high), step=int(choice.step or 1))
    return trial.suggest_float(name, low, high, step=choice.step, log=choice.log)
