"""Integer ONNX files of larger networks, ours beside other quantizers', in onnxruntime.

    python benchmarks/onnx_speed.py ../shared/models/mlperf-tiny    # measure, and write the page
    python benchmarks/onnx_speed.py ../shared/models/mlperf-tiny --network DS-CNN  # one of them
    python benchmarks/onnx_speed.py                                 # the page anew from the record

Writes docs/onnx_speed.json and docs/onnx_speed.md, made of it. Files are kept in the folder --work
and not made again; all are timed anew, interleaved, on one thread: about a minute for the times,
some more for the files and for compiling C, which is given codes and timed in C. Networks of the
record that were timed on the same machine, with the same versions and rounds, stay in it; those of
other conditions do not, so that one page has one kind. Peers are onnxruntime's `quantize_static`
and, where they are installed (`pip install -e '.[peers]'`), NNCF and OpenVINO. What a peer refuses
is said.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import any_network
import click
import numpy as np
import torch
from numpy.typing import NDArray
from onnx_speed_networks import NETWORKS

import compress
from compress import measuring
from compress.c_runner import compiler_version, load_c
from compress.errors import first_line
from compress.exporters.c99 import export_c
from compress.exporters.onnx.integers import export_onnx
from compress.files import read_json
from compress.graph import QuantizedGraph, require_equal
from compress.measuring import Latency, interleaved, speedup
from compress.onnx_runner import load_onnxruntime, open_session
from compress.process_network import ProcessNetwork
from mnist_edge.report.pages import render, write_page

BATCHES = (1, 8)
_NAME = "onnx_speed"
_OPENVINO = " in OpenVINO"
_ROUND_SECONDS = 0.01

Run = Callable[[], object]


@click.command()
@click.argument("models", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--network", "names", multiple=True, type=click.Choice(tuple(NETWORKS)))
@click.option("--rounds", type=click.IntRange(1), default=30, show_default=True)
@click.option("--work", type=click.Path(path_type=Path), default=Path("runs/onnx_speed"))
@click.option("--out", type=click.Path(path_type=Path), default=Path("docs"), show_default=True)
def main(models: Path | None, names: tuple[str, ...], rounds: int, work: Path, out: Path) -> None:
    """Make the files that lack, time them all, and write the page."""
    torch.set_num_threads(1)
    record = _begun(out / f"{_NAME}.json", None if models is None else conditions(rounds))
    for name in (names or tuple(NETWORKS)) if models is not None else ():
        click.echo(name, err=True)
        folder = work / name
        refusals = make(name, models or Path(), folder)
        record["networks"][name] = measure(folder, rounds) | {"refusals": refusals}
        write_page(out, _NAME, record, as_markdown)
    written = write_page(out, _NAME, record, as_markdown)
    click.echo(f"written: {', '.join(map(str, written))}", err=True)


def conditions(rounds: int) -> dict[str, Any]:
    """What the times of all networks of a record have in common."""
    return {"machine": measuring.machine(), "versions": versions(), "rounds": rounds}


def _begun(path: Path, under: Mapping[str, Any] | None) -> dict[str, Any]:
    """The record as it is; or, to add to it, what of it was timed under the same conditions."""
    found = read_json(path) if path.exists() else {"networks": {}}
    same = under is None or all(found.get(key) == value for key, value in under.items())
    if not same and found["networks"]:
        dropped = ", ".join(found["networks"])
        click.echo(f"timed under other conditions, so not kept: {dropped}", err=True)
    networks = {name: found["networks"][name] for name in NETWORKS if name in found["networks"]}
    return found | {"networks": networks} if same else {**(under or {}), "networks": {}}


def versions() -> dict[str, str]:
    """Of all that makes or runs the files."""
    others = {name: any_network.version_of(name) for name in ("nncf", "openvino") if _has(name)}
    return {**measuring.versions(), **others, "compiler": compiler_version() or "none"}


def _has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


# --- Files ----------------------------------------------------------------------------------------


def make(name: str, models: Path, folder: Path) -> dict[str, str]:
    """Write the files of a network that are not there; return why some could not be made."""
    folder.mkdir(parents=True, exist_ok=True)
    refusals: dict[str, str] = {}
    lacking = [way for way in WAYS if not (folder / f"{way}{_suffix(way)}").exists()]
    if not lacking:
        return refusals
    network, inputs = NETWORKS[name](models)
    np.save(folder / "inputs.npy", inputs[: max(BATCHES)].numpy())
    for way in lacking:
        made = folder / f"{way}{_suffix(way)}"
        try:
            WAYS[way](network, inputs, made)
        except Exception as error:  # each toolkit has its own kinds
            made.unlink(missing_ok=True)
            refusals[way] = f"{type(error).__name__}: {first_line(error)}"[:200]
    return refusals


def _suffix(way: str) -> str:
    """What a file's name ends with; C is a folder."""
    return {"TorchScript": ".ts", "C": ""}.get(way, ".onnx")


