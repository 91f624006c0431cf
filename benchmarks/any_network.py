"""Networks of torchvision, taken as anyone's: folded, pruned to half, quantized, exported to ONNX.

    python benchmarks/any_network.py                        # all eight, about an hour on one core
    python benchmarks/any_network.py --network googlenet    # one of them
    python benchmarks/any_network.py --network regnet_y_400mf --bound  # and without the bound
    python benchmarks/any_network.py --page                 # the page anew from the record

Writes docs/any_network.json, a record a network, and docs/any_network.md, made of it. A network
that is in the record under the same conditions is not measured again, so an interrupted run goes
on. Weights are random, as nothing is downloaded; the BatchNorm statistics are those of a few
batches. Each network is held against its own float answers, in decibels, beside onnxruntime's
`quantize_static` on the same calibration images, in every setting tried.

A random network of 50 layers with BatchNorm and ReLU is chaotic: images a little apart get answers
that have nothing in common, and so do integers a little off. BatchNorms that shift by 1 let most
values through the activations, which keeps answers near each other for images that are.
"""

import importlib
import itertools
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

import compress
from compress import measuring
from compress.errors import CompressError
from compress.files import read_json
from compress.graph import QuantizedGraph
from compress.measuring import open_model
from compress.onnx_runner import load_onnxruntime
from compress.profile import mac_count, parameter_count
from mnist_edge.report.pages import render, write_page

NETWORKS = (
    *("mobilenet_v2", "mobilenet_v3_small", "efficientnet_b0", "regnet_y_400mf"),
    *("shufflenet_v2_x0_5", "densenet121", "squeezenet1_1", "googlenet"),
)
METHODS = ("MinMax", "Entropy", "Percentile")
OBSERVERS = ("minmax", "percentile")
_BATCH = 16
_SETTLING = 4
_NAME = "any_network"
_SHIFT = 1.0


@click.command()
@click.option("--network", "names", multiple=True, type=click.Choice(NETWORKS))
@click.option("--size", type=click.IntRange(32), default=64, show_default=True)
@click.option("--calibration", type=click.IntRange(_BATCH), default=64, show_default=True)
@click.option("--images", type=click.IntRange(2), default=32, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default="docs", show_default=True)
@click.option("--bound", is_flag=True, help="Measure what the bound on weights costs, too.")
@click.option("--page", is_flag=True, help="Measure nothing; write the page of the record.")
def main(
    names: tuple[str, ...],
    size: int,
    calibration: int,
    images: int,
    out: Path,
    bound: bool,
    page: bool,
) -> None:
    """Measure the networks that are not in the record yet, and write the page."""
    torch.set_num_threads(1)
    conditions = {
        **{"size": size, "calibration": calibration, "images": images},
        "versions": {**measuring.versions(), "torchvision": version_of("torchvision")},
    }
    record = _begun(out / f"{_NAME}.json", conditions)
    for name in () if page else names or NETWORKS:
        found = record["networks"].setdefault(name, {})
        for step in measure(name, found, size=size, calibration=calibration, images=images):
            click.echo(f"{name}: {step}", err=True)
            write_page(out, _NAME, record, as_markdown)
        if bound and "bound" not in found:
            found["bound"] = _with_and_without_bound(name, size, calibration, images)
    written = write_page(out, _NAME, record, as_markdown)
    click.echo(f"written: {', '.join(map(str, written))}", err=True)


def version_of(package: str) -> str:
    return str(importlib.import_module(package).__version__)


def _begun(path: Path, conditions: dict[str, Any]) -> dict[str, Any]:
    """The record as far as it was measured under the same conditions, or a new one."""
    found = read_json(path) if path.exists() else {}
    same = all(found.get(key) == value for key, value in conditions.items())
    return found if same else {**conditions, "networks": {}}


def measure(
    name: str, found: dict[str, Any], *, size: int, calibration: int, images: int
) -> Iterator[str]:
    """Put into `found` what it lacks of a network, as it is and pruned; yield what was done."""
    if "pruning_refused" in found or "ours" in found.get("pruned", {}):
        return
    model = settled(name, size)
    seen, unseen = pictures(calibration, size, seed=1), pictures(images, size, seed=2)
    yield from _compare(model, found.setdefault("whole", {}), seen, unseen)
    try:
        pruned = compress.prune(model, seen[:2], macs=0.5).model
    except CompressError as error:
        found["pruning_refused"] = str(error)
        return
    _settle(pruned, size)
    for step in _compare(pruned, found.setdefault("pruned", {}), seen, unseen):
        yield f"{step}, pruned"


