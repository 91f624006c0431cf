"""Searches a space for networks that no other beats: what a trial does, and what came of all.

The test images are never read: trials are judged on the validation images.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from compress.errors import CompressError
from mnist_edge.data import Dataset
from mnist_edge.pipeline import build_variant, candidate_of, train_seeds, with_chosen_widths
from mnist_edge.report.pareto import fronts
from mnist_edge.settings.recipe import ArtifactRecipe, recipe_of
from mnist_edge.settings.space import COUNTED, ERROR, Space
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.studies.drawing import BEYOND, REFUSED, Search, chosen_by
from mnist_edge.studies.halving import COSTS, RUNGS, Halving
from mnist_edge.training.costs import costs_of, weight_bytes
from mnist_edge.training.dry_run import dry_run
from mnist_edge.training.loop import Diverged
from mnist_edge.training.run import QUIET, EpochReport, Listener, LoopConfig, PassedOn, Run
from mnist_edge.trials.storage import Storage
from mnist_edge.trials.study import (
    COMPLETE,
    FAILED,
    REASON,
    STOPPED,
    WAITING,
    Ending,
    Report,
    Study,
    Trial,
)

_IN_WORDS = {BEYOND: "beyond a limit, not trained", RUNGS: "stopped early"}


class Stopped(Exception):
    """A trial is too weak to go on."""


@dataclass(frozen=True)
class Searching:
    """A space that is searched, on what, and where trainings are kept.

    Attributes:
        space: what trials are drawn from.
        data: the images.
        work: folder of the trainings, which trials share.
        run: where progress goes.
    """

    space: Space
    data: Dataset
    work: Path
    run: Run = QUIET

    def study(self, storage: Storage) -> Study:
        """The study of the space in a storage, begun if it isn't there.

        Raises:
            CompressError: a study of that name is of something else there.
        """
        return Study(Search.of(self.space, self.data.digest, self._allowed), storage)

    def work_on(self, study: Study) -> None:
        """Run trials until all have ended, whoever ran them.

        Raises:
            CompressError: a file can't be written, or the storage stays away.
        """

        def do(trial: Trial, report: Report) -> Ending:
            ending = self.try_out(trial, self._halving(study, trial), report)
            self.run.say(f"trial {trial.number}: {_in_words(ending, self.space.config.objectives)}")
            return ending

        study.work(do, say=self.run.say)

    def try_out(self, trial: Trial, halving: Halving, report: Report) -> Ending:
        """Build, count, train and score what a trial has drawn, as far as it is worth it."""
        try:
            recipe = self.space.recipe(chosen_by(trial), trial.number)
            costs = costs_of(recipe, self.data, self.space.config.costs)
            known: dict[str, object] = {COSTS: costs}
            if beyond := _beyond(costs, self.space.config.limits):
                return Ending(STOPPED, attrs={**known, BEYOND: beyond})
            dry_run(recipe, self.data)
        except CompressError as error:
            return Ending(STOPPED, attrs={REFUSED: str(error)})
        rungs = _Rungs(recipe, halving, costs, report, self.run.listener)
        try:
            share, costs = self._trained(recipe, replace(self.run, listener=rungs), costs)
        except Stopped:
            return Ending(STOPPED, attrs={**known, RUNGS: rungs.errors})
        except Diverged as diverged:
            return Ending(FAILED, attrs={**known, REASON: str(diverged)})
        figures = {ERROR: share, **costs}
        values = tuple(float(figures[name]) for name in self.space.config.objectives)
        return Ending(COMPLETE, values, {COSTS: costs, RUNGS: rungs.errors})

    def _allowed(self, content: Mapping[str, Any]) -> bool:
        """Whether a trial can be made, and is within those limits that need no measuring."""
        limits = {k: v for k, v in self.space.config.limits.items() if k in COUNTED}
        try:
            costs = costs_of(recipe_of(content, self.space.path), self.data, limits)
        except CompressError:
            return False
        return _beyond(costs, limits) == 0

    def _halving(self, study: Study, trial: Trial) -> Halving:
        plan, config = study.plan, self.space.config
        known = plan.known_to(plan.block_of(trial.number), study.trials())
        return Halving(config.objectives, config.keep_one_in, known)

    def _trained(
        self, recipe: ArtifactRecipe, run: Run, costs: Mapping[str, float]
    ) -> tuple[float, dict[str, float]]:
        """The published network's validation error, and its costs, now that it is there."""
        (result,), teacher = train_seeds(recipe, self.data, self.work, run=run)
        folder = self.work / "searches" / self.space.name
        recipe = with_chosen_widths(recipe, result, self.data, folder)
        network = build_variant(
            recipe, result, self.data, folder, teacher=teacher, device=self.run.device
        )
        found = candidate_of(result, network, self.data, folder)
        if "weight_bytes" in costs:
            costs = {**costs, "weight_bytes": weight_bytes(network)}
        right = found.validation
        return (right.count - right.correct) / right.count, dict(costs)


@dataclass(frozen=True)
class Found:
    """A trial that no other beats, or any that is complete: its figures by name."""

    number: int
    figures: Mapping[str, float]
    content: Mapping[str, object]


@dataclass(frozen=True)
class Tried:
    """How far a trial came that was begun.

    Attributes:
        number: the trial's.
        ended: in words, or that it runs.
        epochs: of its training, before it is quantized.
        trained: error after those; None before the first.
        error: of the published network; None unless it is complete.
        content: of its recipe.
    """

    number: int
    ended: str
    epochs: int
    trained: float | None
    error: float | None
    content: Mapping[str, object]


