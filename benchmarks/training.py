"""Our training loop: its speed beside the plain PyTorch loop and the core's peak; bfloat16.

    python benchmarks/training.py --rounds 3               # time epochs in turns, write the page
    python benchmarks/training.py --seeds 5 --epochs 5     # train in float32 and bfloat16, too
    python benchmarks/training.py --page                   # the page anew from the record

Writes docs/training.json and docs/training.md, made of it. All train phase 5 with the reference
recipe (SGD 0.01, batch 128, rotation of +-7 degrees) on the same images. The plain loop is what
tutorials show: torchvision transforms on PIL images, a DataLoader, memory in NCHW. Each epoch runs
in a process of its own, since our loop changes how the process holds on to memory; in each round a
process multiplies large matrices, too, which is called the peak here. Trainings of a record that
are of the same settings are not done again, so interrupted ones go on.
"""

import functools
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from compress.files import read_json
from compress.measuring import machine
from mnist_edge import data
from mnist_edge.report.pages import render, write_page
from mnist_edge.report.statistics import t_interval

PRECISIONS = ("float32", "bfloat16")
_NAME, _BATCH = "training", 128
_SIDE, _REPEATS = 2048, 8  # of the matrices that the peak is measured with


def plain_epoch(images: data.Dataset, workers: int) -> float:
    """Seconds of one epoch of the plain loop, in float32."""
    import torch
    from torch.nn import functional
    from torch.utils.data import DataLoader, Dataset
    from torchvision import transforms

    from mnist_edge.networks.models import build

    transform = transforms.Compose(
        [
            transforms.ToPILImage(),
            transforms.RandomRotation((-7.0, 7.0), fill=(1,)),
            transforms.ToTensor(),
            transforms.Normalize((images.mean,), (images.std,)),
        ]
    )

    class Digits(Dataset):
        def __len__(self) -> int:
            return len(images.train)

        def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
            return transform(images.train.images[index]), int(images.train.labels[index])

    torch.manual_seed(0)
    model = build(5).train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    loader = DataLoader(Digits(), batch_size=_BATCH, shuffle=True, num_workers=workers)
    start = time.perf_counter()
    for inputs, target in loader:
        optimizer.zero_grad()
        functional.cross_entropy(model(inputs), target).backward()
        optimizer.step()
    return time.perf_counter() - start


def our_epoch(images: data.Dataset, workers: int, *, precision: str) -> float:
    """Seconds of one epoch of `mnist-edge train --recipe reference`, validation apart."""
    from mnist_edge.settings.training import training_config
    from mnist_edge.training.run import Listener, Run
    from mnist_edge.training.train import train

    class Clock(Listener):
        first = last = 0.0

        def on_start(self, config: object, steps: int, first_epoch: int) -> None:
            self.first = time.perf_counter()

        def on_step(self, epoch: int, loss: float, learning_rate: float) -> None:
            self.last = time.perf_counter()

    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        config = training_config("reference", 5, {"epochs": 1, "precision": precision})
        train(config, images, Path(folder), run=Run(listener=clock))
    return clock.last - clock.first


def peak(images: data.Dataset, workers: int, *, precision: str) -> float:
    """Operations a second of a product of large matrices, the best of some."""
    import torch

    left, right = torch.randn(2, _SIDE, _SIDE, dtype=getattr(torch, precision))
    best = math.inf
    for _ in range(_REPEATS):
        start = time.perf_counter()
        torch.mm(left, right)
        best = min(best, time.perf_counter() - start)
    return 2 * _SIDE**3 / best


def operations(images: int) -> int:
    """Of an epoch: two a multiply-accumulate, forward, for the weights, and for the inputs.

    The gradient of the images themselves is not computed, so the first layer's counts twice.
    """
    import torch

    from compress.profile import layers
    from mnist_edge.networks.models import build

    macs = [layer.macs for layer in layers(build(5).eval(), torch.zeros(2, 1, 28, 28))]
    first = next(count for count in macs if count)
    return images * 2 * (3 * sum(macs) - first)


Measured = Callable[[data.Dataset, int], float]
MEASURED: Mapping[str, Measured] = {
    "plain": plain_epoch,
    **{f"ours, {name}": functools.partial(our_epoch, precision=name) for name in PRECISIONS},
    **{f"peak, {name}": functools.partial(peak, precision=name) for name in PRECISIONS},
}
"""Seconds of an epoch, or operations a second: each measured in a fresh process."""


