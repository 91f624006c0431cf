"""The formats of artifacts: one row each, of what it is called, what writes it and what runs it.

This module stands below all that it names: functions are given as "module:name" and loaded when
they are first called, so that no part needs the libraries of another. To add a format, add its row
and a module with its functions.
"""

import functools
import importlib
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from compress.errors import CompressError
from compress.extras import naming_extras

EVERYWHERE = "exact everywhere"
"""The contract to give the same integers in every correct runtime."""

C_FOLDER = "c"
"""The format of a folder that holds NAME.c and NAME.h: it is compiled before it runs."""


WASM_FOLDER = "wasm"
"""The format of a folder that holds NAME.wasm and its npm package."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of artifacts. Functions are references for `loaded`; None: that cannot be done.

    Attributes:
        name: what it is asked for by, and called in a manifest.
        suffix: what the names of its files, or folders, end in.
        write_floats: (model, example, path) writes a float network and checks the file.
        write_integers: (graph, path) writes a QuantizedGraph and checks the file.
        load: (path, input_shape=None) returns the network in a file as `compress.load` does: a
            torch module, or a QuantizedGraph.
        open: (path, opening) returns a `compress.measuring.RunnableModel`.
        figures: (path) returns `compress.measuring.Figures`.
        input_of: (path) returns the input's dtype and shape, batch first, where the file tells
            them without being opened to run; else (None, ()).
        runtimes: (path, contracts) returns the `compress.runtimes.Runtime`s of its contracts.
        contracts: names of the contracts that its files may keep, the strongest last.
        keeps: of which networks its files keep the training data, "floats" or "integers": their
            writers take `training_data`.
        acts: what any file of the format can do to the machine that opens it; empty if nothing.
    """

    name: str
    suffix: str
    write_floats: str | None = None
    write_integers: str | None = None
    load: str | None = None
    open: str | None = None
    figures: str | None = None
    input_of: str | None = None
    runtimes: str | None = None
    contracts: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    acts: str = ""


_ROWS = (
    Format(
        name="onnx",
        suffix=".onnx",
        write_floats="compress.exporters.onnx:write_floats",
        write_integers="compress.exporters.onnx:write_integers",
        load="compress.importing:load_onnx",
        open="compress.measuring.onnx_files:open_onnx",
        figures="compress.measuring.onnx_figures:onnx_figures",
        runtimes="compress.runtimes:onnx_runtimes",
        contracts=("exact in onnxruntime", EVERYWHERE),
        keeps=("floats", "integers"),
    ),
    Format(
        name="torchscript",
        suffix=".ts",
        write_floats="compress.exporters.torchscript.floats:export_torchscript",
        write_integers="compress.exporters.torchscript.integers:export_torchscript",
        open="compress.measuring.torchscript_files:open_torchscript",
        figures="compress.measuring.torchscript_files:torchscript_figures",
        input_of="compress.measuring.torchscript_files:torchscript_input",
        runtimes="compress.runtimes:torchscript_runtimes",
        contracts=("exact in PyTorch",),
        acts="is TorchScript, which can read and write files",
    ),
    Format(
        name="safetensors",
        suffix=".safetensors",
        write_floats="compress.model_file:save_model",
        write_integers="compress.graph:QuantizedGraph.save",
        load="compress.loading:load_safetensors",
        open="compress.measuring.safetensors_files:open_safetensors",
        figures="compress.measuring.safetensors_files:safetensors_figures",
        input_of="compress.measuring.safetensors_files:safetensors_input",
        keeps=("floats",),
    ),
    Format(
        name="pt2",
        suffix=".pt2",
        write_floats="compress.exporters.pt2:export_pt2",
    ),
    Format(
        name=C_FOLDER,
        suffix="-c",
        write_integers="compress.exporters.c99:write_c",
        open="compress.measuring.c_folders:open_c",
        figures="compress.measuring.c_folders:c_figures",
        input_of="compress.measuring.c_folders:c_input",
        runtimes="compress.runtimes:c_runtimes",
        contracts=("exact in C99",),
        keeps=("integers",),
        acts="is C, which is compiled and run and can do whatever you can",
    ),
    Format(
        name=WASM_FOLDER,
        suffix="-wasm",
        write_integers="compress.exporters.wasm:write_wasm",
        open="compress.measuring.wasm_folders:open_wasm",
        figures="compress.measuring.wasm_folders:wasm_figures",
        input_of="compress.measuring.wasm_folders:wasm_input",
        runtimes="compress.runtimes:wasm_runtimes",
        contracts=("exact in WebAssembly",),
        keeps=("integers",),
    ),
)

FORMATS: Mapping[str, Format] = MappingProxyType({row.name: row for row in _ROWS})
"""Every format by name."""

SUFFIXES: Mapping[str, Format] = MappingProxyType({row.suffix: row for row in _ROWS})
"""Every format by what the names of its files end in."""


def format_named(name: str) -> Format:
    """Return the format of a name.

    Raises:
        CompressError: there is none of that name.
    """
    if name not in FORMATS:
        raise CompressError(f"format {name!r} is unknown; choose one of {', '.join(FORMATS)}")
    return FORMATS[name]


def format_for(path: PurePath) -> Format:
    """Return the format that the name of a file to write, or of a folder, ends in.

    Raises:
        CompressError: it ends in none.
    """
    found = next((row for row in _ROWS if path.name.endswith(row.suffix)), None)
    if found is None:
        raise CompressError(
            f"{path} does not tell a format; end its name in one of {', '.join(SUFFIXES)}, or name"
            " the format"
        )
    return found


def loaded(reference: str) -> Callable[..., Any]:
    """Return the function that a "module:name" stands for.

    Raises:
        MissingPackage: it needs a package that is not installed, now or when it is called.
    """
    module, name = reference.split(":")
    with naming_extras():
        return _naming_extras(operator.attrgetter(name)(importlib.import_module(module)))


def _naming_extras(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which may import further packages when it is called."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        with naming_extras():
            return function(*arguments, **named)

    return call
