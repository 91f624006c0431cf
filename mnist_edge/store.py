"""Results that are kept: each under a name made of all that decides it, and made once.

A stage is known by plain settings and by the hashes of what it starts from. The hash of both names
the folder or file of its result, so that recipes share what they have in common and an interrupted
run goes on where it was. A record beside the result says what it is of and what was made.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compress.files import read_json, sha256_of, write_json

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Stage:
    """Work whose result is decided by its settings and inputs alone.

    Attributes:
        settings: plain values, as JSON holds them.
        inputs: the key or hash of each thing that it starts from; None where there is none.
    """

    settings: Mapping[str, Any]
    inputs: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def identity(self) -> dict[str, Any]:
        """Settings and inputs as a JSON file gives them back."""
        found: dict[str, Any] = json.loads(json.dumps({**self.settings, **self.inputs}))
        return found

    @property
    def key(self) -> str:
        """A name that changes with any setting or input."""
        return hash_of(self.identity)

    def folder(self, parent: Path, seed: int) -> Path:
        """Where the stage's result of one seed is kept; the settings leave the seed out."""
        return parent / f"{self.key}-seed{seed}"

    def describes(self, values: Any) -> bool:
        """Whether a mapping read from a file names these settings and inputs."""
        identity = self.identity
        return isinstance(values, Mapping) and {k: values.get(k) for k in identity} == identity

    def take(self, record: Path, make: Callable[[], Any], *, files: Sequence[str] = ()) -> Any:
        """What `make` returns, as `record` has it if it is of this stage, or else made anew.

        Args:
            record: JSON file of what the stage is of, what it found, and the hashes of its files.
            make: makes the result, a plain value, and writes the files, each whole or not at all.
            files: names of the files that it writes beside the record.

        Raises:
            CompressError: the record can't be read or written.
        """
        known = self._read(record)
        if known is None:
            found = make()
            hashes = {name: sha256_of(record.parent / name) for name in files}
            known = {"of": self.identity, "files": hashes, "found": found}
            write_json(record, known)
        return known["found"]

    def take_files(self, record: Path, make: Callable[[], None], files: Sequence[str]) -> None:
        """As `take`, where files are all that is made: those without a record yet are kept."""
        there = not record.exists() and all((record.parent / name).exists() for name in files)
        self.take(record, (lambda: None) if there else make, files=files)

    def find(self, record: Path) -> Any:
        """What the record has of this stage; None without it, or if a file changed since.

        Raises:
            CompressError: the record can't be read.
        """
        known = self._read(record)
        return None if known is None else known["found"]

    def _read(self, record: Path) -> Mapping[str, Any] | None:
        if not record.exists():
            return None
        known = read_json(record)
        if not isinstance(known, Mapping) or not self.describes(known.get("of")):
            return None
        listed = known.get("files", {})
        if "found" not in known or not isinstance(listed, Mapping):  # damaged: make it anew
            return None
        files = {record.parent / name: hash for name, hash in listed.items()}
        kept = all(path.exists() and sha256_of(path) == hash for path, hash in files.items())
        return known if kept else None


def hash_of(settings: Mapping[str, Any], *, digits: int = 12) -> str:
    """A name for what plain values decide, in hexadecimal digits."""
    return hash_of_text(json.dumps(settings, sort_keys=True), digits=digits)


def hash_of_text(text: str, *, digits: int = 12) -> str:
    """The first digits of a text's SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def fingerprint(*networks: "nn.Module | None") -> str:
    """The SHA-256 of the weights of networks and their names, in hexadecimal."""
    digest = hashlib.sha256()
    for network in networks:
        digest.update(b"none" if network is None else b"network")
        for name, value in (network.state_dict() if network is not None else {}).items():
            digest.update(name.encode() + value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def differing_settings(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """What of plain values differs from the defaults, also within mappings."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        default = defaults.get(name)
        if isinstance(value, Mapping) and isinstance(default, Mapping):
            value, default = differing_settings(value, default), {}
        if value != default:
            found[name] = value
    return found
