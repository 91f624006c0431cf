"""Hold published artifacts against their manifest: the bytes, and the accuracy measured anew."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.c_runner import NO_COMPILER, compiler
from compress.errors import CompressError
from compress.extras import MissingPackage
from compress.files import sha256_of, size_of
from compress.formats import SUFFIXES
from compress.manifest import Entry, read_manifest
from compress.measuring import C_FOLDER, Score, agreement
from compress.training_data import TrainingData
from compress.trust import Untrusted
from mnist_edge.data import Images, Moments, OwnData, normalization, try_load_test
from mnist_edge.evaluation.artifacts import exported_dir, holds_code, nearest
from mnist_edge.evaluation.feeding import fed
from mnist_edge.evaluation.opening import open_network


@dataclass(frozen=True)
class Check:
    """One thing that was held against the manifest.

    `passed` is None where it could not be checked; `detail` then says why.
    """

    file: str
    what: str
    passed: bool | None
    detail: str


def verify(
    manifest_dir: Path | None = None,
    *,
    dataset: str | OwnData = "mnist",
    data_dir: Path | None = None,
    download: bool = True,
    only: Collection[str] | None = None,
    threads: int = 1,
) -> list[Check]:
    """Check every artifact of a manifest: hash, size, test accuracy, agreement with its baseline.

    Where a contract is recorded, the hash of the integers that it names is checked too; whether it
    is kept, `mnist_edge.evaluation.contracts` shows.

    The accuracy must come out as the manifest's count of right answers, to the image. Files beside
    the manifest that it does not list are reported too.

    Args:
        manifest_dir: folder of the manifest; without it, that of the published artifacts.
        dataset: the data set that the manifest's accuracies are of. If it cannot be had, only hash
            and size are checked, unless `data_dir` names a folder that lacks it.
        data_dir: where to look for it, see `mnist_edge.data`.
        download: whether it may be downloaded.
        only: files or variants to check, instead of all.
        threads: threads within one operator.

    Raises:
        CompressError: the manifest is missing or damaged, or does not list one of `only`.
    """
    folder = manifest_dir or exported_dir()
    entries = read_manifest(folder)
    chosen = chosen_entries(entries, only)
    answers = _Answers(folder, entries, dataset, data_dir, threads)
    test = try_load_test(dataset, data_dir=data_dir, download=download)
    checks = [check for entry in chosen for check in _checks(folder, entry, answers, test)]
    return checks if only else checks + _unlisted(folder, entries)


def listed_files(folder: Path) -> list[Path]:
    """Return the files that a manifest lists and that are there."""
    paths = [folder / entry.file for entry in read_manifest(folder)]
    return [path for path in paths if path.exists()]


def training_data_in(manifest_dir: Path | None = None) -> TrainingData | None:
    """What a manifest's artifacts were trained on, if they were on a user's own data.

    Raises:
        CompressError: the manifest is missing or damaged.
    """
    entries = read_manifest(manifest_dir or exported_dir())
    return next((e.training_data for e in entries if e.training_data is not None), None)


def chosen_entries(entries: Sequence[Entry], only: Collection[str] | None) -> list[Entry]:
    """Return the entries whose file or variant is in `only`; all if that is None.

    Raises:
        CompressError: one of `only` is neither.
    """
    if only is None:
        return list(entries)
    names = {entry.file for entry in entries} | {entry.variant for entry in entries}
    for name in only:
        if name not in names:
            listed = nearest(name, sorted(entry.file for entry in entries))
            raise CompressError(f"the manifest does not list {name}; {listed}")
    return [entry for entry in entries if {entry.file, entry.variant} & set(only)]


def all_passed(checks: Sequence[Check]) -> bool:
    """Whether nothing failed; what could not be checked did not fail."""
    return all(check.passed is not False for check in checks)


def as_json(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Return the checks as what JSON can hold."""
    return [asdict(check) for check in checks]


