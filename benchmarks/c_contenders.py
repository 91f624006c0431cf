"""The same network as C by several generators, each in a folder of one form.

`load_c` and `run_on_board` take a folder with NAME.c and NAME.h; peers' code is wrapped so that
they take it too. A folder holds, beside `net.c` and `net.h`:

    table.npy      uint8 [256, k]: the k bytes of input that stand for a raw pixel
    reference.npy  uint8 [N, output bytes]: the reference's outputs for the first N test images
    about.json     what it is: see `About`
"""

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from compress.exporters.c99 import export_c
from compress.exporters.onnx.integers import export_onnx
from compress.files import write_json
from compress.graph import QuantizedGraph
from compress.measuring import open_model
from mnist_edge.data import normalize

COMPARED = 1000
"""Test images that are compared with a reference; fewer where the reference is slow."""
SLOW_COMPARED = 10

SIDE = 28


@dataclass(frozen=True)
class About:
    """What a generator's code is.

    `dtype` of its output; `options` and `libraries` that it needs, after those of the level;
    `reference` says what its outputs are held against; `on_host` whether it is timed here; without
    `takes_arena` the byte of arena is none of its own.
    """

    name: str
    title: str
    arithmetic: str
    dtype: str
    reference: str
    options: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    on_host: bool = True
    takes_arena: bool = True


@dataclass(frozen=True)
class Source:
    """What every generator starts from: the float network, the integers, and images [N, 28, 28]."""

    float_file: Path
    graph: QuantizedGraph
    train: np.ndarray
    test: np.ndarray
    work: Path


@dataclass(frozen=True)
class Contender:
    """A generator's code, ready to compile, and what it must give."""

    about: About
    folder: Path
    table: np.ndarray
    expected: np.ndarray

    def inputs(self, pixels: np.ndarray) -> np.ndarray:
        """Return the bytes [N, ...] of raw pixels uint8 [N, 28, 28]."""
        return self.table[pixels].reshape(len(pixels), -1)


@dataclass(frozen=True)
class Refusal:
    """What a peer says of a network that it does not take, or why it is not here."""

    peer: str
    network: str
    line: str


def prepare(source: Source, names: Collection[str]) -> tuple[list[Contender], list[Refusal]]:
    """Return the code and the refusals of `names`; a peer's code in `source.work` is kept."""
    makers = {"ours": _ours, "bakenn": _bakenn, "emx-int8": _emx_int8, "emx-float": _emx_float}
    contenders, refusals = [], []
    for name, make in makers.items():
        if name not in names:
            continue
        try:
            if name == "ours" or not (source.work / name / "about.json").exists():
                make(source, source.work / name)
        except ModuleNotFoundError as error:
            refusals.append(Refusal(name, "any", f"{error.name} is not installed"))
            continue
        contenders.append(_load(source.work / name))
        if (beside := source.work / f"{name}-cmsis" / "about.json").exists():
            contenders.append(_load(beside.parent))
    said = sorted(source.work.glob("*/refusal.json"))
    kept = [Refusal(**json.loads(path.read_text())) for path in said]
    return contenders, refusals + [one for one in kept if one.peer in names]


def _load(folder: Path) -> Contender:
    fields = json.loads((folder / "about.json").read_text())
    about = About(**{key: tuple(v) if isinstance(v, list) else v for key, v in fields.items()})
    return Contender(
        about, folder, np.load(folder / "table.npy"), np.load(folder / "reference.npy")
    )


def _store(folder: Path, about: About, table: np.ndarray, expected: np.ndarray) -> None:
    """Keep what goes with the code; `about.json` comes last, when all else is there."""
    expected = np.ascontiguousarray(expected.reshape(len(expected), -1))
    np.save(folder / "table.npy", np.ascontiguousarray(table).view(np.uint8).reshape(256, -1))
    np.save(folder / "reference.npy", expected.view(np.uint8))
    write_json(folder / "about.json", dataclasses.asdict(about))


_PIXELS = np.arange(256, dtype=np.uint8)