def _float(network: torch.nn.Module, inputs: torch.Tensor, made: Path) -> None:
    compress.export(network, made, example=inputs[:2])


def _folded(network: torch.nn.Module, inputs: torch.Tensor, made: Path) -> None:
    compress.export(compress.fold(network, inputs[:2]), made, example=inputs[:2])


def _ours(network: torch.nn.Module, inputs: torch.Tensor, made: Path) -> None:
    graph = compress.quantize(network, inputs, least_sqnr=None)
    graph.save(made.with_suffix(".safetensors"))
    export_onnx(graph, made)


def _torchscript(network: torch.nn.Module, inputs: torch.Tensor, made: Path) -> None:
    compress.export(QuantizedGraph.load(made.with_name("ours.safetensors")), made)


def _c(network: torch.nn.Module, inputs: torch.Tensor, made: Path) -> None:
    graph = QuantizedGraph.load(made.with_name("ours.safetensors"))
    export_c(graph, made, name="net", weights_file=True)


def _powers_of_two(network: torch.nn.Module, inputs: torch.Tensor, made: Path) -> None:
    spec = compress.QuantizationSpec(power_of_two=True)
    graph = compress.quantize(network, inputs, spec=spec, least_sqnr=None)
    export_onnx(graph, made, qdq=True)


def _static(format: str, per_channel: bool) -> Callable[[Any, torch.Tensor, Path], None]:
    """onnxruntime's `quantize_static`, on the folded file after `quant_pre_process`."""

    def write(network: Any, inputs: torch.Tensor, made: Path) -> None:
        load_onnxruntime()
        ort = importlib.import_module("onnxruntime.quantization")
        prepared = made.with_name("prepared.onnx")
        ort.shape_inference.quant_pre_process(str(made.with_name("folded.onnx")), str(prepared))
        ort.quantize_static(
            *(str(prepared), str(made), any_network.reader(ort, inputs)),
            quant_format=ort.QuantFormat[format],
            per_channel=per_channel,
            activation_type=ort.QuantType.QUInt8,
            weight_type=ort.QuantType.QInt8,
        )
        prepared.unlink()

    return write


def _nncf(network: Any, inputs: torch.Tensor, made: Path) -> None:
    import nncf
    import onnx

    images = nncf.Dataset([{"image": image[None].numpy()} for image in inputs])
    folded = onnx.load(made.with_name("folded.onnx"))
    onnx.save(nncf.quantize(folded, images, subset_size=len(inputs)), made)


WAYS: Mapping[str, Callable[[Any, torch.Tensor, Path], None]] = {
    "float": _float,
    "folded": _folded,
    "ours": _ours,
    "QDQ, a scale a tensor": _static("QDQ", False),
    "QDQ, a scale a channel": _static("QDQ", True),
    "QOperator, a scale a tensor": _static("QOperator", False),
    "QOperator, a scale a channel": _static("QOperator", True),
    "NNCF": _nncf,
    "ours as QDQ": _powers_of_two,
    "TorchScript": _torchscript,
    "C": _c,
}
"""What makes each file, by its name: of a network, its calibration inputs, and where it goes."""

STATIC = tuple(way for way in WAYS if "a scale a" in way)


# --- Times ----------------------------------------------------------------------------------------


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Times of a network's files at each batch, and how many of our integers differ."""
    inputs = np.load(folder / "inputs.npy")
    found: dict[str, Any] = {"differing": differing(folder, inputs), "batches": {}}
    for batch in BATCHES:
        images = np.ascontiguousarray(np.resize(inputs, (batch, *inputs.shape[1:])))
        runners = dict(_runners(folder, images))
        timed = interleaved(runners, rounds=rounds, min_round_seconds=_ROUND_SECONDS)
        found["batches"][str(batch)] = {name: _figures(timed, name) for name in timed}
    return found


def differing(folder: Path, inputs: NDArray[np.float32]) -> int:
    """How many of our file's answers differ from the interpreter's."""
    graph = QuantizedGraph.load(folder / "ours.safetensors")
    session = open_session(folder / "ours.onnx", "ours")
    (answers,) = session.run(None, {session.get_inputs()[0].name: inputs})
    return int((answers != graph(inputs)).sum())


def _figures(timed: Mapping[str, Latency], name: str) -> dict[str, Any]:
    ratio = speedup(timed[name], timed["float"])
    quartiles = {"low": ratio.low, "high": ratio.high}
    return {"microseconds": timed[name].median_us, "over_float": ratio.median, **quartiles}


def _runners(folder: Path, images: NDArray[np.float32]) -> Iterator[tuple[str, Run]]:
    """What runs each file: onnxruntime, or OpenVINO, or PyTorch; files that fail are left out."""
    for path in sorted(folder.glob("*.onnx")):
        if path.stem != "ours as QDQ":
            yield from _running(path.stem, _in_onnxruntime, path, images)
        if path.stem in ("NNCF", "ours as QDQ") and _has("openvino"):
            yield from _running(f"{path.stem}{_OPENVINO}", _in_openvino, path, images)
    if (folder / "C").exists():
        yield from _running("C", _in_c, folder / "C", images)
    # Slow, and no faster an image in a batch: one image is enough to tell.
    for path in sorted(folder.glob("*.ts")) if len(images) == 1 else ():
        yield from _running(path.stem, _in_pytorch, path, images)


