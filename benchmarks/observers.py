"""Observers of ranges, and of weights' scales, side by side on trained networks.

    python benchmarks/observers.py ../shared/models/mlperf-tiny     # measure, and write the page
    python benchmarks/observers.py MODELS --photos runs/float/model.safetensors  # one more network
    python benchmarks/observers.py                                  # the page anew from the record

Writes docs/observers.json and docs/observers.md, made of it; the defaults of `QuantizationSpec` are
chosen by it. Each network is quantized in every pairing of observers at each width, and its
integers are held against its own float answers on inputs that calibration did not see, in decibels
(SQNR). No labels are read. What is in the record is not measured again.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

import compress
from compress.files import read_json
from compress.quantization.observers import OBSERVERS
from compress.quantization.sqnr import decibels
from mnist_edge import data
from mnist_edge.report.pages import render, write_page
from mnist_edge.training.calibration import calibration, with_input_code

EXPORTED = Path(__file__).parents[1] / "exported"
WIDTHS = ((8, 8), (4, 8), (3, 8), (4, 4))
"""Bits of weights, and of activations."""
WEIGHT_OBSERVERS = ("minmax", "mse")
MEANS, DEVIATIONS = (0.491358, 0.482107, 0.446641), (0.245215, 0.242794, 0.260565)
"""Of the pictures that examples/photos trains on."""
_NAME = "observers"
_HELD_OUT = 250

Taken = tuple[nn.Module, Tensor, Tensor, compress.QuantizationSpec]
"""A network, inputs to calibrate on, others to measure on, and what quantizing it takes besides."""


@click.command()
@click.argument("models", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--photos", multiple=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=Path("docs"), show_default=True)
def main(models: Path | None, photos: tuple[Path, ...], out: Path) -> None:
    """Measure what is not in the record yet, and write the page."""
    torch.set_num_threads(1)
    path = out / f"{_NAME}.json"
    record = read_json(path) if path.exists() else {"networks": {}}
    for name, take in (networks(models, photos) if models is not None else {}).items():
        for step in measure(take(), record["networks"].setdefault(name, {})):
            click.echo(f"{name}: {step}", err=True)
        write_page(out, _NAME, record, as_markdown)
    written = write_page(out, _NAME, record, as_markdown)
    click.echo(f"written: {', '.join(map(str, written))}", err=True)


def networks(models: Path, photos: tuple[Path, ...]) -> dict[str, Callable[[], Taken]]:
    """The networks by name."""
    return {
        "phase5-float": _digits,
        "DS-CNN": lambda: _keywords(models),
        "ResNet-8": lambda: _halved(models / "ic-float.onnx", pictures(models)),
        **{
            f"photos, {path.parent.name}": lambda path=path: _halved(path, normalized(models))
            for path in photos
        },
    }


def _digits() -> Taken:
    held = data.load("mnist")
    network = compress.load(EXPORTED / "phase5-float.safetensors")
    seen, unseen = calibration(held, 2000 + 4 * _HELD_OUT).split([2000, 4 * _HELD_OUT])
    return network, seen, unseen, with_input_code(compress.QuantizationSpec(), held)


def _keywords(models: Path) -> Taken:
    held = np.load(models / "kws-1000.npz")["x"][: 100 + _HELD_OUT].astype(np.float32)
    inputs = torch.from_numpy(held.reshape(-1, 1, 49, 10))
    network = compress.load(models / "kws-float.onnx")
    return network, inputs[:100], inputs[100:], compress.QuantizationSpec()


def _halved(path: Path, inputs: Tensor) -> Taken:
    network = compress.load(path)
    return network, inputs[_HELD_OUT:], inputs[:_HELD_OUT], compress.QuantizationSpec()


def pictures(models: Path) -> Tensor:
    """CIFAR-10's training images that MLPerf Tiny calibrates on, 0 to 255: [500, 3, 32, 32]."""
    return torch.from_numpy(np.load(models / "ic-500-calibration.npz")["x"].astype(np.float32))


def normalized(models: Path) -> Tensor:
    """The same as examples/photos takes them."""
    mean, deviation = (torch.tensor(each).reshape(-1, 1, 1) for each in (MEANS, DEVIATIONS))
    return (pictures(models) / 255 - mean) / deviation


def measure(taken: Taken, found: dict[str, Any]) -> Iterator[str]:
    """Put into `found` the decibels that it lacks; yield what was done."""
    network, seen, unseen, given = taken
    with torch.no_grad():
        expected = network(unseen).numpy()
    for width, observer, scales in itertools.product(WIDTHS, OBSERVERS, WEIGHT_OBSERVERS):
        at = found.setdefault(_key(width), {})
        if f"{observer}, {scales}" in at:
            continue
        bits = {"weight_bits": width[0], "activation_bits": width[1]}
        spec = compress.QuantizationSpec(
            observer=observer, weight_observer=scales, input_code=given.input_code, **bits
        )
        graph = compress.quantize(network, seen, spec=spec, least_sqnr=None)
        answers: NDArray[np.float32] = np.asarray(graph(unseen.numpy()), np.float32)
        agreed = float((answers.argmax(1) == expected.argmax(1)).mean())
        at[f"{observer}, {scales}"] = {"decibels": decibels(expected, answers), "agreed": agreed}
        yield f"{_key(width)}, {observer}, {scales}: {at[f'{observer}, {scales}']}"


def _key(width: tuple[int, int]) -> str:
    return f"{width[0]}-bit weights, {width[1]}-bit activations"


def as_markdown(record: Mapping[str, Any]) -> str:
    """Make the page of the record."""
    measured = {name: found for name, found in record["networks"].items() if _whole(found)}
    tables = {_key(width): _rows(measured, _key(width)) for width in WIDTHS}
    return render("observers.md.jinja", names=list(measured), tables=tables, count=_HELD_OUT)


def _whole(found: Mapping[str, Any]) -> bool:
    """Whether a network is measured at every width and pairing."""
    count = len(OBSERVERS) * len(WEIGHT_OBSERVERS)
    return all(len(found.get(_key(width), ())) == count for width in WIDTHS)


def _rows(measured: Mapping[str, Any], key: str) -> list[list[str]]:
    """A row a pairing: decibels in each network, their mean, and the mean loss to the best."""
    pairings = [f"{o}, {w}" for o, w in itertools.product(OBSERVERS, WEIGHT_OBSERVERS)]
    table = np.array(
        [[found[key][pair]["decibels"] for found in measured.values()] for pair in pairings]
    )
    agreed = [[found[key][pair]["agreed"] for found in measured.values()] for pair in pairings]
    behind = (table.max(0) - table).mean(1)
    return [
        [
            *pair.split(", "),
            *(f"{one:.1f}" for one in row),
            f"{row.mean():.1f}",
            f"{lost:.1f}",
            f"{100 * np.mean(same):.1f} %",
        ]
        for pair, row, lost, same in zip(pairings, table, behind, agreed, strict=True)
    ]


if __name__ == "__main__":
    main()