def _normalized_pixels() -> np.ndarray:
    """Return the float32 [256] that the float network sees for each raw pixel."""
    return normalize(_PIXELS.reshape(1, 16, 16)).reshape(256)


def _wrap(folder: Path, sources: list[Path], call: str, sizes: dict[str, int]) -> None:
    """Write net.c, which includes a peer's sources, and net.h with the sizes in bytes."""
    lines = [f"#define NET_{part}_BYTES {size}" for part, size in sizes.items()]
    for end in ("INPUT", "OUTPUT"):
        flat = {"RANK": 1, "CHANNELS": sizes[end], "HEIGHT": 1, "WIDTH": 1}
        flat |= {"SCALE": 1.0, "ZERO_POINT": 0}
        lines += [f"#define NET_{end}_{key} {value}" for key, value in flat.items()]
    run = "void net_run(const uint8_t *input, uint8_t *output, uint8_t *arena)"
    (folder / "net.h").write_text("\n".join(["#include <stdint.h>", *lines, f"{run};", ""]))
    included = [f'#include "{path.relative_to(folder)}"' for path in sources]
    body = [f"{run}", "{", f"    {call}", "}"]
    (folder / "net.c").write_text("\n".join(['#include "net.h"', *included, *body, ""]))


def _ours(source: Source, folder: Path) -> None:
    export_c(source.graph, folder, name="net")
    about = About(
        name="this exporter",
        title="this exporter",
        arithmetic="integers",
        dtype="uint8",
        reference="the interpreter's integers",
    )
    _store(folder, about, _PIXELS, source.graph.run(source.test[:COMPARED, None]))


# --- bakenn ---------------------------------------------------------------------------------------


CALIBRATION_IMAGES = 32
_CMSIS = ("cmsis_nn", "cmsis_core")


def _bakenn(source: Source, folder: Path) -> None:
    """Let bakenn quantize the folded float network by itself: it takes no integers of others."""
    import torch

    from compress.model_file import load_model
    from compress.simplify.folding import fold

    stored = load_model(source.float_file)
    images = torch.from_numpy(normalize(source.train[:CALIBRATION_IMAGES]))
    samples = list(images.split(1))
    unfolded, folded = stored.model.eval(), fold(stored.model, stored.example())
    bare = fold(stored.model, stored.example())
    bare.flatten = torch.nn.Identity()
    _keep_refusal(source, "unfolded", lambda: _compile_bakenn(unfolded, samples, folder))
    _keep_refusal(source, "folded", lambda: _compile_bakenn(folded.eval(), samples, folder))
    compiled = _compile_bakenn(bare.eval(), samples, folder)
    about = About(
        name="bakenn",
        title=f"bakenn {version('bakenn')}",
        arithmetic="integers",
        dtype="int8",
        reference="bakenn's own reference in Python, byte for byte",
        options=("-std=c11",),
    )
    _keep_bakenn(source, folder, about, compiled.plan)
    _bakenn_with_cmsis(source, about, compiled)


def _bakenn_with_cmsis(source: Source, about: About, compiled: Any) -> None:
    import bakenn

    overlay = bakenn.CBackendOptions(
        kernel_policy=bakenn.KernelPolicy.STATIC_PRIORITY,
        enable_cmsis_nn=True,
        target=bakenn.CORTEX_M4,
    )
    beside = source.work / "bakenn-cmsis"
    again = bakenn.compile(
        compiled.graph, beside / "src", model_name="net", backend_options=overlay
    )
    parts = [beside / "src" / "third_party" / part / "Include" for part in _CMSIS]
    about = replace(
        about,
        name="bakenn-cmsis",
        title=f"{about.title} with CMSIS-NN",
        options=(*about.options, "-DBAKENN_CMSIS_NN_BUILTIN_MEMORY", *(f"-I{p}" for p in parts)),
        on_host=False,
    )
    _keep_bakenn(source, beside, about, again.plan)


def _compile_bakenn(model: Any, samples: list[Any], folder: Path) -> Any:
    import bakenn

    return bakenn.compile_torch_ptq(model, samples[0], samples, folder / "src", name="net")


