"""What corrupted images cost networks: each file on each corruption of `mnist_edge.data`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.manifest import Entry
from compress.measuring import Score
from mnist_edge.data import Dataset, Images
from mnist_edge.data.corruptions import CORRUPTIONS, MNIST_C, corrupt
from mnist_edge.evaluation.calibration import calibration_of
from mnist_edge.evaluation.feeding import fed
from mnist_edge.evaluation.opening import open_network
from mnist_edge.evaluation.rejection import Judge, Rejector, judge_of, published_rejector

CLEAN = "as they are"

Part = Literal["test", "validation"]


@dataclass(frozen=True)
class Refused:
    """How many right and wrong answers `mnist-edge predict` would not give."""

    right: int
    wrong: int


@dataclass(frozen=True)
class RobustnessRow:
    """One network: its right answers on the images as they are, and on each corruption of them.

    `refused` says for each of these sets what would not be given; it is empty for a network that
    nobody calibrated.
    """

    file: str
    clean: Score
    corrupted: Mapping[str, Score]
    refused: Mapping[str, Refused] = field(default_factory=dict)

    def error(self, name: str) -> float:
        """The share of wrong answers on a corruption."""
        return 1 - self.corrupted[name].fraction

    @property
    def mean_error(self) -> float | None:
        """The mean error on the fifteen corruptions of MNIST-C; None unless all were tried."""
        if not self.corrupted.keys() >= MNIST_C.keys():
            return None
        return float(np.mean([self.error(name) for name in MNIST_C]))

    @property
    def worst(self) -> str:
        """The corruption that costs the most right answers."""
        return max(self.corrupted, key=self.error)


@dataclass(frozen=True)
class Robustness:
    """Networks on corrupted images of a part of a data set, drawn from a seed.

    `before` holds earlier networks of the same names, to compare with; `seeds` by the name of a
    published file the networks of all its training seeds.
    """

    dataset: str
    images: int
    seed: int
    rows: tuple[RobustnessRow, ...]
    part: Part = "test"
    before: tuple[RobustnessRow, ...] = ()
    seeds: Mapping[str, tuple[RobustnessRow, ...]] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[RobustnessRow, RobustnessRow]]:
        """Each network before and now, of those that were measured before."""
        earlier = {row.file: row for row in self.before}
        return [(earlier[row.file], row) for row in self.rows if row.file in earlier]


def planned(data: Dataset, *, images: int, part: Part = "test", seed: int = 0) -> Robustness:
    """What `measure` would return of such images, without its rows: to refuse before measuring."""
    return Robustness(data.name, min(images, len(getattr(data, part))), seed, (), part)


def compared(found: Robustness, before: Robustness) -> Robustness:
    """What was found beside what an earlier measurement found of files of the same names.

    Raises:
        CompressError: they are not of the same images.
    """
    _require_alike(found, before)
    names = {row.file for row in found.rows}
    return replace(found, before=tuple(row for row in before.rows if row.file in names))


def added(found: Robustness, record: Robustness) -> Robustness:
    """A record with what was found: networks of the same file names are replaced.

    Raises:
        CompressError: they are not of the same images.
    """
    _require_alike(found, record)
    names = {row.file for row in found.rows}
    rows = [row for row in record.rows if row.file not in names]
    seeds = {name: each for name, each in record.seeds.items() if name not in names}
    return replace(
        record,
        rows=tuple(sorted((*rows, *found.rows), key=lambda row: row.file)),
        seeds=dict(sorted({**seeds, **found.seeds}.items())),
    )


def beside(
    found: Robustness, *, record: Robustness | None = None, before: Robustness | None = None
) -> Robustness:
    """What was found, `added` to a record and `compared` with an earlier one, where there is one.

    Raises:
        CompressError: they are not of the same images.
    """
    found = found if record is None else added(found, record)
    return found if before is None else compared(found, before)


def _require_alike(found: Robustness, other: Robustness) -> None:
    for name in ("dataset", "images", "seed", "part"):
        if getattr(found, name) != getattr(other, name):
            raise CompressError(
                f"the earlier record has {getattr(other, name)!r} for {name}, this one"
                f" {getattr(found, name)!r}; measure both alike"
            )


def corrupted(
    images: Images, names: Sequence[str] = tuple(MNIST_C), *, seed: int = 0
) -> dict[str, Images]:
    """The same images under each corruption.

    Raises:
        CompressError: the images are not grey pixels.
    """
    return {name: replace(images, images=corrupt(images.images, name, seed=seed)) for name in names}


def seed_files(entries: Iterable[Entry], work: Path) -> dict[str, list[Path]]:
    """The ONNX files that `mnist-edge run` left of all seeds of published files, by their names.

    Args:
        entries: of the published files; those of one seed, or whose files are not there, are
            left out.
        work: the folder of the stages.
    """
    found = {
        entry.file: [work / entry.variant / f"seed{each.seed}.onnx" for each in entry.seeds]
        for entry in entries
        if len(entry.seeds) > 1
    }
    return {name: paths for name, paths in found.items() if all(p.exists() for p in paths)}


def require_all(found: Robustness, data: Dataset) -> None:
    """Raise CompressError if not all images of the part are taken, which the manifest's are of."""
    if found.images < len(getattr(data, found.part)):
        raise CompressError(
            "what the seeds' files answer is held against the manifest, whose figures are of all"
            " images; take as many"
        )


