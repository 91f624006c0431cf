"""Which layers of a trained file bear few bits: a table, a heat map, widths under a budget."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from torch import nn

from compress.quantization.diagnosis.sensitivity import Sensitivity, choose_widths
from compress.quantization.spec import QuantizationSpec
from mnist_edge.commands.float_models import read_float
from mnist_edge.data import Dataset
from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.tables import Sheet
from mnist_edge.training.calibration import sensitivity_on


def measure_file(
    model: str,
    data: Dataset,
    *,
    spec: QuantizationSpec,
    calibration_images: int,
) -> Sensitivity:
    """Quantize each layer of a float model file alone at each width, scored on validation.

    Raises:
        CompressError: the model can't be read or quantized.
    """
    network = read_float(model, data)[1].model
    return sensitivity_on(data, network, spec, calibration_images)


def mixed_spec(
    network: nn.Module,
    data: Dataset,
    *,
    spec: QuantizationSpec,
    calibration_images: int,
    budget: int,
) -> QuantizationSpec:
    """The spec with widths chosen layer by layer to fit `budget` weight bytes.

    Raises:
        CompressError: the network can't be quantized, or the budget is too small.
    """
    found = sensitivity_on(data, network, spec, calibration_images)
    return replace(spec, bits_by_layer=choose_widths(found, budget_bytes=budget))


def table(found: Sensitivity) -> Sheet:
    """Accuracy, and decibels at the output, of each layer alone at each width."""
    widths = _widths(found)
    title = (
        "validation accuracy, and signal to noise at the output, of one layer at a time, all others"
        f" at 8 bits (all at 8: {100 * found.accuracy:.2f} %, {found.sqnr:.1f} dB)"
    )
    rows = tuple(
        (layer, *(f"{100 * e.accuracy:.2f} % {e.sqnr:5.1f} dB" for e in found.of(layer)))
        for layer in found.layers
    )
    return Sheet(title, ("layer", *(f"{bits} bits" for bits in widths)), rows)


def plot(found: Sensitivity, path: Path) -> None:
    """Draw the points of accuracy that each layer loses at each width as a heat map."""
    widths = _widths(found)
    lost = np.array(
        [
            [100 * (found.accuracy - entry.accuracy) for entry in found.of(layer)]
            for layer in found.layers
        ]
    )
    size = (1.4 * len(widths) + 2, 0.5 * len(found.layers) + 1.5)
    figure = new_figure(*size)
    axes = figure.subplots()
    shades = axes.imshow(np.log10(1 + np.maximum(lost, 0)), cmap="Reds", aspect="auto")
    shades.set_clim(0, np.log10(91))
    axes.set_xticks(range(len(widths)), [f"{bits} bits" for bits in widths])
    axes.set_yticks(range(len(found.layers)), found.layers)
    for (row, column), points in np.ndenumerate(lost):
        axes.text(column, row, f"{points:+.2f}", ha="center", va="center")
    axes.set_title("points of validation accuracy lost, one layer at a time")
    save_figure(figure, path)


def _widths(found: Sensitivity) -> list[int]:
    return [entry.bits for entry in found.of(found.layers[0])]