@dataclass
class _Answers:
    """What each file answers to the test images, worked out once."""

    folder: Path
    entries: Sequence[Entry]
    dataset: str | OwnData
    data_dir: Path | None
    threads: int
    known: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    def of(self, file: str, test: Images) -> NDArray[np.int64]:
        if file not in self.known:
            self.known[file] = self._run(file, test)
        return self.known[file]

    def _run(self, file: str, test: Images) -> NDArray[np.int64]:
        entry = next((entry for entry in self.entries if entry.file == file), None)
        path, about = self.folder / file, entry.training_data if entry else None
        model = open_network(path, threads=self.threads, input_shape=test.shape)
        mean, std = self.moments if about is None else (about.mean, about.std)
        return model.classes(fed(model, test.images, mean, std))

    @cached_property
    def moments(self) -> tuple[Moments, Moments]:
        """The normalization of what files do not tell theirs of."""
        return normalization(self.dataset, data_dir=self.data_dir)


def _checks(folder: Path, entry: Entry, answers: _Answers, test: Images | str) -> list[Check]:
    bytes_checks = _check_bytes(folder, entry)
    wanted = [("test accuracy", entry.test), ("agreement", entry.agreement)]
    measures = [(what, score) for what, score in wanted if score is not None]
    if not all_passed(bytes_checks):
        reason = "the file is not the one that was measured"
        return bytes_checks + [_skipped(entry, what, reason) for what, _ in measures]
    if isinstance(test, str):
        return bytes_checks + [_skipped(entry, what, test) for what, _ in measures]
    if entry.training_data is not None and not isinstance(answers.dataset, OwnData):
        reason = f"it was trained on {entry.training_data.name}: name those with --data"
        return bytes_checks + [_skipped(entry, what, reason) for what, _ in measures]
    if entry.format == C_FOLDER and compiler() is None:
        return bytes_checks + [_skipped(entry, what, NO_COMPILER) for what, _ in measures]
    return bytes_checks + [_measured(entry, what, score, answers, test) for what, score in measures]


def _check_bytes(folder: Path, entry: Entry) -> list[Check]:
    path = folder / entry.file
    if not path.exists():
        return [Check(entry.file, "file", False, f"{path} is missing")]
    size, digest = size_of(path), sha256_of(path)
    return [
        Check(
            entry.file,
            "size",
            size == entry.file_bytes,
            _comparison(f"{size:,} bytes", f"{entry.file_bytes:,}", size == entry.file_bytes),
        ),
        Check(
            entry.file,
            "sha256",
            digest == entry.sha256,
            _comparison(digest[:12], entry.sha256[:12], digest == entry.sha256),
        ),
        *_check_integers(folder, entry),
    ]


def _check_integers(folder: Path, entry: Entry) -> list[Check]:
    """Hold the integers that a contract names against their hash."""
    if entry.contract is None:
        return []
    path, wanted = folder / entry.contract.graph, entry.contract.graph_sha256
    if not path.is_file():
        return [Check(entry.file, "integers", False, f"{path} is missing")]
    digest = sha256_of(path)
    found = _comparison(digest[:12], wanted[:12], digest == wanted)
    return [Check(entry.file, "integers", digest == wanted, f"{path.name} {found}")]


def _measured(entry: Entry, what: str, listed: Score, answers: _Answers, test: Images) -> Check:
    """Measure the accuracy, or the agreement with the baseline, and compare the counts."""
    try:
        ours = answers.of(entry.file, test)
        other = test.labels if what == "test accuracy" else answers.of(entry.baseline or "", test)
    except (Untrusted, MissingPackage) as error:
        return _skipped(entry, what, str(error))
    except CompressError as error:
        return Check(entry.file, what, False, str(error))
    score = agreement(ours, other)
    found = f"{score.correct:,} of {score.count:,}, {100 * score.fraction:.2f} %"
    passed = score == listed
    detail = _comparison(found, f"{listed.correct:,} of {listed.count:,}", passed)
    return Check(entry.file, what, passed, detail)


def _comparison(found: str, listed: str, same: bool) -> str:
    return found if same else f"{found}, but the manifest says {listed}"


def _skipped(entry: Entry, what: str, reason: str) -> Check:
    return Check(entry.file, what, None, reason)


def _unlisted(folder: Path, entries: Sequence[Entry]) -> list[Check]:
    listed = {entry.file for entry in entries}
    return [
        Check(path.name, "manifest", False, "the manifest does not list this file")
        for path in sorted(folder.iterdir())
        if (path.suffix in SUFFIXES or holds_code(path)) and path.name not in listed
    ]
