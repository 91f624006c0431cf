"""The C of the published integer network beside other generators' and onnxruntime.

    python benchmarks/c_export.py                  all steps; writes docs/c_export.json and .md
    python benchmarks/c_export.py --step prepare   generate every contender's C into --work
    python benchmarks/c_export.py --step outputs   compare outputs with references, count answers
    python benchmarks/c_export.py --step boards    instructions, flash and RAM on emulated cores
    python benchmarks/c_export.py --step latency   one thread, batch 1, interleaved; needs quiet
    python benchmarks/c_export.py --step page      write the page anew from the JSON

With --only NAME a step is of some generators alone, and the record keeps what it has of the others:
after a change of this exporter's kernels, `--step boards --only ours`. The steps outputs and boards
measure no time and can run on a busy machine.

The peers are optional: pip install -e '.[peers]'. Peers call the C library on boards: install
newlib for arm-none-eabi (Debian: libnewlib-arm-none-eabi).
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from compress.errors import CompressError
from compress.files import read_json, sha256_of, write_json, write_text
from mnist_edge.report.tables import Sheet

ROOT = Path(__file__).parents[1]
STEPS = ("prepare", "outputs", "boards", "latency")
LEVELS = ("-Os", "-O2", "-O3")
HOST_BUILDS = (("-O3", "-march=native"), ("-O3", "-DNET_BEST=2"), ("-O3",))
BOARD_IMAGES = 2
MAKERS = ("ours", "bakenn", "emx-int8", "emx-float")
ONNXRUNTIME = "onnxruntime, int8"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--step", choices=(*STEPS, "page"), help="default: all")
    parser.add_argument("--only", choices=MAKERS, action="append", help="default: all")
    parser.add_argument("--float", type=Path, default=ROOT / "exported/phase5-float.safetensors")
    parser.add_argument("--integers", type=Path, default=ROOT / "exported/phase5-int8.safetensors")
    parser.add_argument("--work", type=Path, default=ROOT / "runs/c_export")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    place = options.out / "c_export.json"
    for step in STEPS if options.step is None else (options.step,):
        if step != "page":
            found = read_json(place) if place.exists() else {}
            new = measured(step, options)
            write_json(place, merged(found, new) if options.only else found | new)
    if set(read_json(place)) >= set(STEPS):
        write_text(options.out / "c_export.md", page(read_json(place)))


def merged(found: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record with what is new; rows and refusals of generators not measured stay."""
    result = {**found, **new}
    for step in ("outputs", "boards", "refusals"):
        if step in found and step in new:
            result[step] = _with_others(found[step], new[step])
    return result


def _with_others(old: Any, new: Any) -> Any:
    if isinstance(new, dict):
        return {**new, "rows": _with_others(old["rows"], new["rows"])}
    name = "peer" if any("peer" in row for row in (*old, *new)) else "name"
    names = dict.fromkeys(row[name] for row in (*old, *new))
    again = {row[name] for row in new}
    return [row for each in names for row in (new if each in again else old) if row[name] == each]


def measured(step: str, options: argparse.Namespace) -> dict[str, Any]:
    """Do one step and return what it adds to the JSON."""
    from c_contenders import Source, prepare

    from compress.graph import QuantizedGraph
    from mnist_edge.data import load_test, load_train

    graph = QuantizedGraph.load(options.integers)
    train, test = load_train("mnist").images, load_test("mnist")
    source = Source(options.float, graph, train, test.images, options.work)
    contenders, refusals = prepare(source, options.only or MAKERS)
    if step == "prepare":
        return {step: _network(options, graph), "refusals": [asdict(one) for one in refusals]}
    if step == "outputs":
        return {step: outputs(contenders, test.images, test.labels)}
    if step == "boards":
        return {step: boards(contenders, test.images[:BOARD_IMAGES])}
    return {step: latency(contenders, options, graph, test.images[:1], options.rounds)}


