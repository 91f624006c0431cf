"""Run a network's WebAssembly in node, from Python.

A module can only compute: it imports nothing. It runs in a process of its own, within limits.
"""

import functools
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from compress.apart import FIRST_ANSWER_SECONDS, Limits
from compress.errors import CompressError
from compress.graph import Codes, QParams, Value
from compress.graph.numbers import is_int
from compress.limited_process import LimitedProcess
from compress.process_network import ProcessNetwork
from compress.reading import read_text

VARIANTS = ("relaxed", "simd", "plain")
"""The kinds of modules, the fastest first: with relaxed SIMD, with SIMD of 128 bits, without."""

NO_NODE = "there is no node to run WebAssembly; install nodejs, or set NODE to its command"

_MAIN = Path(__file__).with_suffix(".mjs")
_FIRST_SECONDS = 5.0 * FIRST_ANSWER_SECONDS  # by the wall's clock, and node starts in it
_RELAXED = "--experimental-wasm-relaxed-simd"
_PAGES = 16384  # of 64 KiB: 1 GiB, as for other networks
_LIMITS = Limits(memory_bytes=None)  # node reserves far more than it takes
_LARGEST = 1 << 20  # bytes of a package.json; ours have about a thousand
_MOST_ENDS = 64
_NUMBERS = ("parameters", "macs", "constantBytes")


def module_file(name: str, variant: str) -> str:
    """Return the name of the file that holds a variant's module."""
    return f"{name}.wasm" if variant == "plain" else f"{name}.{variant}.wasm"


@dataclass(frozen=True)
class WasmFolder:
    """What the package.json of a folder says of its network.

    Attributes:
        folder: where the modules are.
        name: what their names begin with.
        inputs: what the network takes, in order.
        outputs: what it gives, in order.
        parameters: how many it has.
        macs: multiply-accumulates an input.
        constant_bytes: its weights, biases, multipliers and tables.
    """

    folder: Path
    name: str
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    parameters: int
    macs: int
    constant_bytes: int

    def module(self, variant: str) -> Path:
        """Return the file of a variant's module, which need not be there."""
        return self.folder / module_file(self.name, variant)

    def modules(self) -> tuple[str, ...]:
        """Return the variants whose files are there, the fastest first."""
        return tuple(each for each in VARIANTS if self.module(each).is_file())


def node_command() -> str | None:
    """Return the path of the node to run: $NODE, or node or nodejs; None if there is none."""
    named = os.environ.get("NODE", "").strip()
    names = (named,) if named else ("node", "nodejs")
    return next((found for name in names if (found := shutil.which(name))), None)


def node_version() -> str | None:
    """Return the version of the node that runs networks, such as "v20.20.2"; None without one."""
    command = node_command()
    if command is None:
        return None
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def read_wasm_folder(folder: str | os.PathLike[str]) -> WasmFolder:
    """Read what the package.json in `folder` says; nothing is run.

    Raises:
        CompressError: the folder holds no such package, or what it says cannot be.
    """
    path = Path(folder) / "package.json"
    try:
        content = json.loads(read_text(path, most=_LARGEST))
        told = content["network"]
        ends = {kind: tuple(_ends(told[kind], kind)) for kind in ("inputs", "outputs")}
        name, numbers = content["name"], [told[number] for number in _NUMBERS]
        if not isinstance(name, str) or not name.isidentifier():
            raise ValueError(f"the name {name!r:.40}")
        if not all(is_int(number, 0) for number in numbers):
            raise ValueError(f"{', '.join(_NUMBERS)} are {numbers!r:.60}")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CompressError(f"{path} is not of a network's WebAssembly: {error!s:.100}") from error
    return WasmFolder(Path(folder), name, ends["inputs"], ends["outputs"], *numbers)


def _ends(given: Any, kind: str) -> list[Value]:
    if not isinstance(given, list) or not 1 <= len(given) <= _MOST_ENDS:
        raise ValueError(f"its {kind}")
    return [_end(f"{kind}{index}", each) for index, each in enumerate(given)]