def settled(name: str, size: int) -> nn.Module:
    """One of `NETWORKS` with random weights, BatchNorm's shifts and statistics set."""
    models = importlib.import_module("torchvision.models")
    more = {"aux_logits": False, "init_weights": True} if name == "googlenet" else {}
    torch.manual_seed(0)
    network: nn.Module = getattr(models, name)(weights=None, **more).eval()
    for norm in _norms(network):
        nn.init.constant_(norm.bias, _SHIFT)
    _settle(network, size)
    return network


def _norms(network: nn.Module) -> list[nn.modules.batchnorm._BatchNorm]:
    return [m for m in network.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]


def _settle(network: nn.Module, size: int) -> None:
    for norm in _norms(network):
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all batches
        norm.train()
    with torch.no_grad():
        for seed in range(_SETTLING):
            network(pictures(2 * _BATCH, size, seed=100 + seed))
    network.eval()


def pictures(count: int, size: int, *, seed: int) -> Tensor:
    """Random patches of colour with some noise, normalized as photos are: float32 [N, 3, S, S]."""
    random = torch.Generator().manual_seed(seed)
    coarse = torch.randn(count, 3, 4, 4, generator=random)
    smooth = functional.interpolate(coarse, size=(size, size), mode="bilinear")
    return smooth + 0.2 * torch.randn(count, 3, size, size, generator=random)


def _compare(
    model: nn.Module, found: dict[str, Any], seen: Tensor, unseen: Tensor
) -> Iterator[str]:
    """Cost of a network, decibels of its integers and of `quantize_static`'s, if not yet found."""
    found |= {"macs": mac_count(model, seen[:2]), "parameters": parameter_count(model)}
    with tempfile.TemporaryDirectory() as folder:
        if "ours" not in found:
            found["ours"] = _ours(model, Path(folder) / "ours.onnx", seen, unseen)
            yield "our integers"
        if "peers" not in found:
            float_file = Path(folder) / "float.onnx"
            compress.export(compress.fold(model, seen[:2]), float_file, example=seen[:2])
            found["peers"] = dict(_peers(float_file, seen, unseen, _answers(model, unseen)))
            yield "quantize_static's integers"


def _with_and_without_bound(
    name: str, size: int, calibration: int, images: int
) -> dict[str, list[float]]:
    """Decibels by ranges: with weights that saturate no processor, and with any."""
    model = settled(name, size)
    seen, unseen = pictures(calibration, size, seed=1), pictures(images, size, seed=2)
    expected, found = _answers(model, unseen), {}
    for observer in OBSERVERS:
        specs = (
            compress.QuantizationSpec(observer=observer, saturation_safe=safe)
            for safe in (True, False)
        )
        graphs = (compress.quantize(model, seen, spec=spec, least_sqnr=None) for spec in specs)
        found[observer] = [_decibels(expected, _interpreted(graph, unseen)) for graph in graphs]
    return found


def _answers(model: nn.Module, images: Tensor) -> NDArray[np.float32]:
    with torch.no_grad():
        return torch.cat([model(part) for part in images.split(_BATCH)]).numpy()


def _ours(model: nn.Module, made: Path, seen: Tensor, unseen: Tensor) -> dict[str, Any]:
    """Figures of the integers of the observer that is best on the calibration images."""
    tried: dict[str, tuple[float, QuantizedGraph]] = {}
    try:
        for observer in OBSERVERS:
            spec = compress.QuantizationSpec(observer=observer)
            graph = compress.quantize(model, seen, spec=spec, least_sqnr=None)
            few = seen[: len(unseen)]
            tried[observer] = (_decibels(_answers(model, few), _interpreted(graph, few)), graph)
        best = max(tried, key=lambda observer: tried[observer][0])
        graph = tried[best][1]
        compress.export(graph, made)  # every integer of its probes is compared
    except CompressError as error:
        return {"refused": str(error)}
    answers = _run(made, unseen)
    return {
        "observer": best,
        "decibels": _decibels(_answers(model, unseen), answers),
        "integers": answers.size,
        "differing": int((answers != _interpreted(graph, unseen)).sum()),
        "weight_bytes": graph.weight_bytes,
    }


def _interpreted(graph: QuantizedGraph, images: Tensor) -> NDArray[np.float32]:
    parts = images.split(_BATCH)
    return np.concatenate([np.asarray(graph(part.numpy()), np.float32) for part in parts])


