"""A QuantizedGraph as WebAssembly: modules made from its C, and a package that npm takes."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from compress.c_header import read_header
from compress.exporters.c99 import c_name, export_c
from compress.exporters.templates import filled
from compress.exporters.wasm.compiler import compile_module
from compress.files import write_folder
from compress.formats import WASM_FOLDER
from compress.graph import QuantizedGraph, probe_inputs, require_equal
from compress.training_data import KEY, TrainingData
from compress.wasm_runner import (
    VARIANTS,
    described,
    module_file,
    node_command,
    read_wasm_folder,
    run_wasm,
    runs_relaxed,
)

__all__ = ["export_wasm", "modules_of", "network_script", "write_wasm"]

_TEMPLATES = ("index.js", "index.d.ts", "README.md")


def export_wasm(
    graph: QuantizedGraph,
    folder: str | os.PathLike[str],
    *,
    name: str,
    training_data: TrainingData | None = None,
) -> None:
    """Write the graph's C, compiled to WebAssembly, as a package for browsers and node.

    The folder holds `NAME.wasm`, which any engine runs, `NAME.simd.wasm` and, where the weights
    allow, `NAME.relaxed.wasm`; `index.js`, which loads the fastest one that the engine runs and
    computes exactly, with its types; `package.json` and a README. Where there is node, each module
    must give the interpreter's integers on `compress.graph.probes` before the folder appears.

    Args:
        graph: the integer network.
        folder: where the files go; it is made if it is missing.
        name: of the package and the modules: small letters, digits, _.
        training_data: how inputs are prepared and what the answers mean, for package.json.

    Raises:
        CompressError: clang or lld is missing, C can't express a layer, an answer differs, or a
            file can't be written.

    Example:
        >>> import torch, compress
        >>> model = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.Flatten())
        >>> graph = compress.quantize(model, torch.rand(64, 1, 8, 8))
        >>> compress.export(graph, "net-wasm").name
        'net-wasm'
    """
    with TemporaryDirectory() as scratch:
        source = Path(scratch) / "c"
        export_c(graph, source, name=name)
        modules = _modules(source, name, VARIANTS)
        contents = _contents(graph, source, name, training_data, modules)
        write_folder(Path(scratch) / "wasm", contents)
        _check(graph, Path(scratch) / "wasm")
    write_folder(folder, contents)


def write_wasm(
    graph: QuantizedGraph,
    folder: str | os.PathLike[str],
    *,
    training_data: TrainingData | None = None,
) -> None:
    """Write WebAssembly as `export_wasm` does, under the folder's name.

    Raises:
        CompressError: as `export_wasm` does, or the folder's name cannot be one in C.
    """
    export_wasm(graph, folder, name=c_name(folder, WASM_FOLDER), training_data=training_data)


def network_script() -> str:
    """Return the JavaScript that loads and calls modules: `firstOf(variants, bytesOf, network)`."""
    return (Path(__file__).parent / "network.js").read_text()


def modules_of(
    graph: QuantizedGraph, name: str, *, variants: Sequence[str] = VARIANTS
) -> dict[str, bytes]:
    """Return the modules alone, by variant, the fastest first, compared as `export_wasm` does.

    Args:
        graph: the integer network.
        name: of its C.
        variants: those that are wanted; "relaxed" is left out where it would be as "simd".

    Raises:
        CompressError: clang or lld is missing, C can't express a layer, or an answer differs.
    """
    with TemporaryDirectory() as scratch:
        source, package = Path(scratch) / "c", Path(scratch) / "wasm"
        export_c(graph, source, name=name)
        modules = _modules(source, name, variants)
        write_folder(package, _contents(graph, source, name, None, modules))
        _check(graph, package)
        return modules


def _modules(source: Path, name: str, variants: Sequence[str]) -> dict[str, bytes]:
    modules: dict[str, bytes] = {}
    worth_making = _worth_making(source / f"{name}.c")
    for variant in variants:
        if variant in worth_making:
            out = source / f"{variant}.wasm"
            compile_module(source, variant, out)
            modules[variant] = out.read_bytes()
    return modules


def _contents(
    graph: QuantizedGraph,
    source: Path,
    name: str,
    training_data: TrainingData | None,
    modules: Mapping[str, bytes],
) -> dict[str, str | bytes]:
    """Every file of the package, by name."""
    told = _told(graph, name, tuple(modules), read_header(source).constant_bytes)
    files = {module_file(name, variant): module for variant, module in modules.items()}
    texts = {each: filled("wasm", f"{each}.jinja", told) for each in _TEMPLATES}
    return {**files, **texts, "package.json": _package(told, training_data)}


def _worth_making(code: Path) -> tuple[str, ...]:
    """Without dot products of bytes, relaxed SIMD has nothing to do."""
    has_pairs = "_mm_maddubs_epi16" in code.read_text()
    return VARIANTS if has_pairs else VARIANTS[1:]


def _told(
    graph: QuantizedGraph, name: str, variants: tuple[str, ...], constant_bytes: int
) -> dict[str, Any]:
    inputs = described(graph.inputs)
    outputs = described([graph.value(of) for of in graph.outputs.values()])
    kinds = "uint8 codes or float32 numbers" if graph.float_input else "uint8, raw pixels"
    shapes = ["x".join(map(str, each["shape"])) for each in inputs]
    return {
        "name": name,
        "sha256": graph.sha256,
        "parameters": graph.parameters,
        "macs": graph.macs,
        "constantBytes": constant_bytes,
        "inputs": inputs,
        "outputs": outputs,
        "variants": list(variants),
        "single": len(outputs) == 1,
        "arguments": ", ".join(f"input{i}" for i in range(len(inputs)))
        if len(inputs) > 1
        else "input",
        "words": f"{kinds}, {' and '.join(shapes)}",
    }


def _package(told: Mapping[str, Any], training_data: TrainingData | None) -> str:
    network = {
        key: told[key]
        for key in ("inputs", "outputs", "parameters", "macs", "constantBytes", "sha256")
    }
    package: dict[str, Any] = {
        "name": told["name"],
        "version": "1.0.0",
        "description": "An integer neural network in WebAssembly",
        "type": "module",
        "main": "index.js",
        "types": "index.d.ts",
        "sideEffects": False,
        "network": network,
    }
    if training_data is not None:
        package[KEY] = asdict(training_data)
    return json.dumps(package, indent=2) + "\n"


def _check(graph: QuantizedGraph, folder: Path) -> None:
    """Compare each module that node runs with the interpreter, if there is node."""
    if node_command() is None:
        return
    images = probe_inputs(graph, np.uint8)
    expected = graph.run_all(images)
    modules = read_wasm_folder(folder).modules()
    for variant in modules if runs_relaxed() else modules[-2:]:
        for got, wanted in zip(run_wasm(folder, images, variant=variant), expected, strict=True):
            require_equal(got, wanted, f"the WebAssembly ({variant})")
