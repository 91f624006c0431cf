"""The manifest: what each published artifact is, where it came from, and what was measured.

One JSON file beside the artifacts. Every entry is checked when it is made, so that whatever is
read or written is complete and consistent.
"""

import dataclasses
import os
import re
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compress.errors import CompressError, naming
from compress.files import read_json, sha256_of, write_json
from compress.formats import FORMATS
from compress.graph.contract import Contract
from compress.locks import locked
from compress.measuring import Score, format_of, input_of, measure, versions
from compress.training_data import KEY, TrainingData, from_json

FILE_NAME = "manifest.json"
FORMAT_VERSION = 1
_LEFT_OUT = (KEY, "own_float")
"""Fields that are not written where they are None."""


@dataclass(frozen=True)
class SeedResult:
    """What one training seed gave: the correct answers on validation and on test images."""

    seed: int
    validation: Score
    test: Score | None = None


@dataclass(frozen=True)
class Entry:
    """One artifact.

    Attributes:
        file: its name, beside the manifest.
        variant: the name it is asked for by, such as "phase5-int8".
        format: one of `compress.formats.FORMATS`.
        sha256: of the file, in hexadecimal; of a folder, see `compress.files.sha256_of`.
        file_bytes: size of the file, or of a folder's files.
        weight_bytes: everything constant that inference holds; None if unknown.
        params: trained parameters; None if unknown.
        macs: multiply-accumulates for one input; None if unknown.
        input_dtype: "float32" for normalized input, "uint8" for raw pixels; None if unknown.
        input_shape: of the input, batch first; None where any size will do.
        test: right answers on the test images.
        validation: right answers on the validation images.
        agreement: test images that get the same answer as from `baseline`.
        baseline: the file that `agreement` compares with.
        own_float: test images that get the same answer as from the float network that it was
            quantized from; None of a float network, or if unknown.
        seed: the training seed of this artifact.
        seeds: what every seed gave, this one included.
        recipe: the recipe that rebuilds it.
        contract: what it keeps of the integer contract; None of a float network, or if unknown.
        versions: of the libraries that made and measured it.
        training_data: how inputs are prepared and what the answers mean; None of a known set.

    Raises:
        CompressError: a value cannot be.
    """

    file: str
    variant: str
    format: str
    sha256: str
    file_bytes: int
    weight_bytes: int | None = None
    params: int | None = None
    macs: int | None = None
    input_dtype: str | None = None
    input_shape: tuple[int | None, ...] = ()
    test: Score | None = None
    validation: Score | None = None
    agreement: Score | None = None
    baseline: str | None = None
    own_float: Score | None = None
    seed: int | None = None
    seeds: tuple[SeedResult, ...] = ()
    recipe: str | None = None
    contract: Contract | None = None
    versions: Mapping[str, str] = dataclasses.field(default_factory=dict)
    training_data: TrainingData | None = None

    def __post_init__(self) -> None:
        problem = _problem(self)
        if problem:
            raise CompressError(f"manifest entry of {self.file!r}: {problem}")


def describe(path: str | os.PathLike[str], *, variant: str, **known: Any) -> Entry:
    """Make the entry of an artifact from its file and from what else is known.

    Args:
        path: the artifact.
        variant: the name it is asked for by.
        **known: fields of `Entry`, which win over what the file tells.

    Raises:
        CompressError: the file is missing, is not what its suffix promises, or a field cannot be.
    """
    file = Path(path)
    figures, (dtype, shape) = measure(file), input_of(file)
    found = {
        "file": file.name,
        "variant": variant,
        "format": format_of(file),
        "sha256": sha256_of(file),
        **dataclasses.asdict(figures),
        "input_dtype": dtype,
        "input_shape": shape,
        "versions": versions(),
    }
    return Entry(**(found | known))


def read_manifest(path: str | os.PathLike[str]) -> tuple[Entry, ...]:
    """Read the entries of a manifest, given the file or the folder it is in.

    Raises:
        CompressError: the file is missing or damaged, an entry is incomplete or inconsistent, or
            compares with a file that is not listed.
    """
    file = _manifest_file(path)
    value = read_json(file)
    if not isinstance(value, dict) or value.get("format_version") != FORMAT_VERSION:
        raise CompressError(f"{file} is not a manifest of format {FORMAT_VERSION}; write it anew")
    rows = value.get("artifacts")
    if not isinstance(rows, list):
        raise CompressError(f"{file} has no list of artifacts; write it anew")
    with naming(file):
        entries = tuple(_from_json(Entry, row, "entry") for row in rows)
    _check_together(entries, file)
    return entries


def write_manifest(path: str | os.PathLike[str], entries: Sequence[Entry]) -> None:
    """Write a manifest of `entries`, whole or not at all.

    Raises:
        CompressError: two entries are of the same file, one compares with a file that is not
            listed, or the manifest cannot be written.
    """
    file = _manifest_file(path)
    _check_together(entries, file)
    rows = [_to_json(entry) for entry in entries]
    write_json(file, {"format_version": FORMAT_VERSION, "artifacts": rows})


def add_entry(path: str | os.PathLike[str], entry: Entry) -> None:
    """Put `entry` into the manifest, in place of the one of the same file if there is one.

    Other processes that do so at the same time wait for each other.

    Raises:
        CompressError: the manifest that is there is damaged, or it cannot be written.
    """
    file = _manifest_file(path)
    with locked(file.parent, "manifest"):
        before = read_manifest(file) if file.exists() else ()
        if any(other.file == entry.file for other in before):
            after = [entry if other.file == entry.file else other for other in before]
        else:
            after = [*before, entry]
        write_manifest(file, after)


