"""A study: numbered trials, drawn in blocks, run by any number of workers, and each ended once.

What a trial is depends on its number and, where trials are drawn from results, on those of blocks
that ended before; never on who runs it, or when. So any number of workers gives what one gives.
"""

import random
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compress.errors import CompressError
from mnist_edge.trials.storage import Storage

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

_OPTUNA = {"waiting": 4, "running": 0, "complete": 1, "stopped": 2, "failed": 3}
WAITING, RUNNING, COMPLETE, STOPPED, FAILED = STATES = tuple(_OPTUNA)
_NAMES = {number: name for name, number in _OPTUNA.items()}
_IDENTITY, _LOST = "of", "workers_lost"
REASON = "reason"
"""Of a trial's attributes: why it failed."""
_MOST_LOST = 3
_PAUSE, _LONGEST_PAUSE = 0.5, 10.0  # seconds before looking again for something to do


@dataclass(frozen=True)
class Drawn:
    """What a trial is to try.

    Attributes:
        params: values by name.
        distributions: what each was drawn from, as Optuna has it.
        attrs: what else is known of it, as JSON holds it.
    """

    params: Mapping[str, Any] = field(default_factory=dict)
    distributions: Mapping[str, "BaseDistribution"] = field(default_factory=dict)
    attrs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """A trial as the storage has it.

    Attributes:
        number: counted from 0.
        state: one of `STATES`.
        params: what it tries.
        values: of the objectives, if it is complete.
        attrs: what else is known of it.
        steps: values on the way, by step.
    """

    number: int
    state: str
    params: Mapping[str, Any]
    values: tuple[float, ...]
    attrs: Mapping[str, Any]
    steps: Mapping[int, float]

    @property
    def ended(self) -> bool:
        """Whether nothing will change of it."""
        return self.state not in (WAITING, RUNNING)


@dataclass(frozen=True)
class Ending:
    """How a trial ended: complete with a value for each objective, stopped or failed."""

    state: str
    values: tuple[float, ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=dict)


Report = Callable[[int, float], None]
"""Takes a step and the value that a trial has there."""
Do = Callable[[Trial, Report], Ending]
"""Runs a trial. What it raises ends the worker, and leaves the trial to another."""


@dataclass(frozen=True, kw_only=True)
class Plan(ABC):
    """What the trials of a study are.

    Attributes:
        name: the study's.
        identity: the hash of all that decides its trials.
        objectives: what is to be low, by name.
        count: how many trials there are.
        size: of a block, which is drawn at once.
        ahead: how many blocks before it one may be drawn without the results of.
    """

    name: str
    identity: str
    objectives: tuple[str, ...]
    count: int
    size: int
    ahead: int = 0

    @abstractmethod
    def draw(self, block: int, known: Sequence[Trial]) -> Sequence[Drawn]:
        """The trials of a block, from those that `known_to` gives."""

    def block_of(self, number: int) -> int:
        """The block of a trial."""
        return number // self.size

    def known_to(self, block: int, trials: Sequence[Trial]) -> list[Trial]:
        """The trials that a block may depend on, all of which ended before it begins."""
        return list(trials[: self.size * max(0, block - self.ahead)])


@dataclass(frozen=True, kw_only=True)
class Listed(Plan):
    """A fixed list of trials, nothing of which is drawn."""

    drawn: tuple[Drawn, ...]

    @classmethod
    def of(cls, name: str, identity: str, objective: str, drawn: Sequence[Drawn]) -> "Listed":
        """The plan of a list."""
        return cls(
            name=name,
            identity=identity,
            objectives=(objective,),
            count=len(drawn),
            size=max(1, len(drawn)),
            drawn=tuple(drawn),
        )

    def draw(self, block: int, known: Sequence[Trial]) -> Sequence[Drawn]:
        """The trials of the list."""
        return self.drawn