def with_seeds(
    found: Robustness, data: Dataset, entries: Mapping[str, Entry], work: Path, **how: Any
) -> Robustness:
    """What was found, with the networks of all seeds measured alike.

    A file's seeds are left out where the files are of another training: where the right answers to
    clean images are not those that the manifest has.

    Args:
        found: of all images of a part.
        data: the images.
        entries: of the published files, by name.
        work: the folder of the stages, in which `mnist-edge run` made them.
        how: as `measure` was called.

    Raises:
        CompressError: a file can't be read or run, or fewer images were taken than the manifest's
            figures are of.
    """
    require_all(found, data)
    files = seed_files(entries.values(), work)
    if not files:
        return found
    measured = iter(measure(list(chain.from_iterable(files.values())), data, **how).rows)
    seeds = {}
    for name, paths in files.items():
        rows = tuple(islice(measured, len(paths)))
        if [row.clean for row in rows] == [getattr(s, found.part) for s in entries[name].seeds]:
            seeds[name] = rows
    return replace(found, seeds=seeds)


def measure(
    paths: Sequence[Path],
    data: Dataset,
    *,
    images: int,
    part: Part = "test",
    names: Sequence[str] = tuple(CORRUPTIONS),
    seed: int = 0,
    say: Callable[[str], None] = lambda line: None,
) -> Robustness:
    """Run files on the first images of a part, as they are and corrupted.

    Args:
        paths: networks of the formats of `compress.measuring.open_model`.
        data: grey images.
        images: how many of the part's images.
        part: "validation" where something is to be chosen by it, such as an augmentation.
        names: of `CORRUPTIONS`.
        seed: of all that the corruptions draw.
        say: told what is being run.

    Raises:
        CompressError: the images are not grey pixels, or a file can't be read or run.
    """
    plan = planned(data, images=images, part=part, seed=seed)
    taken: Images = getattr(data, part).take(np.arange(plan.images))
    sets = {CLEAN: taken, **corrupted(taken, names, seed=seed)}
    rejector = published_rejector() if any(map(calibration_of, paths)) else None
    others = {} if rejector is None else _others(rejector, sets)
    rows = []
    for path in paths:
        say(f"running {path.name} on {len(names)} corruptions of {len(taken):,} images")
        rows.append(_row(path, sets, _judge(path, rejector), others, data))
    return replace(plan, rows=tuple(rows))


def _judge(path: Path, rejector: Rejector | None) -> Judge | None:
    calibration = calibration_of(path)
    return None if calibration is None else judge_of(calibration, rejector)


def _row(
    path: Path,
    sets: Mapping[str, Images],
    judge: Judge | None,
    others: Mapping[str, NDArray[np.bool_]],
    data: Dataset,
) -> RobustnessRow:
    model = open_network(path, input_shape=data.shape)
    scores, refused = {}, {}
    for name, images in sets.items():
        logits = model.logits(fed(model, images.images, data.mean, data.std))
        right = logits.argmax(1) == images.labels
        scores[name] = Score(int(right.sum()), len(right))
        if judge is not None:
            silent = judge.unsure(logits)
            silent = silent | others[name] if judge.rejector else silent
            refused[name] = Refused(int((silent & right).sum()), int((silent & ~right).sum()))
    return RobustnessRow(path.name, scores.pop(CLEAN), scores, refused)


def _others(rejector: Rejector, sets: Mapping[str, Images]) -> dict[str, NDArray[np.bool_]]:
    """What of each set the rejector calls no digit, whatever network answers then."""
    return {name: rejector.refuses(images.images) for name, images in sets.items()}
