"""Show which contract each quantized artifact keeps: images run everywhere, integers compared."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.files import sha256_of
from compress.formats import FORMATS
from compress.graph import Codes, Floats, QuantizedGraph
from compress.graph.contract import Contract, holds_graph, random_codes
from compress.manifest import Entry, add_entry, read_manifest
from compress.runtimes import (
    CannotRun,
    Comparison,
    compare,
    contract_name,
    contract_of,
    runtimes_of,
)
from compress.trust import Untrusted
from mnist_edge.data import (
    SIDE,
    Dataset,
    Moments,
    OwnData,
    model_input,
    normalization,
    try_load_test,
)
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.opening import vouch_for_published
from mnist_edge.evaluation.verify import chosen_entries

RANDOM_IMAGES = 10_000

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Probes:
    """What artifacts are tried on: inputs by kind, as `Images` holds them; their normalization."""

    pixels: Mapping[str, NDArray[Any]]
    mean: Moments
    std: Moments


@dataclass(frozen=True)
class Finding:
    """What was found of one artifact.

    Attributes:
        file: its name.
        contract: the name of the contract in question: the one recorded, else the strongest that
            its integers allow; None if there are no integers.
        recorded: whether the manifest records it.
        kept: the contract that the artifact was seen to keep; None if none.
        comparisons: with every runtime, in every setting.
        problem: why nothing is kept; None if something is.
        refuted: whether it was shown not to be kept, rather than could not be shown.
    """

    file: str
    contract: str | None
    recorded: bool
    kept: Contract | None = None
    comparisons: tuple[Comparison, ...] = ()
    problem: str | None = None
    refuted: bool = False

    @property
    def broken(self) -> bool:
        """Whether the artifact does not keep what its manifest says."""
        return self.recorded and self.refuted


def trial_of(data: Dataset, *, count: int = RANDOM_IMAGES) -> Probes:
    """Return the test images of a data set, and `count` random ones."""
    return _trial({"test": data.test.images}, data.mean, data.std, count, data.shape)


def read_trial(
    dataset: str | OwnData = "mnist", *, data_dir: Path | None = None, download: bool = True
) -> Probes:
    """Read the test images of a data set; there are random ones alone where MNIST can't be had.

    Raises:
        CompressError: the data set is not in `data_dir`, or it is another that can't be had.
    """
    test = try_load_test(dataset, data_dir=data_dir, download=download)
    real = {} if isinstance(test, str) else {"test": test.images}
    mean, std = normalization(dataset, data_dir=data_dir, download=download)
    shape = (1, SIDE, SIDE) if isinstance(test, str) else test.shape
    return _trial(real, mean, std, RANDOM_IMAGES, shape)


def check_contracts(
    folder: Path | None = None,
    *,
    trial: Probes,
    only: Collection[str] | None = None,
    say: Say = lambda line: None,
) -> list[Finding]:
    """Run the quantized artifacts of a manifest everywhere and compare with their integers.

    The integers are those of the QuantizedGraph that the recorded contract names; where none is
    recorded, of `VARIANT.safetensors` beside the artifact. Float networks are passed over, and so
    are the integers' own files. Files that can act on this machine must be trusted.

    Args:
        folder: of the manifest; without it, that of the published artifacts.
        trial: what to run.
        only: files or variants to check, instead of all.
        say: called with a line for each artifact.

    Raises:
        CompressError: the manifest is missing or damaged, or does not list one of `only`.
    """
    vouch_for_published()
    place = folder or exported_dir()
    known: dict[Path, _Integers] = {}
    findings = []
    for entry in chosen_entries(read_manifest(place), only):
        source = place / (entry.contract.graph if entry.contract else _graph_name(entry.variant))
        is_float = entry.contract is None and source.is_file() and not holds_graph(source)
        if is_float or not FORMATS[entry.format].contracts:
            continue
        say(f"{entry.file}: running it everywhere")
        integers = known.setdefault(source, _Integers(source, trial))
        findings.append(_finding(place, entry, integers))
    return findings


def record_contracts(
    folder: Path, variant: str, trial: Probes, *, say: Say = lambda line: None
) -> list[Finding]:
    """Check the artifacts of a variant and write the contracts they keep into the manifest.

    Its integers must be published beside them, as `VARIANT.safetensors`; a variant without integers
    is left as it is. Where a runtime is not installed, what needs it is not recorded.

    Raises:
        CompressError: an artifact keeps no contract: its integers differ, or may saturate.
    """
    if not holds_graph(folder / _graph_name(variant)):
        return []
    entries = {
        e.file: replace(e, contract=None) for e in chosen_entries(read_manifest(folder), [variant])
    }
    for entry in entries.values():
        add_entry(folder, entry)
    findings = check_contracts(folder, trial=trial, only=[variant], say=say)
    for finding in findings:
        if finding.refuted:
            raise CompressError(f"{finding.file} keeps no contract: {finding.problem}")
        add_entry(folder, replace(entries[finding.file], contract=finding.kept))
    return [replace(finding, recorded=finding.kept is not None) for finding in findings]


def all_kept(findings: Sequence[Finding]) -> bool:
    """Whether no recorded contract is broken; what could not be checked did not break."""
    return not any(finding.broken for finding in findings)


def as_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the findings as what JSON can hold."""
    return [{**asdict(finding), "broken": finding.broken} for finding in findings]