def _end(name: str, given: Mapping[str, Any]) -> Value:
    qparams = QParams(float(given["scale"]), given["zeroPoint"])
    return Value(name, tuple(given["shape"]), qparams)


def described(values: Sequence[Value]) -> list[dict[str, Any]]:
    """Return inputs or outputs as package.json and index.js tell them."""
    return [
        {
            "shape": list(value.shape),
            "scale": value.qparams.scale,
            "zeroPoint": value.qparams.zero_point,
        }
        for value in values
    ]


def load_wasm(
    folder: str | os.PathLike[str], *, variant: str | None = None, limits: Limits = _LIMITS
) -> ProcessNetwork:
    """Start the network in `folder`, from `compress.export(graph, "NAME-wasm")`, in node.

    Args:
        folder: the folder that holds package.json and the modules.
        variant: the one module to take, "relaxed", "simd" or "plain"; by default the fastest that
            this node knows and computes exactly. Where node has relaxed SIMD behind an option,
            that option is given if "relaxed" is asked for by name.
        limits: what the process may take.

    Raises:
        CompressError: there is no node, no such network, or node takes none of the modules.
    """
    found = read_wasm_folder(folder)
    command = node_command()
    if command is None:
        raise CompressError(NO_NODE)
    if variant is not None and variant not in found.modules():
        known = ", ".join(found.modules()) or "none"
        raise CompressError(f"{folder} holds no module {variant!r}; it holds {known}")
    names = (variant,) if variant else found.modules()
    told = {
        "modules": [str(found.module(each).resolve()) for each in names],
        "inputs": described(found.inputs),
        "outputs": described(found.outputs),
    }
    options = [f"--wasm-max-mem-pages={_PAGES}"]
    options += [_RELAXED] if variant == "relaxed" and _has_option(command) else []
    program = [command, *options, str(_MAIN), json.dumps(told)]
    return _started(program, found.inputs, limits)


def _started(program: Sequence[str], inputs: Sequence[Value], limits: Limits) -> ProcessNetwork:
    """Start node and let the network give its first answer, for which it has less time."""
    first = replace(limits, seconds=min(limits.seconds, _FIRST_SECONDS))
    process = LimitedProcess(program, first, what="the WebAssembly")
    network = ProcessNetwork(process)
    network(*(np.zeros((1, *value.shape), np.uint8) for value in inputs))
    process.allow(limits.seconds)
    return network


def run_wasm(
    folder: str | os.PathLike[str], codes: Sequence[Codes], *, variant: str | None = None
) -> tuple[Codes, ...]:
    """Return the codes of every output of the network in `folder`, loaded for these inputs alone.

    Raises:
        CompressError: as `load_wasm`, or the code fails.
    """
    return load_wasm(folder, variant=variant).run_once(codes)


def runs_relaxed() -> bool:
    """Whether this node has relaxed SIMD, be it behind an option."""
    command = node_command()
    return command is not None and _validates_relaxed(command)


@functools.cache
def _validates_relaxed(command: str) -> bool:
    options = [_RELAXED] if _has_option(command) else []
    probe = f"process.exit(WebAssembly.validate(new Uint8Array({_probe()})) ? 0 : 1)"
    return subprocess.run([command, *options, "-e", probe], check=False).returncode == 0


@functools.cache
def _has_option(command: str) -> bool:
    done = subprocess.run([command, "--v8-options"], capture_output=True, text=True, check=False)
    return _RELAXED in done.stdout


def _probe() -> list[int]:
    """A module whose one function multiplies by relaxed SIMD."""
    zero = [0xFD, 0x0C, *[0] * 16]
    body = [0, *zero, *zero, 0xFD, 0x92, 0x02, 0x0B]
    code = [1, len(body), *body]
    kinds = [1, 5, 1, 0x60, 0, 1, 0x7B]
    return [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0, *kinds, 3, 2, 1, 0, 10, len(code), *code]