def _network(options: argparse.Namespace, graph: Any) -> dict[str, Any]:
    from c_contenders import CALIBRATION_IMAGES

    return {
        "integers": {"file": options.integers.name, "sha256": sha256_of(options.integers)},
        "float": {"file": options.float.name, "sha256": sha256_of(options.float)},
        "parameters": graph.parameters,
        "macs": graph.macs,
        "bakenn_calibration_images": CALIBRATION_IMAGES,
    }


def outputs(contenders: Sequence[Any], images: np.ndarray, labels: np.ndarray) -> list[Any]:
    """Run everything here, and compare it with its reference and with the labels."""
    rows = []
    for contender in contenders:
        about, count = contender.about, len(contender.expected)
        row = {"name": about.name, "title": about.title, "arithmetic": about.arithmetic}
        row |= {"reference": about.reference, "compared": count}
        if about.on_host:
            network = _loaded(contender, HOST_BUILDS[0])
            inputs = _shaped(contender.inputs(images), network)
            network(inputs[:1])  # the first answer has its own limit of time, meant for one image
            got = network(inputs).reshape(len(images), -1).view(about.dtype)
            row |= _difference(got[:count], contender.expected.view(about.dtype))
            row |= {"right": int((got.argmax(1) == labels).sum()), "images": len(labels)}
        rows.append(row)
    return rows


def _loaded(contender: Any, build: Sequence[str]) -> Any:
    """Compile for this machine; the libraries come first, so that they are kept unasked."""
    from compress.c_runner import load_c

    about = contender.about
    return load_c(
        contender.folder,
        options=(*build, *about.options, "-Wl,--no-as-needed", *about.libraries),
    )


def _shaped(inputs: np.ndarray, network: Any) -> np.ndarray:
    return inputs.reshape(len(inputs), *network.input_shape)


def _difference(got: np.ndarray, expected: np.ndarray) -> dict[str, Any]:
    apart = np.abs(got.astype(np.float64) - expected.astype(np.float64))
    return {"differing": int(apart.any(axis=1).sum()), "largest": float(apart.max())}


def boards(contenders: Sequence[Any], pixels: np.ndarray) -> dict[str, Any]:
    """Run everything on emulated cores that have more RAM than theirs would: peers need it."""
    from compress.boards import TARGETS

    small, large = TARGETS["cortex-m0"], TARGETS["cortex-m4"]
    cores = {
        "cortex-m0": replace(TARGETS["cortex-m3"], name="cortex-m0", flags=small.flags),
        "cortex-m4": large,
        "cortex-m4 with FPU": replace(
            large, flags=(*large.flags, "-mfloat-abi=softfp", "-mfpu=fpv4-sp-d16")
        ),
    }
    rows = [
        _board_row(contender, pixels, core, board, level)
        for contender in contenders
        for core, board in cores.items()
        for level in LEVELS
        if _fits(contender.about, core)
    ]
    return {"rows": rows, "tools": small.tool_versions()}


def _fits(about: Any, core: str) -> bool:
    """Whether code is for a core: of an FPU only floats have any use, and CMSIS-NN needs an M3."""
    if "FPU" in core:
        return "floats" in about.arithmetic
    return not ("cmsis" in about.name and core == "cortex-m0")


def _board_row(
    contender: Any, pixels: np.ndarray, core: str, board: Any, level: str
) -> dict[str, Any]:
    from compress.boards import MemoryBudget, run_on_board

    about = contender.about
    row = {"name": about.name, "title": about.title, "core": core, "level": level}
    try:
        run = run_on_board(
            contender.folder,
            contender.inputs(pixels),
            target=board,
            options=("-fhosted", level, *about.options),
            libraries=about.libraries or ("-lc",),
            budget=MemoryBudget(flash_bytes=192 * 1024, ram_bytes=1024 * 1024),
            stack_bytes=256 * 1024,
        )
    except CompressError as error:
        return row | {"refused": str(error)}
    compared = min(len(pixels), len(contender.expected))
    apart = _difference(
        run.outputs[:compared].view(about.dtype),
        contender.expected[:compared].view(about.dtype),
    )
    figures = {key: value for key, value in vars(run).items() if key != "outputs"}
    figures["arena_bytes"] *= about.takes_arena
    return row | figures | {"compared": compared} | apart


