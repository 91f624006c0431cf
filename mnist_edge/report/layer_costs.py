"""What quantizing a published network cost, layer by layer: run beside its float network."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from compress.errors import CompressError
from compress.reporting.content import QuantizationCost
from compress.reporting.costs import Made, quantization_cost
from mnist_edge.data import Dataset, normalize
from mnist_edge.evaluation.origins import Origin, recipe_of
from mnist_edge.report.subjects import Subject
from mnist_edge.settings import defaults
from mnist_edge.training.calibration import calibration, with_input_code

_FOLLOWED, _CALIBRATED = 256, 256
Say = Callable[[str], None]


def cost_of(
    subject: Subject, data: Dataset, left_out: list[str], say: Say = lambda line: None
) -> QuantizationCost | None:
    """Hold integers against the float network that they were made from.

    Args:
        subject: the network; one of floats costs nothing.
        data: whose training images calibrate, and whose validation images are followed.
        left_out: takes a line where this cannot be said.
        say: is told what is being done.

    Returns:
        None where the float network is unknown, or not the one the integers were made from.
    """
    graph, origin = subject.graph, subject.origin
    if graph is None:
        return None
    if subject.real is None or not isinstance(origin, Origin):
        why = origin if isinstance(origin, str) else "its float network keeps no layers"
        left_out.append(f"What quantizing costs, layer by layer: {why}; --baseline names one.")
        return None
    recipe = recipe_of(subject.entry)
    spec = with_input_code(recipe.quantization if recipe else defaults.QUANTIZATION, data)
    count = recipe.calibration_images if recipe else _CALIBRATED
    made = Made(subject.real, origin.name, spec, origin.why, calibration(data, count))
    seen = data.validation.take(np.arange(min(_FOLLOWED, len(data.validation))))
    images = torch.from_numpy(normalize(seen.images, data.mean, data.std))
    inputs = f"the first {len(seen)} validation inputs of {data.name}"
    try:
        cost = quantization_cost(graph, made, images, seen.labels, inputs=inputs, say=say)
    except CompressError as error:
        left_out.append(f"What quantizing costs, layer by layer: {error}.")
        return None
    label = data.classes[int(seen.labels[0])]
    return replace(cost, picture_of=f"The first validation input, which is {label}")