def timed(name: str, arguments: list[str]) -> float:
    """Measure one of `MEASURED` in a fresh process."""
    command = [sys.executable, __file__, "--only", name, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def accuracy(images: data.Dataset, precision: str, seed: int, epochs: int) -> float:
    """The validation accuracy of a training, of its last epoch."""
    from mnist_edge.settings.training import training_config
    from mnist_edge.training.train import train

    given = {"epochs": epochs, "precision": precision, "seed": seed, "select": "last"}
    with tempfile.TemporaryDirectory() as folder:
        result = train(training_config("reference", 5, given), images, Path(folder))
    return result.selected.validation_accuracy


@click.command()
@click.option("--rounds", default=0, show_default=True, help="Of times; none are taken without.")
@click.option("--seeds", default=0, show_default=True, help="Of trainings in each precision.")
@click.option("--epochs", default=5, show_default=True, help="Of these trainings.")
@click.option("--dataset", default="mnist", show_default=True)
@click.option("--data-dir", type=click.Path(path_type=Path))
@click.option("--workers", default=0, show_default=True, help="Of the plain loop's DataLoader.")
@click.option("--out", type=click.Path(path_type=Path), default="docs", show_default=True)
@click.option("--page", is_flag=True, help="Measure nothing; write the page of the record.")
@click.option("--only", type=click.Choice(tuple(MEASURED)), help="Print one measurement.")
def main(out: Path, page: bool, only: str | None, rounds: int, **given: Any) -> None:
    """Measure what is asked for, and write the page."""
    images = functools.partial(data.load, given["dataset"], data_dir=given["data_dir"])
    if only:
        click.echo(MEASURED[only](images(), given["workers"]))
        return
    path = out / f"{_NAME}.json"
    record = read_json(path) if path.exists() else {}
    if rounds and not page:
        record["speed"] = _speed(len(images().train), rounds, given)
    if given["seeds"] and not page:
        settings = {"dataset": given["dataset"], "epochs": given["epochs"]}
        found = record.get("accuracy", {})
        if any(found.get(key) != value for key, value in settings.items()):
            record["accuracy"] = found = {**settings, **{name: [] for name in PRECISIONS}}
        for seed in range(given["seeds"]):
            for name in PRECISIONS:
                if len(found[name]) == seed:
                    found[name].append(accuracy(images(), name, seed, given["epochs"]))
                    click.echo(f"seed {seed}, {name}: {found[name][-1]:.4f}", err=True)
            write_page(out, _NAME, record, as_markdown)
    written = write_page(out, _NAME, record, as_markdown)
    click.echo(f"written: {', '.join(map(str, written))}", err=True)


def _speed(images: int, rounds: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """What `MEASURED` gives, in turns, and what an epoch is of."""
    arguments = ["--dataset", given["dataset"], "--workers", str(given["workers"])]
    arguments += ["--data-dir", str(given["data_dir"])] if given["data_dir"] else []
    found: dict[str, list[float]] = {name: [] for name in MEASURED}
    for _ in range(rounds):
        for name in MEASURED:
            found[name].append(timed(name, arguments))
            click.echo(f"{name}: {found[name][-1]:.4g}", err=True)
    of = {"dataset": given["dataset"], "images": images, "operations": operations(images)}
    return {**of, "found": found, "machine": machine()}


def as_markdown(record: Mapping[str, Any]) -> str:
    """Make the page of the record."""
    speed, trained = record.get("speed"), record.get("accuracy")
    return render(
        f"{_NAME}.md.jinja",
        speed=speed,
        rows=_rows(speed) if speed else [],
        trained=trained,
        trained_rows=_trained_rows(trained) if trained else [],
    )


def _rows(speed: Mapping[str, Any]) -> list[list[str]]:
    """Seconds, milliseconds a step, times as fast as plain, and of the peak, in medians."""
    found, rows = speed["found"], []
    steps = math.ceil(speed["images"] / _BATCH)
    for name in ("plain", *(f"ours, {precision}" for precision in PRECISIONS)):
        precision = "bfloat16" if name.endswith("bfloat16") else "float32"
        seconds = statistics.median(found[name])
        ratio = statistics.median(a / b for a, b in zip(found["plain"], found[name], strict=True))
        highest = statistics.median(found[f"peak, {precision}"])
        reached = speed["operations"] / seconds
        rows.append(
            [
                *(name, f"{seconds:.2f}", f"{1000 * seconds / steps:.1f}", f"{ratio:.2f}"),
                *(f"{reached / 1e9:,.0f}", f"{highest / 1e9:,.0f}", f"{reached / highest:.0%}"),
            ]
        )
    return rows


def _trained_rows(trained: Mapping[str, Any]) -> list[list[str]]:
    """Accuracy by precision over the seeds that both have, and the difference seed by seed."""
    single, half = (trained[name] for name in PRECISIONS)
    pairs = list(zip(single, half, strict=False))
    rows = []
    for name, values in zip(PRECISIONS, zip(*pairs, strict=True), strict=True):
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        rows.append(
            [name, str(len(values)), f"{100 * statistics.mean(values):.2f} +- {100 * spread:.2f}"]
        )
    if len(pairs) > 1:
        between = t_interval([100 * (b - a) for a, b in pairs])
        rows.append(
            [
                "difference",
                str(len(pairs)),
                f"{between.mean:+.2f} ({between.low:+.2f} to {between.high:+.2f})",
            ]
        )
    return rows


if __name__ == "__main__":
    main()
