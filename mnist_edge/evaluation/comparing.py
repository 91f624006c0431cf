"""Files of one network side by side on validation images and this machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from compress import measuring
from compress.measuring import Figures, Latency, Score, Speedup
from mnist_edge.data import Dataset
from mnist_edge.evaluation.feeding import fed
from mnist_edge.evaluation.opening import open_network
from mnist_edge.evaluation.scoring import score

BATCHES = (1, 64)


@dataclass(frozen=True)
class FileComparison:
    """One of the compared files: its figures, validation score, latency by batch size."""

    name: str
    figures: Figures
    validation: Score
    agreement: Score
    latency: dict[int, Latency]
    speedup: dict[int, Speedup]


def compare_files(
    files: Mapping[str, Path], data: Dataset, threads: int, *, baseline: str
) -> list[FileComparison]:
    """Measure files on validation images and this machine, interleaved.

    Args:
        files: what to measure, by name.
        data: the images; the test part is not touched.
        threads: of each runtime.
        baseline: name of the file that agreement and speed are relative to.
    """
    timed = {batch: _latencies(files, data, batch, threads) for batch in BATCHES}
    scores = {name: score(path, data.validation, data) for name, path in files.items()}
    return [
        FileComparison(
            name=name,
            figures=measuring.measure(path),
            validation=scores[name][0],
            agreement=measuring.agreement(scores[name][1], scores[baseline][1]),
            latency={batch: timed[batch][name] for batch in BATCHES},
            speedup={
                batch: measuring.speedup(timed[batch][name], timed[batch][baseline])
                for batch in BATCHES
            },
        )
        for name, path in files.items()
    ]


def _latencies(
    files: Mapping[str, Path], data: Dataset, batch: int, threads: int
) -> dict[str, Latency]:
    images = data.validation.images
    pixels = images[np.arange(batch) % len(images)]
    runners = {}
    for name, path in files.items():
        model = open_network(path, threads=threads, input_shape=data.shape)
        runners[name] = model.bind(fed(model, pixels, data.mean, data.std))
    return measuring.interleaved(runners, rounds=20)
