"""How many trials a second each storage takes, with more and more workers.

    python benchmarks/scale.py                                            # a journal file
    python benchmarks/scale.py --storage postgresql+psycopg://me@host/db  # and that server
    python benchmarks/scale.py --page                                     # the page anew

Trials do nothing, so that all the time is the storage's and the workers' own. They are drawn in
generations of twice as many as there are workers, twenty at least, each from the results of all but
the last, as a search draws them. Writes docs/scale.json and docs/scale.md.
"""

import multiprocessing
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from compress.files import read_json
from mnist_edge.cli import options
from mnist_edge.report.pages import render, write_page
from mnist_edge.trials.storage import HEARTBEAT, open_storage
from mnist_edge.trials.study import COMPLETE, Drawn, Ending, Plan, Report, Study, Trial

WORKERS = (1, 8, 32, 64)
_SMALLEST_GENERATION = 20
_FORK = multiprocessing.get_context("fork")  # so that nobody waits for imports


@dataclass(frozen=True)
class Rate:
    """What a storage took.

    Attributes:
        storage: its kind, "journal" or "postgresql".
        workers: processes.
        trials: that they ended.
        seconds: from their common start to the last one's end.
    """

    storage: str
    workers: int
    trials: int
    seconds: float

    @property
    def a_second(self) -> float:
        """Trials a second."""
        return self.trials / self.seconds


class Idle(Plan):
    """Trials that do nothing."""

    def draw(self, block: int, known: Sequence[Trial]) -> Sequence[Drawn]:
        return [Drawn()] * min(self.size, self.count - block * self.size)


def plan(workers: int, trials: int) -> Idle:
    size = max(_SMALLEST_GENERATION, 2 * workers)
    name = f"idle-{secrets.token_hex(4)}"
    return Idle(name=name, identity="0", objectives=("nothing",), count=trials, size=size, ahead=1)


def measure(place: str, workers: int, trials: int) -> Rate:
    """Let so many workers end so many trials between them."""
    of = plan(workers, trials)
    Study(of, open_storage(place, Path(place)))
    start, ended = _FORK.Barrier(workers + 1), _FORK.Queue()
    started = [_FORK.Process(target=_work, args=(of, place, start, ended)) for _ in range(workers)]
    for each in started:
        each.start()
    start.wait()
    begun = time.perf_counter()
    counts = [ended.get() for _ in started]
    seconds = time.perf_counter() - begun
    for each in started:
        each.join()
    assert sum(counts) == trials, "a trial was lost, or ran twice"
    kind = "postgresql" if "://" in place else "journal"
    return Rate(kind, workers, trials, seconds)


def _work(of: Plan, place: str, start: Any, ended: Any) -> None:
    study, count = Study(of, open_storage(place, Path(place))), 0

    def do(trial: Trial, report: Report) -> Ending:
        nonlocal count
        count += 1
        return Ending(COMPLETE, (0.0,))

    start.wait()
    study.work(do)
    ended.put(count)


def as_markdown(record: dict[str, Any]) -> str:
    rates = [Rate(**each) for each in record["rates"]]
    rows = [
        (each.storage, str(each.workers), str(each.trials), f"{each.a_second:.1f}")
        for each in rates
    ]
    slowest = min((each.a_second for each in rates if each.storage == "postgresql"), default=None)
    return render(
        "scale.md.jinja",
        rows=rows,
        slowest=slowest,
        minutes=None if slowest is None else 1000 / slowest / 60,
        heartbeat=HEARTBEAT,
        cores=record["cores"],
        load=record["load"],
    )


@click.command()
@click.option("--storage", help="URL of a PostgreSQL database to measure beside the journal.")
@click.option("--workers", type=int, multiple=True, default=WORKERS, show_default=True)
@click.option("--trials", default=160, show_default=True, help="At least, in each measurement.")
@click.option("--page", is_flag=True, help="Measure nothing; write the page of the record.")
@options.out("docs", "Folder of the page.")
def main(storage: str | None, workers: tuple[int, ...], trials: int, page: bool, out: Path) -> None:
    """Measure how many trials a second each storage takes."""
    if page:
        record = read_json(out / "scale.json")
    else:
        load = os.getloadavg()[0]
        rates = []
        with tempfile.TemporaryDirectory() as folder:
            for place in (f"{folder}/journal.log", *((storage,) if storage else ())):
                for count in workers:
                    rates.append(measure(place, count, max(trials, 6 * count)))
                    click.echo(f"{rates[-1]}: {rates[-1].a_second:.1f} trials a second", err=True)
        record = {
            "cores": os.cpu_count(),
            "load": round(load, 1),
            "rates": [asdict(each) for each in rates],
        }
    write_page(out, "scale", record, as_markdown)


if __name__ == "__main__":
    main()