class _Integers:
    """A QuantizedGraph from its file, and what its interpreter answers, worked out once."""

    def __init__(self, path: Path, trial: Probes) -> None:
        self.path = path
        self.trial = trial
        self._codes: dict[str, Codes] = {}
        self._expected: dict[str, Floats] = {}

    @cached_property
    def graph(self) -> QuantizedGraph:
        if not self.path.is_file():
            raise CannotRun(f"there is no {self.path.name} beside it that holds its integers")
        return QuantizedGraph.load(self.path)

    def images(self, dtype: str) -> dict[str, NDArray[Any]]:
        """The images by kind, as an artifact takes them that takes `dtype`."""
        mean, std = self.trial.mean, self.trial.std
        return {k: model_input(p, dtype, mean, std) for k, p in self.trial.pixels.items()}

    def expected(self, images: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
        """The logits by kind; normalized pixels that give the raw ones are not run once more."""
        code = self.graph.input.qparams
        for kind, given in images.items():
            codes = given if given.dtype == np.uint8 else code.quantize(given)
            if kind not in self._codes or not np.array_equal(codes, self._codes[kind]):
                self._codes[kind], self._expected[kind] = codes, self.graph(codes)
        return dict(self._expected)

    @property
    def dtype(self) -> str:
        return "float32" if self.graph.float_input else "uint8"

    @property
    def step(self) -> float:
        return self.graph.value(self.graph.output).qparams.scale


def _trial(
    real: Mapping[str, NDArray[Any]],
    mean: Moments,
    std: Moments,
    count: int,
    shape: tuple[int, ...],
) -> Probes:
    """Real inputs and random pixels; numbers that are no pixels have no random ones."""
    if any(images.dtype != np.uint8 for images in real.values()):
        return Probes(real, mean, std)
    random = random_codes(shape, count)
    return Probes({**real, "random": random[:, 0] if shape[0] == 1 else random}, mean, std)


def _graph_name(variant: str) -> str:
    return f"{variant}{FORMATS['safetensors'].suffix}"


def _finding(folder: Path, entry: Entry, integers: _Integers) -> Finding:
    path, recorded = folder / entry.file, entry.contract
    finding = Finding(entry.file, recorded.name if recorded else None, recorded is not None)
    try:
        _check_files(path, entry, integers)
        name = finding.contract or contract_name(entry.format, integers.graph)
        finding = replace(finding, contract=name)
        images = integers.images(entry.input_dtype or integers.dtype)
        expected = integers.expected(images)
        comparisons = [compare(r, images, expected, integers.step) for r in runtimes_of(path)]
        finding = replace(finding, comparisons=tuple(comparisons))
        counts = {kind: len(given) for kind, given in images.items()}
        kept = contract_of(path, integers.path, comparisons, counts)
        _check_same(recorded, kept)
    except (CannotRun, Untrusted) as error:
        return replace(finding, problem=str(error))
    except CompressError as error:
        return replace(finding, problem=str(error), refuted=True)
    return replace(finding, kept=kept)


def _check_files(path: Path, entry: Entry, integers: _Integers) -> None:
    """Raise CompressError unless the artifact and its integers are the files that were compared."""
    if not path.exists() or sha256_of(path) != entry.sha256:
        raise CompressError(f"{path} is not the file that the manifest lists")
    if entry.contract is None:
        return
    if not integers.path.is_file() or sha256_of(integers.path) != entry.contract.graph_sha256:
        raise CompressError(f"{integers.path} does not hold the integers that the manifest names")


def _check_same(recorded: Contract | None, kept: Contract) -> None:
    if recorded and (recorded.name, recorded.saturation) != (kept.name, kept.saturation):
        raise CompressError(
            f"the manifest says {recorded.name}, {recorded.saturation}, but it is {kept.name},"
            f" {kept.saturation}"
        )