def _running(
    name: str, runner: Callable[..., Run], path: Path, images: NDArray[np.float32]
) -> Iterator[tuple[str, Run]]:
    try:
        run = runner(path, images)
        run()
    except Exception as error:  # each runtime has its own kinds
        click.echo(f"{name} does not run: {first_line(error)}", err=True)
        return
    yield name, run


def _in_onnxruntime(path: Path, images: NDArray[np.float32]) -> Run:
    session = open_session(path, path.stem)
    binding = session.io_binding()
    binding.bind_cpu_input(session.get_inputs()[0].name, images)
    binding.bind_output(session.get_outputs()[0].name)
    return lambda: session.run_with_iobinding(binding)


@lru_cache(maxsize=1)
def _compiled(path: Path) -> ProcessNetwork:
    """Compile the C of a network once for all batches."""
    return load_c(path)


def _in_c(path: Path, images: NDArray[np.float32]) -> Run:
    graph = QuantizedGraph.load(path.with_name("ours.safetensors"))
    codes = graph.input.qparams.quantize(images)
    bound = _compiled(path).bind(codes)
    require_equal(bound(), graph.run(codes), "the C code")
    return bound


def _in_openvino(path: Path, images: NDArray[np.float32]) -> Run:
    import openvino

    core = openvino.Core()
    network = core.read_model(path)
    network.reshape(list(images.shape))
    settings = {"INFERENCE_NUM_THREADS": 1, "PERFORMANCE_HINT": "LATENCY"}
    request = core.compile_model(network, "CPU", settings).create_infer_request()
    request.set_input_tensor(openvino.Tensor(images, shared_memory=True))
    return lambda: request.infer()


def _in_pytorch(path: Path, images: NDArray[np.float32]) -> Run:
    network, tensor = torch.jit.load(str(path)), torch.from_numpy(images)

    def run() -> object:
        with torch.inference_mode():
            return network(tensor)

    return run


# --- The page -------------------------------------------------------------------------------------


def as_markdown(record: Mapping[str, Any]) -> str:
    """Make the page of the record."""
    networks = record["networks"]
    tables = {
        batch: [_row(name, found["batches"][str(batch)]) for name, found in networks.items()]
        for batch in BATCHES
    }
    refusals = {name: found["refusals"] for name, found in networks.items() if found["refusals"]}
    return render(
        f"{_NAME}.md.jinja",
        tables=tables,
        refusals=refusals,
        faster_as_float=_faster_as_float(networks),
        c_rows=_c_rows(networks),
        differing={name: found["differing"] for name, found in networks.items()},
        **{key: record.get(key, {}) for key in ("machine", "versions")},
        rounds=record.get("rounds", 0),
    )


def _row(name: str, at: Mapping[str, Any]) -> list[str]:
    static = [way for way in STATIC if way in at]
    best = max(static, key=lambda way: at[way]["over_float"], default="-")
    others = (way for way in (best, "NNCF", "folded") if way in at)
    rival = max([1.0, *(at[way]["over_float"] for way in others)])
    shown = ("folded", "ours", best, "NNCF", f"NNCF{_OPENVINO}", f"ours as QDQ{_OPENVINO}")
    return [
        name,
        f"{at['float']['microseconds']:,.0f}",
        *(f"{at[way]['over_float']:.2f}" if way in at else "-" for way in shown),
        f"{at['TorchScript']['over_float']:.2f}" if "TorchScript" in at else "-",
        best,
        f"{at['ours']['over_float'] / rival:.2f}",
    ]


def _c_rows(networks: Mapping[str, Any]) -> list[list[str]]:
    """At each batch what an image takes in C and in our ONNX file, in us, and their ratio."""
    rows = []
    for name, found in networks.items():
        cells = []
        for batch, at in found["batches"].items():
            if "C" in at:
                c, onnx = (at[way]["microseconds"] / int(batch) for way in ("C", "ours"))
                cells += [f"{c:,.1f}", f"{onnx:,.1f}", f"{onnx / c:.2f}"]
        rows += [[name, *cells]] if cells else []
    return rows


def _faster_as_float(networks: Mapping[str, Any]) -> list[list[str]]:
    """Of networks that integers make slower: what a call and what an image takes, in us."""
    first, more = BATCHES
    rows = []
    for name, found in networks.items():
        small, large = (found["batches"][str(batch)] for batch in BATCHES)
        if min(small["ours"]["over_float"], large["ours"]["over_float"]) >= 1:
            continue
        for way in ("float", "ours"):
            one = small[way]["microseconds"]
            image = (large[way]["microseconds"] - one) / (more - first)
            rows.append([name, way, f"{one - first * image:.1f}", f"{image:.1f}"])
    return rows


if __name__ == "__main__":
    main()