def latency(
    contenders: Sequence[Any],
    options: argparse.Namespace,
    graph: Any,
    pixels: np.ndarray,
    rounds: int,
) -> dict[str, Any]:
    """Time one image here, all in turns, round by round."""
    from compress.c_runner import compiler_version
    from compress.exporters.onnx.integers import export_onnx
    from compress.measuring import interleaved, machine, open_model, speedup

    path = options.work / "onnxruntime.onnx"
    export_onnx(graph, path, input="uint8")
    calls: dict[str, Callable[[], Any]] = {ONNXRUNTIME: open_model(path).bind(pixels[:, None])}
    for contender in contenders:
        about = contender.about
        for build in HOST_BUILDS if about.name == "this exporter" else HOST_BUILDS[:1]:
            if about.on_host:
                network = _loaded(contender, build)
                inputs = _shaped(contender.inputs(pixels), network)
                calls[f"{about.title}, {' '.join(build)}"] = network.bind(inputs)
    times = interleaved(calls, rounds=rounds)
    rows = []
    for name, time in times.items():
        ratio = speedup(time, times[ONNXRUNTIME])
        figures = {"median_us": time.median_us, "low_us": time.low_us, "high_us": time.high_us}
        rows.append({"name": name, **figures, "times_as_fast": asdict(ratio)})
    return {"rows": rows, "rounds": rounds, "machine": machine(), "compiler": compiler_version()}


# --- The page -------------------------------------------------------------------------------------


def page(found: Mapping[str, Any]) -> str:
    """Return the Markdown page of what was measured."""
    parts = [
        "# Generated C beside other generators'",
        _introduction(found),
        _outputs_sheet(found["outputs"]).as_markdown(),
        _outputs_remarks(found),
        _boards_sheet(ran(found)).as_markdown(),
        _boards_remarks(found),
        _latency_sheet(found["latency"]["rows"]).as_markdown(),
        _latency_remarks(found),
    ]
    return "\n\n".join(parts) + "\n"


def _introduction(found: Mapping[str, Any]) -> str:
    network = found["prepare"]
    return (
        "Made by `python benchmarks/c_export.py` from `docs/c_export.json`. The network is"
        f" `{network['integers']['file']}`, {network['parameters']:,} parameters,"
        f" {network['macs']:,} multiply-accumulates an image; generators that take floats got"
        f" `{network['float']['file']}`, folded."
    )


def _outputs_sheet(rows: Sequence[Mapping[str, Any]]) -> Sheet:
    headings = ("generator", "arithmetic", "held against", "images", "images that differ", "by")
    cells = []
    for row in rows:
        if "right" in row:
            apart = (f"{row['differing']:,}", f"{row['largest']:.2g}")
            right = f"{row['right']:,} of {row['images']:,}"
            count = f"{row['compared']:,}"
            cells.append((row["title"], row["arithmetic"], row["reference"], count, *apart, right))
    return Sheet("Outputs", (*headings, "right answers"), tuple(cells))


def _outputs_remarks(found: Mapping[str, Any]) -> str:
    lines = [
        "`by` is the largest difference, in steps of the output's code for integers and in the"
        " logits' own unit for floats. A generator's own reference is what it promises to equal;"
        " right answers are of the 10,000 test images, on which nothing was chosen.",
        f"bakenn quantizes by itself, here on {found['prepare']['bakenn_calibration_images']}"
        " training images: its reference and its calibration run some seconds an image.",
        *(
            f'`{one["peer"]}` refuses the {one["network"]} network: "{one["line"]}".'
            for one in found["refusals"]
        ),
    ]
    if any(one["network"] == "folded" for one in found["refusals"]):
        lines.append("It got the folded network without the last Flatten, which changes no number.")
    return _bullets(lines)