def _run(path: Path, images: Tensor) -> NDArray[np.float32]:
    return np.asarray(open_model(path).outputs(images.numpy(), batch=_BATCH), np.float32)


def _decibels(expected: NDArray[np.float32], answers: NDArray[np.float32]) -> float:
    """What tells the answers of images apart, over the error: their mean says nothing."""
    told = np.square(expected - expected.mean(0), dtype=np.float64).sum()
    return float(10 * np.log10(told / np.square(expected - answers, dtype=np.float64).sum()))


def _peers(
    source: Path, seen: Tensor, unseen: Tensor, expected: NDArray[np.float32]
) -> Iterator[tuple[str, float | str]]:
    """Each setting of `quantize_static` with its decibels, or why it fails."""
    load_onnxruntime()
    ort = importlib.import_module("onnxruntime.quantization")
    prepared, made = source.with_name("prepared.onnx"), source.with_name("peer.onnx")
    ort.shape_inference.quant_pre_process(str(source), str(prepared))
    for method, per_channel in itertools.product(METHODS, (False, True)):
        setting = f"{method}, {'per channel' if per_channel else 'per tensor'}"
        try:
            ort.quantize_static(
                *(str(prepared), str(made), reader(ort, seen)),
                calibrate_method=ort.CalibrationMethod[method],
                per_channel=per_channel,
                activation_type=ort.QuantType.QUInt8,
                weight_type=ort.QuantType.QInt8,
            )
            yield setting, _decibels(expected, _run(made, unseen))
        except Exception as error:  # it has no kind of its own
            yield setting, f"{type(error).__name__}: {error}"[:200]


def reader(ort: Any, images: Tensor) -> Any:
    """The calibration images, as `quantize_static` takes them."""
    batches = iter(images.split(_BATCH))

    class Reader(ort.CalibrationDataReader):  # type: ignore[misc]
        def get_next(self) -> dict[str, Any] | None:
            batch = next(batches, None)
            return None if batch is None else {"image": batch.numpy()}

    return Reader()


def as_markdown(record: Mapping[str, Any]) -> str:
    """Make the page of the record."""
    rows = {
        kind: [_row(name, found, kind) for name, found in record["networks"].items()]
        for kind in ("whole", "pruned")
    }
    rows["bound"] = [
        [name, observer, f"{safe:.1f}", f"{free:.1f}", *_peer_with(found, observer)]
        for name, found in record["networks"].items()
        for observer, (safe, free) in found.get("bound", {}).items()
    ]
    return render("any_network.md.jinja", **record, rows=rows, left=_left(record))


def _peer_with(found: Mapping[str, Any], observer: str) -> list[str]:
    """`quantize_static` with ranges of the same kind, the better of its two scales."""
    kind = {"minmax": "MinMax", "percentile": "Percentile"}[observer]
    peers = found.get("whole", {}).get("peers", {})
    known = [x for name, x in peers.items() if name.startswith(kind) and isinstance(x, float)]
    return [f"{max(known):.1f}" if known else "-"]


def _left(record: Mapping[str, Any]) -> list[str]:
    """The networks that are not measured yet."""
    needed = {"ours", "peers"}
    return [name for name in NETWORKS if not needed <= _part(record, name, "whole").keys()]


def _part(record: Mapping[str, Any], name: str, kind: str) -> Mapping[str, Any]:
    part: Mapping[str, Any] = record["networks"].get(name, {}).get(kind, {})
    return part


def _row(name: str, found: Mapping[str, Any], kind: str) -> list[str]:
    if kind == "pruned" and "pruning_refused" in found:
        return [name, *["-"] * 7, f"pruning refused: {found['pruning_refused']}"]
    one = found.get(kind, {})
    if not {"ours", "peers"} <= one.keys():
        return [name, *["-"] * 7, "not measured yet"]
    costs, ours = [name, f"{one['macs']:,}", f"{one['parameters']:,}"], one["ours"]
    if "refused" in ours:
        return [*costs, *["-"] * 5, f"refused: {ours['refused']}"]
    good = {setting: sqnr for setting, sqnr in one["peers"].items() if isinstance(sqnr, float)}
    best = max(good, key=good.__getitem__, default=None)
    theirs = ["-", "-", "every setting fails"]
    if best is not None:
        theirs = [f"{good[best]:.1f}", f"{ours['decibels'] - good[best]:+.1f}", best]
    differing = f"{ours['differing']:,} of {ours['integers']:,}"
    return [*costs, differing, ours["observer"], f"{ours['decibels']:.1f}", *theirs]


if __name__ == "__main__":
    main()
