"""An epoch of our training loop against the plain PyTorch loop, round by round in one run.

Both train phase 5 with the reference recipe (SGD 0.01, batch 128, rotation of +-7 degrees) on the
same images. The plain loop is what tutorials show: torchvision transforms on PIL images, a
DataLoader, memory in NCHW. Each epoch runs in a process of its own, since our loop changes how
the process holds on to memory.

    python benchmarks/training.py [--rounds 2] [--data-dir DIR] [--workers 0] [--precision bfloat16]
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from compress.measuring import machine
from mnist_edge import data


def plain_epoch(images: data.Dataset, workers: int, precision: str) -> float:
    """Seconds of one epoch of the plain loop, always in float32."""
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
    loader = DataLoader(Digits(), batch_size=128, shuffle=True, num_workers=workers)
    start = time.perf_counter()
    for inputs, target in loader:
        optimizer.zero_grad()
        functional.cross_entropy(model(inputs), target).backward()
        optimizer.step()
    return time.perf_counter() - start


def our_epoch(images: data.Dataset, workers: int, precision: str) -> float:
    """Seconds of one epoch of `mnist-edge train --recipe reference`, validation apart."""
    from mnist_edge.settings.training import training_config
    from mnist_edge.training.run import Listener, Run
    from mnist_edge.training.train import train

    class Clock(Listener):
        first = last = 0.0
        steps = 0

        def on_start(self, config: object, steps: int, first_epoch: int) -> None:
            self.first, self.steps = time.perf_counter(), steps

        def on_step(self, epoch: int, loss: float, learning_rate: float) -> None:
            self.last = time.perf_counter()

    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        config = training_config("reference", 5, {"epochs": 1, "precision": precision})
        train(config, images, Path(folder), run=Run(listener=clock))
    return clock.last - clock.first


EPOCHS = {"plain": plain_epoch, "ours": our_epoch}


def timed(name: str, arguments: list[str]) -> float:
    """Run one epoch in a fresh process and return its seconds."""
    command = [sys.executable, __file__, "--only", name, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@click.command()
@click.option("--rounds", default=2, show_default=True)
@click.option("--dataset", default="mnist", show_default=True)
@click.option("--data-dir", type=click.Path(path_type=Path))
@click.option("--workers", default=0, show_default=True, help="Of the plain loop's DataLoader.")
@click.option(
    "--precision",
    type=click.Choice(("float32", "bfloat16")),
    default="float32",
    show_default=True,
    help="Of our loop.",
)
@click.option("--only", type=click.Choice(tuple(EPOCHS)), help="Print the seconds of one epoch.")
def main(
    rounds: int,
    dataset: str,
    data_dir: Path | None,
    workers: int,
    precision: str,
    only: str | None,
) -> None:
    """Measure both loops in turn and print their seconds an epoch and the ratio."""
    if only:
        click.echo(EPOCHS[only](data.load(dataset, data_dir=data_dir), workers, precision))
        return
    arguments = ["--dataset", dataset, "--workers", str(workers), "--precision", precision]
    arguments += ["--data-dir", str(data_dir)] if data_dir else []
    seconds: dict[str, list[float]] = {name: [] for name in EPOCHS}
    for _ in range(rounds):
        for name in EPOCHS:
            seconds[name].append(timed(name, arguments))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    ratios = [p / o for p, o in zip(seconds["plain"], seconds["ours"], strict=True)]
    result = {"seconds": seconds, "medians": medians, "ratios": ratios, "machine": machine()}
    click.echo(json.dumps(result, indent=2))
    click.echo(f"ours is {statistics.median(ratios):.1f} times as fast an epoch as the plain loop")


if __name__ == "__main__":
    main()