@dataclass(frozen=True)
class Searched:
    """What came of a search.

    Attributes:
        name: the space's.
        identity: of the space and the images.
        dataset: the images' name.
        images: on how many an error is measured.
        objectives: what is to be low.
        count: how many trials there are to be.
        endings: how many trials ended in each way, in words.
        front: those that no other beats, by rising cost.
        rest: the others that are complete.
        tried: every trial that was begun.
    """

    name: str
    identity: str
    dataset: str
    images: int
    objectives: tuple[str, ...]
    count: int
    endings: Mapping[str, int]
    front: tuple[Found, ...]
    rest: tuple[Found, ...]
    tried: tuple[Tried, ...] = ()


def collect(searching: Searching, study: Study) -> Searched:
    """Read what came of a search so far.

    Raises:
        CompressError: no trial is complete.
    """
    trials, space = study.trials(), searching.space
    complete = [each for each in trials if each.state == COMPLETE]
    if not complete:
        why = next((t.attrs[REFUSED] for t in trials if REFUSED in t.attrs), "")
        why = f"; the first refused: {why}" if why else "; widen the limits, or try more"
        raise CompressError(f"none of {len(trials)} trials of {space.name} is complete{why}")
    ranks = fronts(np.array([each.values for each in complete]))
    found = [_found(space, each) for each in complete]
    costs = [name for name in space.config.objectives if name != ERROR]
    order = sorted(range(len(found)), key=lambda at: [found[at].figures[name] for name in costs])
    best = tuple(found[at] for at in order if ranks[at] == 0)
    rest = tuple(found[at] for at in order if ranks[at] > 0)
    return Searched(
        space.name,
        study.plan.identity,
        searching.data.name,
        len(searching.data.validation),
        space.config.objectives,
        study.plan.count,
        _counted(trials),
        best,
        rest,
        tuple(_tried(space, each) for each in trials if each.state != WAITING),
    )


def _found(space: Space, trial: Trial) -> Found:
    figures = dict(zip(space.config.objectives, trial.values, strict=True))
    counted = {**trial.attrs[COSTS], **figures}
    return Found(trial.number, counted, space.content_of(chosen_by(trial), trial.number))


def _tried(space: Space, trial: Trial) -> Tried:
    figures = dict(zip(space.config.objectives, trial.values, strict=False))
    last = max(trial.steps, default=0)
    return Tried(
        trial.number,
        _ending_in_words(trial.state, trial.attrs),
        last,
        trial.steps.get(last),
        figures.get(ERROR),
        space.content_of(chosen_by(trial), trial.number),
    )


def _counted(trials: list[Trial]) -> dict[str, int]:
    words = [_ending_in_words(each.state, each.attrs) for each in trials]
    return {word: words.count(word) for word in sorted(set(words))}


def _ending_in_words(state: str, attrs: Mapping[str, object]) -> str:
    if state != STOPPED:
        return state
    if REFUSED in attrs:
        return "can't be made"
    return next(text for name, text in _IN_WORDS.items() if name in attrs)


def _in_words(ending: Ending, objectives: Sequence[str]) -> str:
    """How a trial ended, as a line for a log."""
    words = _ending_in_words(ending.state, ending.attrs)
    if REFUSED in ending.attrs:
        return f"{words}: {ending.attrs[REFUSED]}"
    costs = ", ".join(
        f"{v:,.0f} {name.replace('_', ' ')}" for name, v in ending.attrs[COSTS].items()
    )
    errors = ending.attrs.get(RUNGS, [])
    values = dict(zip(objectives, ending.values, strict=False))  # none unless it is complete
    error = values.get(ERROR, errors[-1] if errors else None)
    return f"{words}: {'' if error is None else f'{100 * error:.2f} % wrong, '}{costs}"


def _beyond(costs: Mapping[str, float], limits: Mapping[str, float]) -> float:
    """By what shares of the limits costs are beyond them, summed."""
    return sum(max(0.0, costs[name] / most - 1) for name, most in limits.items())


class _Rungs(PassedOn):
    """Holds one training of a trial against those of others, and passes every event on."""

    def __init__(
        self,
        recipe: ArtifactRecipe,
        halving: Halving,
        costs: Mapping[str, float],
        report: Report,
        inner: Listener,
    ) -> None:
        super().__init__(inner)
        self.config = replace(recipe.training, seed=recipe.seeds[0])
        self.halving, self.costs, self.report = halving, costs, report
        self.rungs = halving.rungs(self.config.epochs)
        self.errors: list[float] = []
        self._is_own = False

    def on_start(self, config: LoopConfig, steps: int, first_epoch: int) -> None:
        self._is_own = isinstance(config, TrainingConfig) and config == self.config
        super().on_start(config, steps, first_epoch)

    def on_resumed(self, report: EpochReport) -> None:
        super().on_resumed(report)
        self._judge(report)

    def on_epoch(self, report: EpochReport) -> None:
        super().on_epoch(report)
        self._judge(report)

    def _judge(self, epoch: EpochReport) -> None:
        if not self._is_own:  # a teacher's, or a later stage's
            return
        error = 1 - epoch.validation_accuracy
        self.report(epoch.epoch, error)
        if epoch.epoch in self.rungs:
            self.errors.append(error)
            if not self.halving.goes_on(len(self.errors) - 1, error, self.costs):
                raise Stopped
