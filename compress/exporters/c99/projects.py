"""What builds a network's C: files beside it for CMake and for the Arduino IDE."""

import os
from pathlib import Path

from compress.c_header import read_header
from compress.errors import CompressError
from compress.exporters.templates import filled
from compress.files import write_text

PROJECTS = {"cmake": "CMakeLists.txt", "arduino": "{folder}.ino"}
"""The kinds of build files, and what each is called."""


def write_project(folder: str | os.PathLike[str], kind: str, *, overwrite: bool = False) -> Path:
    """Write a build file into a folder that `export_c` wrote, and return its path.

    Of CMake it is a library, and on its own the self-test as a test; for the Arduino IDE the folder
    becomes a sketch, which prints the self-test's result and then an output.

    Args:
        folder: with NAME.c, NAME.h and NAME_selftest.c.
        kind: one of `PROJECTS`.
        overwrite: whether a build file that is there may be replaced.

    Raises:
        CompressError: the kind is unknown, the folder holds no such network, or one whose weights
            in a file of their own that kind cannot build, or the file is there already or cannot be
            written.

    Example:
        >>> import torch, compress
        >>> from compress.exporters.c99.projects import write_project
        >>> model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 2))
        >>> integers = compress.quantize(model, torch.rand(64, 1, 4, 4))
        >>> folder = compress.export(integers, "sketch", format="c")
        >>> write_project(folder, "arduino").name
        'sketch.ino'
    """
    if kind not in PROJECTS:
        raise CompressError(f"there is no project {kind!r}; take one of {', '.join(PROJECTS)}")
    place = Path(folder).resolve()
    path = place / PROJECTS[kind].format(folder=place.name)
    if path.exists() and not overwrite:
        raise CompressError(f"{path} is there already; pass overwrite=True to replace it")
    header = read_header(place)
    weights = place / f"{header.name}_weights.bin"
    if weights.exists() and kind == "arduino":
        raise CompressError(f"the Arduino IDE builds without {weights.name}; export without it")
    text = filled(
        "c99/kernels",
        f"{kind}.jinja",
        {
            "name": header.name,
            "weights": weights.name if weights.exists() else None,
            "arena": header.macro("ARENA_BYTES"),
            "input_bytes": header.bytes_of("INPUT"),
            "output_bytes": header.bytes_of("OUTPUT"),
            "call": header.call("input", "output", "arena"),
        },
    )
    write_text(path, text)
    return path
