"""What each augmentation buys on corrupted images, and what it costs on clean ones.

    python benchmarks/robust_training.py --step train  # every augmentation's networks; an hour
    python benchmarks/robust_training.py --step page   # measures them; docs/robust_training.md

Each network is trained with each augmentation from the same seeds, shorter than the recipes train.
What is taken is chosen by the validation images, clean and as four poor cameras give them; the
corruptions of MNIST-C are measured on the test images, afterwards, and none of them is trained on.
Trainings are kept under the hash of their settings: an interrupted run goes on where it was.
"""

from collections.abc import Mapping
from dataclasses import asdict
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
from mnist_edge.pipeline import training_folder
from mnist_edge.report import robust_training_page
from mnist_edge.report.pages import write_page
from mnist_edge.settings.recipe import read_recipe
from mnist_edge.settings.training import TrainingConfig, changed
from mnist_edge.training.run import Run
from mnist_edge.training.train import train

AUGMENTATIONS: dict[str, Mapping[str, float]] = {
    "as before": {},
    "thickness": {"thickness": 0.4},
    "blur": {"blur": 1.5},
    "contrast": {"contrast": 0.9},
    "noise": {"noise": 0.3},
    "occlusion": {"erasing": 0.3, "erasing_area": 0.1},
    "all, weak": {
        **{"thickness": 0.2, "blur": 0.8, "contrast": 0.6, "noise": 0.15},
        **{"erasing": 0.15, "erasing_area": 0.1},
    },
    "all": {
        **{"thickness": 0.4, "blur": 1.5, "contrast": 0.9, "noise": 0.3},
        **{"erasing": 0.3, "erasing_area": 0.1},
    },
}
"""Settings of training, by the name in the table."""
NETWORKS = {"phase5-float": 10, "mcu-small": 15}
"""Recipes whose networks are trained, without a teacher, and for how many epochs."""


def configurations(recipes: Path, seeds: int) -> dict[tuple[str, str, int], TrainingConfig]:
    """What is trained: by network, augmentation and seed."""
    found = {}
    for network, epochs in NETWORKS.items():
        base = read_recipe(recipes / f"{network}.toml").training
        for name, settings in AUGMENTATIONS.items():
            for seed in range(seeds):
                overrides = {**settings, "epochs": epochs, "seed": seed}
                found[network, name, seed] = changed(base, overrides)
    return found


def made(config: TrainingConfig, images: Dataset, work: Path, file: Path) -> Path:
    """Train a network, or take it up, and write it as the ONNX file `file`."""
    folder = training_folder(config, images, work, None)
    run = Run(resume=True, say=click.echo)
    model = train(config, images, folder, run=run).model
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
    for key, config in configurations(artifacts.recipes_dir(), seeds).items():
        name = "-".join(map(str, key)).replace(", ", "-").replace(" ", "-")
        files[key] = made(config, images, work, work / "robust_training" / f"{name}.onnx")
    if step == "page":
        page = robust_training_page.as_markdown
        paths = write_page(out, "robust_training", measured(files, images), page)
        click.echo(f"written: {', '.join(map(str, paths))}")


if __name__ == "__main__":
    main()
