"""A QuantizedGraph as one C99 file: integers only, no allocation, no state, its rows streamed."""

import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from compress.c_runner import compiler, run_c
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.naming import c_name, checked_name
from compress.exporters.c99.selftest import selftest
from compress.exporters.c99.source import generate
from compress.exporters.templates import filled
from compress.files import write_folder
from compress.graph import QuantizedGraph, probe_inputs, require_equal
from compress.training_data import TrainingData
from compress.trust import vouch_for_file

__all__ = ["c_name", "export_c", "write_c"]


def export_c(
    graph: QuantizedGraph,
    folder: str | os.PathLike[str],
    *,
    name: str,
    accuracy: str | None = None,
    training_data: TrainingData | None = None,
    weights_file: bool = False,
) -> tuple[Path, Path]:
    """Write NAME.h and NAME.c to `folder`: the function NAME_run computes the graph's output codes.

    Beside them stands NAME_selftest.c: inputs, the integers that they must give, and the function
    NAME_selftest, which returns 0 where the network gives these; and, where the folder has none, a
    Makefile that builds a library. Compiled by gcc or clang for x86-64 or for Linux on 64-bit Arm
    without options, NAME.c holds vector code of several levels, and takes the best that the
    processor has when it runs.

    The function takes the input's codes uint8 [channels][height][width], gives the output's codes
    uint8, and works in an arena that the caller owns; of several inputs and outputs each is an
    array of its own. Where the host has a C compiler, the source
    is compiled and must give the interpreter's integers on `compress.graph.probes` before the
    files appear: both at once, see `compress.files.write_folder`. NAME.c does not compile with the
    NAME.h of another export.

    Args:
        graph: the integer network.
        folder: where the files go; it is made if it is missing.
        name: begins the files' names and every public identifier: small letters, digits, _.
        accuracy: what is known of its accuracy, in words, for the comment at the head of both
            files. It names the SHA-256 of the graph's file, too.
        training_data: how inputs are prepared and what the answers are called, for that comment.
        weights_file: whether the weights stand in a file beside the C, NAME_weights.bin, which the
            compiler puts into the object file: text of millions of numbers takes it long. On
            Cortex-M4 and M7 such C is slower.

    Returns:
        The paths of NAME.h and NAME.c.

    Raises:
        CompressError: C can't express a layer, an answer differs, or a file can't be written.
    """
    sha256 = graph.sha256
    about = _about(graph, checked_name(name), sha256, accuracy, training_data)
    layout = replace(lay_out(graph), weights_apart=weights_file)
    source = generate(layout, name, sha256=sha256, about=about)
    texts: dict[str, str | bytes] = {
        **{f"{name}.c": source.code, f"{name}.h": source.header},
        f"{name}_selftest.c": selftest(graph, name),
    }
    texts |= {f"{name}_weights.bin": source.weights} if source.weights else {}
    with TemporaryDirectory() as trial:
        write_folder(trial, texts)
        _check(graph, Path(trial))
    if not (Path(folder) / "Makefile").exists():  # else it may be the caller's own
        texts["Makefile"] = filled("c99/kernels", "Makefile.jinja", {})
    write_folder(folder, texts)
    vouch_for_file(folder)
    return Path(folder) / f"{name}.h", Path(folder) / f"{name}.c"


def write_c(
    graph: QuantizedGraph,
    folder: str | os.PathLike[str],
    *,
    training_data: TrainingData | None = None,
    weights_file: bool = False,
) -> None:
    """Write C99 as `export_c` does, under the folder's name.

    Raises:
        CompressError: as `export_c` does, or the folder's name cannot be one in C.
    """
    export_c(
        *(graph, folder),
        name=c_name(folder),
        training_data=training_data,
        weights_file=weights_file,
    )


def _check(graph: QuantizedGraph, folder: Path) -> None:
    """Compare the C code with the interpreter, if there is a compiler."""
    if compiler() is None:
        return
    images = probe_inputs(graph, np.uint8)
    for got, expected in zip(run_c(folder, images), graph.run_all(images), strict=True):
        require_equal(got, expected, "the C code")


def _prepared(graph: QuantizedGraph, training_data: TrainingData) -> list[str]:
    """How inputs are prepared, in words that end no comment."""
    taken = "The codes of real numbers are taken, prepared as follows."
    if not graph.float_input:
        taken = "Pixels are taken as they are, 0 to 255, channel by channel."
    return [each.replace("*/", "* /") for each in (taken, *training_data.sentences())]


def _about(
    graph: QuantizedGraph,
    name: str,
    sha256: str,
    accuracy: str | None,
    training_data: TrainingData | None,
) -> list[str]:
    lines = [
        f"{name}: an integer neural network, generated; {graph.parameters} parameters,"
        f" {graph.macs} multiply-accumulates an input.",
        f"Made from the graph with SHA-256 {sha256}.",
    ]
    lines += [f"Accuracy: {accuracy}."] if accuracy else []
    lines += [] if training_data is None else _prepared(graph, training_data)
    return [
        *lines,
        "",
        "C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no"
        " allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32."
        " Compilers may put memcpy, memmove and memset in the place of loops,"
        " and on small cores functions of their own in that of 64-bit products and shifts."
        " `int32_t` is taken to be `int`, and >> to keep the sign, as everywhere.",
    ]