def ran(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows of boards of the code that ran there."""
    return [row for row in found["boards"]["rows"] if "refused" not in row]


def not_run(found: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each generator and core whose code did not run, with its builds."""
    builds: dict[tuple[str, str, str], list[str]] = {}
    for row in found["boards"]["rows"]:
        if "refused" in row:
            key = (row["title"], row["core"], row["refused"])
            builds.setdefault(key, []).append(row["level"])
    return [
        f"The C of {title} did not run on {core} at {', '.join(levels)}: {line.rstrip('.')}."
        for (title, core, line), levels in builds.items()
    ]


def _boards_sheet(rows: Sequence[Mapping[str, Any]]) -> Sheet:
    headings = ("generator", "core", "optimization", "instructions an image", "flash bytes")
    cells = [
        (
            *(row["title"], row["core"], row["level"], f"{row['instructions']:,}"),
            *(f"{row['firmware_bytes']:,}", f"{row['arena_bytes']:,}", f"{row['stack_bytes']:,}"),
            f"{row['arena_bytes'] + row['stack_bytes']:,}",
        )
        for row in rows
    ]
    return Sheet("On small cores", (*headings, "arena", "stack", "RAM bytes"), tuple(cells))


def _boards_remarks(found: Mapping[str, Any]) -> str:
    return _bullets(
        [
            "Instructions are not milliseconds: QEMU counts what is executed (`-icount shift=0`,"
            " the same at every run) and knows nothing of a core's cycles, caches or wait states.",
            "Flash is of the whole firmware: network, libraries that it calls, and about 700 bytes"
            " that start and measure it. RAM is arena and deepest stack; the input, 784 bytes or"
            " 3,136 of floats, is its caller's. emx-onnx-cgen's arrays were kept on the stack"
            " (`--large-temp-threshold 0`); by default it allocates those of more than 1 kB.",
            "More RAM than such parts have was given to all, as some need it; code for the M0 ran"
            " on an emulated M3, which knows its instructions and whose board has that RAM. Code"
            " with floats was compiled for the M4's FPU too (`-mfloat-abi=softfp`).",
            *not_run(found),
            f"Compiled and run by {'; '.join(found['boards']['tools'].values())}.",
        ]
    )


def _latency_sheet(rows: Sequence[Mapping[str, Any]]) -> Sheet:
    headings = ("code", "median µs", "quartiles", "times as fast as onnxruntime", "quartiles")
    cells = []
    for row in rows:
        ratio = row["times_as_fast"]
        span = f"{row['low_us']:.1f}–{row['high_us']:.1f}"
        spread = f"{ratio['low']:.2g}–{ratio['high']:.2g}"
        figures = (f"{row['median_us']:.1f}", span, f"{ratio['median']:.2g}", spread)
        cells.append((row["name"], *figures))
    return Sheet("On this machine", headings, tuple(cells))


_EARLIER = (
    "Measured before this exporter's C held all levels of vector code in one file and took the best"
    " when it runs: the options chose the level then. [Hosts](hosts.md) has the present form."
)
_LEVELS = (
    "This exporter's C takes the best vector code that the processor has when it runs;"
    " `-DNET_BEST=2` leaves out what is above AVX2, `-march=native` what is below this machine's."
)


def _latency_remarks(found: Mapping[str, Any]) -> str:
    measured = found["latency"]
    machine = measured["machine"]
    return _bullets(
        [
            f"{machine['cpu']} ({', '.join(machine['flags'])}), one thread, batch 1, one call of"
            f" the C function from Python; {measured['rounds']} rounds, in each of which all ran in"
            " turns. The ratios are of the same rounds; the microseconds are this machine's.",
            _LEVELS if any("NET_BEST" in row["name"] for row in measured["rows"]) else _EARLIER,
            f"onnxruntime {machine['versions']['onnxruntime']} runs the same integers on raw"
            f" pixels; C by {measured['compiler']}.",
        ]
    )


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


if __name__ == "__main__":
    main()
