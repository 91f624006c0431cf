"""A study whose trials do next to nothing, and workers of it in processes of their own.

`python small_study.py JOURNAL_OR_URL COUNT SECONDS` is a worker: each trial takes so many seconds.
"""

import subprocess
import sys
import time
from pathlib import Path

from optuna.distributions import IntDistribution

from mnist_edge.trials.storage import open_storage
from mnist_edge.trials.study import COMPLETE, Drawn, Ending, Plan, Study

SIZE = 4
_OF = IntDistribution(0, 999)


class Sums(Plan):
    """Each trial's number is drawn from the results of the blocks before the last."""

    def draw(self, block, known):
        seen = int(sum(each.values[0] for each in known))
        numbers = [(seen * 7 + block * self.size + at) % 1000 for at in range(self.size)]
        return [Drawn({"x": number}, {"x": _OF}) for number in numbers]


def plan(count=12, name="sums", identity="0"):
    how = {"count": count, "size": SIZE, "ahead": 1}
    return Sums(name=name, identity=identity, objectives=("value",), **how)


def study(place, count=12, **changes):
    """A study of sums in a journal file, or where a URL says."""
    return Study(plan(count, **changes), open_storage(str(place), Path("unused"), heartbeat=1))


def do(trial, report):
    report(1, trial.params["x"] / 2)
    return Ending(COMPLETE, (float(trial.params["x"] + trial.number),), {"seen": [trial.number]})


def results(found):
    return [(t.number, t.state, dict(t.params), t.values, dict(t.steps)) for t in found.trials()]


def worker(place, count, seconds, log):
    """Start a worker; it notes each trial that it begins in `log`."""
    command = [sys.executable, __file__, str(place), str(count), str(seconds), str(log)]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def _main(place, count, seconds, log):
    def slowly(trial, report):
        with Path(log).open("a") as file:
            file.write(f"{trial.number}\n")
        time.sleep(float(seconds))
        return do(trial, report)

    study(place, int(count)).work(slowly)


if __name__ == "__main__":
    _main(*sys.argv[1:])
