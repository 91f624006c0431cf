"""What each augmentation buys on corrupted images, and what it costs on clean ones.

    python benchmarks/robust_training.py --step train  # each augmentation, 3 seeds; half an hour
    python benchmarks/robust_training.py --step page   # measures them; docs/robust_training.md

Each network is trained with each augmentation from the same seeds and by the same teacher, for
fewer epochs than its recipe says.
What is taken is chosen by the validation images, clean and as four poor cameras give them; the
corruptions of MNIST-C are measured on the test images, afterwards, and none of them is trained on.
Trainings are kept under the hash of their settings: an interrupted run goes on where it was.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
import torch

from compress.exporters import export
from mnist_edge import data
from mnist_edge.cli import options
from mnist_edge.data import Dataset
from mnist_edge.data.corruptions import CAMERA, MNIST_C
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.robustness import measure
from mnist_edge.networks.models import INPUT_SHAPE
from mnist_edge.pipeline import teach, training_folder
from mnist_edge.report import robust_training_page
from mnist_edge.report.pages import write_page
from mnist_edge.settings.recipe import ArtifactRecipe, read_recipe
from mnist_edge.settings.training import ROBUST, TrainingConfig, changed
from mnist_edge.training.run import Run
from mnist_edge.training.train import train

EACH = {name: value for name, value in ROBUST.items() if name != "degraded"}
"""Settings of training, each tried alone and all together."""
AUGMENTATIONS: dict[str, Mapping[str, float]] = {
    "as before": {},
    **{name: {name: value, "degraded": ROBUST["degraded"]} for name, value in EACH.items()},
    "all, on a twentieth": {**ROBUST, "degraded": 0.05},
    "all": ROBUST,
    "all, on a quarter": {**ROBUST, "degraded": 0.25},
    "all, on every image": EACH,
}
"""Settings of training, by the name in the table: the robust recipe's and parts of it."""
NETWORKS = {"mcu-small": 15}
"""Recipes whose networks are trained, in float, and for how many epochs."""


def configurations(network: str, seeds: int) -> dict[tuple[str, str, int], TrainingConfig]:
    """What is trained of a network: by its name, augmentation and seed."""
    found, epochs = {}, NETWORKS[network]
    base = _recipe(network).training
    base = replace(base, augmentation=base.augmentation.without_worse)
    for name, settings in AUGMENTATIONS.items():
        for seed in range(seeds):
            overrides = {**settings, "epochs": epochs, "seed": seed}
            found[network, name, seed] = changed(base, overrides)
    return found


def _recipe(network: str) -> ArtifactRecipe:
    return read_recipe(artifacts.recipes_dir() / f"{network}.toml")


def made(
    config: TrainingConfig, images: Dataset, work: Path, file: Path, teacher: Path | None
) -> Path:
    """Train a network, or take it up, and write it as the ONNX file `file`."""
    folder = training_folder(config, images, work, teacher)
    model = train(config, images, folder, teacher=teacher, run=Run(resume=True)).model
    example = torch.zeros(2, *INPUT_SHAPE)
    file.parent.mkdir(parents=True, exist_ok=True)
    export(model, file, format="onnx", example=example)
    return file


def measured(files: Mapping[tuple[str, str, int], Path], images: Dataset) -> dict[str, Any]:
    """Right answers of each file on validation images, and then on test images."""
    paths = list(files.values())
    chosen_by = measure(
        paths, images, images=len(images.validation), part="validation", names=tuple(CAMERA)
    )
    shown = measure(paths, images, images=len(images.test), names=(*CAMERA, *MNIST_C))
    return {
        "dataset": images.name,
        "augmentations": {name: dict(settings) for name, settings in AUGMENTATIONS.items()},
        "epochs": NETWORKS,
        "rows": [
            {
                **{"network": network, "augmentation": name, "seed": seed},
                **{"validation": asdict(validation), "test": asdict(test)},
            }
            for (network, name, seed), validation, test in zip(
                files, chosen_by.rows, shown.rows, strict=True
            )
        ],
    }


@click.command()
@click.option("--step", type=click.Choice(("train", "page")), required=True)
@options.data_dir
@options.seeds
@options.work
@options.out("docs", "Folder of the page.")
def main(step: str, seeds: int, work: Path, out: Path, data_dir: Path | None) -> None:
    """Train each network with each augmentation, or measure them and write the page."""
    torch.set_num_threads(1)
    images = data.load("mnist", data_dir=data_dir)
    files = {}
    for network in NETWORKS:
        teacher = teach(_recipe(network), images, work, run=Run(resume=True, say=click.echo))
        for key, config in configurations(network, seeds).items():
            name = "-".join(map(str, key)).replace(", ", "-").replace(" ", "-")
            click.echo(f"training {name}")
            file = work / "robust_training" / f"{name}.onnx"
            files[key] = made(config, images, work, file, teacher)
    if step == "page":
        page = robust_training_page.as_markdown
        paths = write_page(out, "robust_training", measured(files, images), page)
        click.echo(f"written: {', '.join(map(str, paths))}")


if __name__ == "__main__":
    main()