def entry_of(path: str | os.PathLike[str], entries: Sequence[Entry] | None = None) -> Entry | None:
    """Return the entry of an artifact in the manifest beside it, if it is still that file.

    Args:
        path: the artifact.
        entries: of that manifest, where it was read already, as `entries_in` gives them.
    """
    file = Path(path)
    entries = entries_in(file.parent) if entries is None else entries
    return next((e for e in entries if e.file == file.name and e.sha256 == sha256_of(file)), None)


def entries_in(folder: str | os.PathLike[str]) -> tuple[Entry, ...]:
    """Return what the manifest in a folder lists; nothing without one, or of another program's."""
    try:
        return tuple(read_manifest(folder))
    except CompressError:  # `read_manifest` would say
        return ()


def _manifest_file(path: str | os.PathLike[str]) -> Path:
    given = Path(path)
    return given if given.suffix == ".json" else given / FILE_NAME


def _check_together(entries: Sequence[Entry], file: Path) -> None:
    """Check that each file is listed once, and that only listed ones are compared with."""
    names = [entry.file for entry in entries]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise CompressError(f"{file} lists {twice} twice; keep one of the entries")
    for entry in entries:
        if entry.baseline is not None and entry.baseline not in names:
            raise CompressError(
                f"{file} compares {entry.file} with {entry.baseline!r}, which it does not list"
            )


def _problem(entry: Entry) -> str | None:
    """Say what about an entry cannot be, if anything."""
    counts = (entry.file_bytes, entry.weight_bytes, entry.params, entry.macs)
    checks = {
        "its file must be a plain name": _is_plain_name(entry.file),
        "its variant is empty": bool(entry.variant),
        f"its format must be one of {', '.join(FORMATS)}": entry.format in FORMATS,
        "its sha256 must be 64 hexadecimal digits": re.fullmatch("[0-9a-f]{64}", entry.sha256),
        "a size is negative": all(count is None or count >= 0 for count in counts),
        "an input size is below 1": all(size is None or size > 0 for size in entry.input_shape),
        "agreement without the baseline it is with": not entry.agreement or entry.baseline,
        "its baseline is itself": entry.baseline != entry.file,
        "its seed is not among the seeds": not entry.seeds
        or entry.seed in {result.seed for result in entry.seeds},
        "its contract is not one of its format's": not entry.contract
        or (entry.format in FORMATS and entry.contract.name in FORMATS[entry.format].contracts),
        "its contract's graph must be a plain name": not entry.contract
        or _is_plain_name(entry.contract.graph),
    }
    return next((problem for problem, fine in checks.items() if not fine), None)


def _is_plain_name(name: str) -> bool:
    """Tell names of files beside the manifest from ways out of its folder."""
    return bool(name) and name not in (".", "..") and not set(name) & set("/\\:\0")


def _to_json(value: Any) -> Any:
    if isinstance(value, Score):
        low, high = (round(bound, 6) for bound in value.interval)
        share = round(value.fraction, 6)
        return {
            "correct": value.correct,
            "count": value.count,
            "fraction": share,
            "interval_95": [low, high],
        }
    if dataclasses.is_dataclass(value):
        held = {f.name: _to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {n: part for n, part in held.items() if n not in _LEFT_OUT or part is not None}
    if isinstance(value, tuple | list):
        return [_to_json(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value


def _from_json(kind: type, value: Any, where: str) -> Any:
    """Build the dataclass `kind` from JSON, refusing what is missing, unknown or of other type."""
    if not isinstance(value, dict):
        raise CompressError(f"{where} is not an object")
    where = " ".join(f"{value.get('file', where)!s:.200}".split()) if kind is Entry else where
    fields = {f.name: f for f in dataclasses.fields(kind)}
    unknown = sorted(set(value) - set(fields))
    missing = [f.name for f in fields.values() if _is_required(f) and f.name not in value]
    if unknown or missing:
        what = f"unknown field {unknown[0]!r:.60}" if unknown else f"field {missing[0]} is missing"
        raise CompressError(f"{where}: {what}")
    hints = typing.get_type_hints(kind)
    parts = {name: _typed(hints[name], part, f"{where}: {name}") for name, part in value.items()}
    return kind(**parts)


def _is_required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _typed(hint: Any, value: Any, where: str) -> Any:
    """Convert JSON to what a type annotation asks for."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:
        if value is None:
            return None
        (hint,) = (argument for argument in arguments if argument is not types.NoneType)
        return _typed(hint, value, where)
    if hint is Score:
        return _score(value, where)
    if hint is TrainingData:
        return from_json(value)
    if dataclasses.is_dataclass(hint):
        return _from_json(typing.cast(type, hint), value, where)
    if origin is tuple and isinstance(value, list):
        return tuple(_typed(arguments[0], item, where) for item in value)
    if origin is Mapping and isinstance(value, dict):
        return {str(key): _typed(arguments[1], item, where) for key, item in value.items()}
    if origin is None and type(value) is hint:  # a bool is an int to isinstance
        return value
    raise CompressError(f"{where} has a value of the wrong kind: {value!r:.60}")


_MOST_IMAGES = 10**15


def _score(value: Any, where: str) -> Score:
    """Read a score, whose fraction and interval must be those of its counts."""
    correct, count = (
        (value.get("correct"), value.get("count")) if isinstance(value, dict) else (None, None)
    )
    if type(correct) is not int or type(count) is not int:
        raise CompressError(f"{where} must hold whole numbers 'correct' and 'count'")
    if not 0 <= correct <= count <= _MOST_IMAGES or count == 0:
        raise CompressError(f"{where}: {correct!s:.40} of {count!s:.40} cannot be")
    score = Score(correct, count)
    if value != _to_json(score):
        raise CompressError(
            f"{where}: its fraction or interval is not that of {correct} of {count}"
        )
    return score
