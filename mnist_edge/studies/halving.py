"""Which trials of a search stop early: successive halving over the epochs of their training.

After a ninth and after a third of its epochs, a trial is held against those of the generations that
had ended when its own was drawn. So whether it goes on depends on its number alone, nobody waits
for anybody, and what goes on does so from where it is. (Jamieson and Talwalkar 2016, arXiv
1502.07943, compare within a round; Li et al. 2020, arXiv 1810.05934, with whatever is there.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mnist_edge.report.pareto import fronts
from mnist_edge.settings.space import ERROR
from mnist_edge.trials.study import Trial

RUNGS = "rungs"
"""Of a trial's attributes: its error at each rung, as far as it came."""
COSTS = "costs"
"""Of a trial's attributes: what it costs, by name."""


@dataclass(frozen=True)
class Halving:
    """Against what a trial is held.

    Attributes:
        objectives: what is to be low.
        keep_one_in: one trial in so many goes on at a rung; 1: all do.
        known: the trials of the generations before.
    """

    objectives: tuple[str, ...]
    keep_one_in: int
    known: Sequence[Trial]

    def rungs(self, epochs: int) -> list[int]:
        """After which epochs of so many a trial is held against others."""
        if self.keep_one_in == 1:
            return []
        shares = (self.keep_one_in**2, self.keep_one_in)
        return sorted({-(-epochs // share) for share in shares} - {epochs})

    def goes_on(self, rung: int, error: float, costs: Mapping[str, float]) -> bool:
        """Whether a trial is among the best at a rung, as far as these costs and errors tell.

        Args:
            rung: its index.
            error: the trial's there.
            costs: what it costs, by name.
        """
        there = [(t.attrs[RUNGS][rung], t.attrs[COSTS]) for t in self.known if _came_to(t, rung)]
        if len(there) < self.keep_one_in**2:  # too few to say who is weak
            return True
        points = np.array([self._point(*each) for each in [*there, (error, costs)]])
        ranks = fronts(points)
        return int((ranks < ranks[-1]).sum()) < len(points) / self.keep_one_in

    def _point(self, error: float, costs: Mapping[str, float]) -> list[float]:
        return [error if name == ERROR else costs[name] for name in self.objectives]


def _came_to(trial: Trial, rung: int) -> bool:
    return len(trial.attrs.get(RUNGS, ())) > rung