def _keep_refusal(source: Source, network: str, attempt: Callable[[], object]) -> None:
    """Expect bakenn to refuse; keep what it says. If it doesn't, there is nothing to keep."""
    import bakenn

    try:
        attempt()
    except bakenn.CompileError as error:
        refusal = Refusal("bakenn", network, str(error))
        write_json(source.work / f"bakenn-{network}" / "refusal.json", dataclasses.asdict(refusal))


def _keep_bakenn(source: Source, folder: Path, about: About, plan: Any) -> None:
    """Wrap bakenn's files; the reference runs some seconds an image, so it runs on few."""
    import bakenn

    def codes(reals: np.ndarray) -> np.ndarray:
        return bakenn.quantize_input(plan, reals.reshape(1, SIDE, SIDE, 1))

    values = np.resize(_normalized_pixels(), SIDE * SIDE)  # each of the 256 at least once
    table = codes(values).reshape(-1)[:256]
    images = normalize(source.test[:SLOW_COMPARED])
    expected = [bakenn.run_reference(plan, codes(image)).reshape(-1) for image in images]
    header = (folder / "src" / "bknn_net.h").read_text()
    arena = int(header.split("BKNN_NET_ARENA_SIZE ")[1].split("u")[0])
    _wrap(
        folder,
        sorted((folder / "src").rglob("*.c")),
        "bknn_net_infer(arena, (const int8_t *)input, (int8_t *)output);",
        {"INPUT": SIDE * SIDE, "OUTPUT": 10, "ARENA": arena},
    )
    _store(folder, about, table, np.stack(expected))


# --- emx-onnx-cgen --------------------------------------------------------------------------------


def _emx_int8(source: Source, folder: Path) -> None:
    """The very integers of this exporter, as ONNX without a layout for onnxruntime."""
    command = _emx_command()
    path = folder / "src" / "net.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    export_onnx(source.graph, path, input="uint8", fast=False)
    expected = open_model(path).outputs(source.test[:COMPARED, None])
    about = _emx(command, path, 1)
    arithmetic = "integers, factors and rounding in floats"
    about = replace(about, name="emx-int8", title=f"{about.title}, int8", arithmetic=arithmetic)
    _store(folder, about, _PIXELS, expected)


def _emx_float(source: Source, folder: Path) -> None:
    """The folded float network, as ONNX."""
    command = _emx_command()
    from compress.exporters import export
    from compress.model_file import load_model
    from compress.simplify.folding import fold

    stored = load_model(source.float_file)
    path = folder / "src" / "net.onnx"
    export(fold(stored.model, stored.example()), path, format="onnx", example=stored.example())
    expected = open_model(path).outputs(normalize(source.test[:COMPARED]))
    about = _emx(command, path, 4)
    about = replace(about, name="emx-float", title=f"{about.title}, float", arithmetic="floats")
    _store(folder, about, _normalized_pixels(), expected)


def _emx_command() -> str:
    """Return the path of the generator's command, which stands beside Python's."""
    command = shutil.which("emx-onnx-cgen", path=Path(sys.executable).parent)
    if command is None:
        raise ModuleNotFoundError(name="emx-onnx-cgen")
    return command


def _emx(command: str, path: Path, pixel_bytes: int) -> About:
    """Generate the C of an ONNX file; its intermediate arrays stay on the stack."""
    made = path.with_suffix(".c")
    options = ["--model-name", "emx", "--large-temp-threshold", "0", "--input-dim", "batch=1"]
    subprocess.run([command, "compile", *options, path, made], check=True, capture_output=True)
    sizes = {"INPUT": SIDE * SIDE * pixel_bytes, "OUTPUT": 40, "ARENA": 1}
    call = "(void)arena; emx((const void *)input, (void *)output);"
    _wrap(path.parents[1], [made], call, sizes)
    return About(
        name="emx",
        title=f"emx-onnx-cgen {version('emx-onnx-cgen')}",
        arithmetic="floats",
        dtype="float32",
        reference="onnxruntime on the same file",
        libraries=("-lm", "-lc"),
        takes_arena=False,
    )