class Study:
    """A plan's trials in a storage.

    Raises:
        CompressError: the storage has a study of the same name that is of something else.
    """

    def __init__(self, plan: Plan, storage: Storage) -> None:
        self.plan, self.storage = plan, storage
        self._optuna = storage.optuna
        self._id = storage.patiently(self._opened, patience=0)

    def trials(self) -> list[Trial]:
        """All that were drawn so far, by number."""
        return [_trial(each) for each in self._frozen()]

    def work(
        self,
        do: Do,
        *,
        wanted: Callable[[Trial], bool] = lambda trial: True,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        """Run trials until all that are wanted have ended, whoever ran them.

        Args:
            do: runs one.
            wanted: those that are to be run.
            say: is told when trials are drawn, and when others' must be waited for.

        Raises:
            CompressError: the storage stays away.
        """
        pause = 0.0
        while True:
            frozen = self._frozen()
            if self._next_block(list(map(_trial, frozen))) is not None:
                say(f"drawing trials from {len(frozen)} on, of {self.plan.count}")
                self.storage.patiently(self._draw_blocks)
                continue
            left = [
                each for each in frozen if not each.state.is_finished() and wanted(_trial(each))
            ]
            if not left and len(frozen) >= self.plan.count:
                return
            if self._run_one(left, do):
                pause = 0.0
                continue
            if not pause:
                say("waiting for the trials of other workers")
            pause = min(max(_PAUSE, 1.5 * pause), _LONGEST_PAUSE)  # a thousand may be waiting
            time.sleep(pause)
            self._free_orphans()

    def _frozen(self) -> "list[FrozenTrial]":
        read = self._optuna.get_all_trials
        found = self.storage.patiently(lambda: read(self._id, deepcopy=False))
        return found[: self.plan.count]

    def _opened(self) -> int:
        from optuna.study import StudyDirection

        with self.storage.alone():
            try:
                study = self._optuna.get_study_id_from_name(self.plan.name)
            except KeyError:
                directions = [StudyDirection.MINIMIZE] * len(self.plan.objectives)
                study = self._optuna.create_new_study(directions, self.plan.name)
            kept = self._optuna.get_study_user_attrs(study).get(_IDENTITY)
            if kept is None and not self._optuna.get_all_trials(study, deepcopy=False):
                self._optuna.set_study_user_attr(study, _IDENTITY, self.plan.identity)
                self._name_objectives()
            elif kept != self.plan.identity:
                raise CompressError(
                    f"{self.storage.name} has a study {self.plan.name} already, of something else;"
                    " take another name, or another storage"
                )
        return study

    def _name_objectives(self) -> None:
        import optuna

        from mnist_edge.trials.storage import quietly

        with quietly():
            found = optuna.load_study(study_name=self.plan.name, storage=self._optuna)
            found.set_metric_names(list(self.plan.objectives))

    def _next_block(self, trials: Sequence[Trial]) -> int | None:
        """The block that is drawn next, if all that it depends on has ended."""
        block = self.plan.block_of(len(trials))
        due = all(each.ended for each in self.plan.known_to(block, trials))
        return block if due and len(trials) < self.plan.count else None

    def _draw_blocks(self) -> None:
        with self.storage.alone() as still_alone:
            while (block := self._next_block(trials := self.trials())) is not None:
                drawn = self.plan.draw(block, self.plan.known_to(block, trials))
                first = len(trials) - block * self.plan.size  # a worker may have died on the way
                for each in drawn[first:]:
                    still_alone()
                    self._optuna.create_new_trial(self._id, _template(each))

    def _run_one(self, left: "Sequence[FrozenTrial]", do: Do) -> bool:
        """Take the first trial that waits, or another of its block, and run it; whether one did."""
        waiting = [each for each in left if each.state.name == "WAITING"]
        blocks = [self.plan.block_of(each.number) for each in waiting]
        first = [each for each, block in zip(waiting, blocks, strict=True) if block == blocks[0]]
        others = random.sample(first[1:], len(first[1:]))  # so that not all try for the same
        for each in first[:1] + others:
            with self.storage.holding(each._trial_id) as free:
                if free and self._moved(each._trial_id, RUNNING):
                    self._run(each, do)
                    return True
        return False

    def _run(self, frozen: "FrozenTrial", do: Do) -> None:
        def report(step: int, value: float) -> None:
            set_value = self._optuna.set_trial_intermediate_value
            self._unless_ended(lambda: set_value(frozen._trial_id, step, value))

        try:
            ending = do(_trial(frozen), report)
        except BaseException:
            self._moved(frozen._trial_id, WAITING)
            raise
        self._end(frozen._trial_id, ending)

    def _end(self, trial: int, ending: Ending) -> None:
        def end() -> None:
            for name, value in ending.attrs.items():
                self._optuna.set_trial_user_attr(trial, name, value)
            state, values = _state(ending.state), ending.values or None
            self._optuna.set_trial_state_values(trial, state, values)

        self._unless_ended(end)

    def _unless_ended(self, call: Callable[[], object]) -> None:
        """Make a call, unless another worker, who took this one for dead, ended the trial."""
        from optuna.exceptions import UpdateFinishedTrialError

        try:
            self.storage.patiently(call)
        except UpdateFinishedTrialError:
            return

    def _moved(self, trial: int, state: str) -> bool:
        """Whether a trial could be brought to a state."""
        from optuna.exceptions import UpdateFinishedTrialError

        def move() -> bool:
            return self._optuna.set_trial_state_values(trial, _state(state))

        try:
            return self.storage.patiently(move)
        except UpdateFinishedTrialError:
            return False

    def _free_orphans(self) -> None:
        """Leave the trials of dead workers to others; one that ended several workers has failed."""
        running = {t._trial_id: t for t in self._frozen() if t.state.name == "RUNNING"}

        def free() -> None:
            with self.storage.alone():
                for trial in self.storage.orphans(self._id, list(running)):
                    self._free(trial, running[trial].user_attrs.get(_LOST, 0) + 1)

        if running:
            self.storage.patiently(free)

    def _free(self, trial: int, lost: int) -> None:
        self._unless_ended(lambda: self._optuna.set_trial_user_attr(trial, _LOST, lost))
        if lost < _MOST_LOST:
            self._moved(trial, WAITING)
        else:
            reason = f"{lost} workers ended while they were at it"
            self._end(trial, Ending(FAILED, attrs={REASON: reason}))


def _trial(frozen: "FrozenTrial") -> Trial:
    values = tuple(frozen.values) if frozen.values is not None else ()
    state = _NAMES[frozen.state.value]
    attrs, steps = frozen.user_attrs, frozen.intermediate_values
    return Trial(frozen.number, state, frozen.params, values, attrs, steps)


def _state(name: str) -> Any:
    from optuna.trial import TrialState

    return TrialState(_OPTUNA[name])


def _template(drawn: Drawn) -> "FrozenTrial":
    from optuna.trial import create_trial

    return create_trial(
        state=_state(WAITING),
        params=dict(drawn.params),
        distributions=dict(drawn.distributions),
        user_attrs=dict(drawn.attrs),
    )
