"""Pictures named on a command line: files, folders, patterns, standard input."""

import glob
from collections.abc import Sequence
from pathlib import Path

from mnist_edge.data.digit_pictures import STDIN, formats

SEEN_SUFFIX = ".seen.png"
"""Of what `predict --show` writes, which is no picture to read."""


def pictures_at(names: Sequence[str], broken: list[str]) -> list[Path]:
    """Return the pictures that names stand for, in their order; those of a folder sorted.

    Args:
        names: files, folders, patterns such as "*.jpg" that no file is called by, or "-".
        broken: takes a line on each folder or pattern without pictures.
    """
    found: list[Path] = []
    for name in names:
        here = _pictures_of(name)
        if not here:
            broken.append(f"{name}: no picture is there")
        found += here
    return found


def _pictures_of(name: str) -> list[Path]:
    path = Path(name)
    if name == str(STDIN):
        return [STDIN]
    if path.is_dir():
        return [each for each in sorted(path.iterdir()) if _is_picture(each)]
    if not path.exists() and glob.has_magic(name):
        return [Path(each) for each in sorted(glob.glob(name, recursive=True))]
    return [path]


def _is_picture(path: Path) -> bool:
    return (
        path.is_file()
        and not path.name.endswith(SEEN_SUFFIX)
        and path.suffix.lower() in _suffixes()
    )


def _suffixes() -> set[str]:
    from PIL import Image

    return {suffix for suffix, name in Image.registered_extensions().items() if name in formats()}
