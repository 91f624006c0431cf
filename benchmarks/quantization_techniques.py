"""Accuracy of our techniques after training, and of widths chosen layer by layer.

Every figure is of one setting on one seed's float network. It is kept under a folder by the hash of
all that decides it as soon as it is found, so that an interrupted run goes on where it was.
"""

import functools
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from compress import measuring
from compress.exporters.onnx.integers import to_onnx
from compress.graph import QuantizedGraph
from compress.measuring import agreement
from compress.model_file import load_model
from compress.onnx_runner import open_session
from compress.quantization.diagnosis.sensitivity import LayerSensitivity, Sensitivity, choose_widths
from compress.quantization.spec import QuantizationSpec
from mnist_edge.data import Dataset, Images, normalize
from mnist_edge.report.quantization_page import DEFAULT, REFERENCE
from mnist_edge.store import Stage, fingerprint, hash_of
from mnist_edge.training.calibration import quantize_on, sensitivity_on

CALIBRATION = 2000
BITS = (8, 4)
PARTS = ("validation", "test")
PLAIN = QuantizationSpec(observer="mse", weight_observer="mse", bias_correction=False)
CORRECTED = replace(PLAIN, bias_correction=True)
UNIFORM = (2, 3, 4, 5, 6, 8)
BUDGETS = (4200, 5000, 5600, 7000)

_CORRECTION = {"bias_correction": True}
_ALL = {**_CORRECTION, "equalization": True, "adaround": True}
TECHNIQUES: dict[str, dict[str, Any]] = {
    "min-max ranges and scales": {"observer": "minmax", "weight_observer": "minmax"},
    REFERENCE: {},
    "percentile ranges": {"observer": "percentile"},
    "entropy ranges": {"observer": "entropy"},
    DEFAULT: _CORRECTION,
    "equalization": {"equalization": True},
    "AdaRound": {"adaround": True},
    "equalization, bias correction": {**_CORRECTION, "equalization": True},
    "AdaRound, bias correction": {**_CORRECTION, "adaround": True},
    "all three": _ALL,
    "one scale a layer": {"per_channel": False},
    "one scale a layer, bias correction": {**_CORRECTION, "per_channel": False},
    "power-of-two scales": {"power_of_two": True},
    "power-of-two scales, bias correction": {**_CORRECTION, "power_of_two": True},
    "power-of-two scales, all three": {**_ALL, "power_of_two": True},
}


@dataclass(frozen=True, eq=False)
class Measurements:
    """Float networks by seed, the images, and the folder where everything found is kept."""

    networks: Mapping[int, Path]
    images: Dataset
    folder: Path

    def conditions(self) -> dict[str, Any]:
        """What holds for every figure."""
        return {
            "calibration_images": CALIBRATION,
            "versions": measuring.versions(),
            "floats": {str(seed): weights_of(path) for seed, path in self.networks.items()},
        }

    def once(self, seed: int, what: Mapping[str, Any], measure: Callable[[], Any]) -> Any:
        """What `measure` gives for `what` on a seed's network; read if it is known already."""
        conditions = self.conditions()
        stage = Stage({**what, **conditions}, {"floats": conditions["floats"][str(seed)]})

        def announced() -> Any:
            click.echo(f"seed {seed}: {json.dumps(what)}", err=True)
            return measure()

        name = hash_of(stage.identity, digits=16)
        return stage.take(self.folder / f"seed{seed}-{name}.json", announced)

    def scores(self, seed: int, spec: QuantizationSpec) -> dict[str, Any]:
        """Weight bytes, right answers and answers like float's, of a network quantized so."""
        changes = {"spec": _differences(spec)}
        return {"seed": seed, **self.once(seed, changes, lambda: self._quantized(seed, spec))}

    def float_scores(self, seed: int) -> dict[str, Any]:
        """Right answers of the float network."""
        return {"seed": seed, **self.once(seed, {"spec": None}, lambda: self._float(seed))}

    def sensitivity(self, seed: int) -> Sensitivity:
        """How each layer alone bears each width."""
        found = self.once(seed, {"sensitivity": True}, lambda: asdict(self._sensitivity(seed)))
        entries = tuple(LayerSensitivity(**entry) for entry in found["entries"])
        return Sensitivity(**{**found, "entries": entries})

    def _sensitivity(self, seed: int) -> Sensitivity:
        model = _loaded(self.networks[seed])
        return sensitivity_on(self.images, model, CORRECTED, CALIBRATION)

    def _float(self, seed: int) -> dict[str, Any]:
        return {
            name: asdict(agreement(self._float_classes(seed, name), self._part(name).labels))
            for name in PARTS
        }

    def _quantized(self, seed: int, spec: QuantizationSpec) -> dict[str, Any]:
        model = _loaded(self.networks[seed])
        graph = quantize_on(self.images, model, spec, CALIBRATION)
        scores: dict[str, Any] = {"weight_bytes": graph.weight_bytes}
        for name in PARTS:
            classes = integer_classes(graph, self._part(name))
            scores[name] = asdict(agreement(classes, self._part(name).labels))
            alike = agreement(classes, self._float_classes(seed, name))
            scores[f"{name}_as_float"] = asdict(alike)
        return scores

    def _part(self, name: str) -> Images:
        part: Images = getattr(self.images, name)
        return part

    def _float_classes(self, seed: int, name: str) -> NDArray[np.int64]:
        return _float_classes(self.networks[seed], self._part(name))


def techniques(measured: Measurements) -> dict[str, Any]:
    """Every technique at every width on every seed, as the page's part `techniques`."""
    rows = [
        {"bits": bits, "technique": name, "seeds": []}
        for bits, name in itertools.product(BITS, TECHNIQUES)
    ]
    for seed, row in itertools.product(measured.networks, rows):
        spec = replace(PLAIN, weight_bits=row["bits"], **TECHNIQUES[row["technique"]])
        row["seeds"].append(measured.scores(seed, spec))
    whole = {"technique": "float", "seeds": [measured.float_scores(s) for s in measured.networks]}
    return {**measured.conditions(), "techniques": TECHNIQUES, "float": whole, "rows": rows}


def mixed(measured: Measurements) -> dict[str, Any]:
    """Uniform widths, and widths chosen a layer under budgets, as the page's part `mixed`."""
    uniform = [
        {"bits": bits, "seeds": [_uniform(measured, seed, bits) for seed in measured.networks]}
        for bits in UNIFORM
    ]
    # Also exactly the bytes of a uniform width: the budget at which the comparison is fairest.
    sizes = {row["seeds"][0]["weight_bytes"] for row in uniform if row["bits"] in (3, 4, 5)}
    chosen = [
        {"budget": budget, "seeds": [_chosen(measured, seed, budget) for seed in measured.networks]}
        for budget in sorted({*BUDGETS, *sizes})
    ]
    return {**measured.conditions(), "uniform": uniform, "chosen": chosen}


def _uniform(measured: Measurements, seed: int, bits: int) -> dict[str, Any]:
    return measured.scores(seed, replace(CORRECTED, weight_bits=bits))


def _chosen(measured: Measurements, seed: int, budget: int) -> dict[str, Any]:
    """The widths are of the noise at the output on training images: no label is looked at."""
    widths = choose_widths(measured.sensitivity(seed), budget_bytes=budget)
    found = measured.scores(seed, replace(CORRECTED, bits_by_layer=widths))
    return {**found, "widths": widths}


def _differences(spec: QuantizationSpec) -> dict[str, Any]:
    """The settings that are not the default's, as plain values."""
    default = asdict(QuantizationSpec())
    return {name: value for name, value in asdict(spec).items() if value != default[name]}


@functools.cache
def weights_of(path: Path) -> str:
    """The hash of a model file's weights; that of the file holds how long the training took."""
    return fingerprint(_loaded(path))


@functools.cache
def _loaded(path: Path) -> nn.Module:
    return load_model(path).model


@functools.cache
def _float_classes(path: Path, part: Images) -> NDArray[np.int64]:
    inputs = torch.from_numpy(normalize(part.images))
    with torch.inference_mode():
        return np.concatenate([_loaded(path)(b).argmax(1).numpy() for b in inputs.split(500)])


def integer_classes(graph: QuantizedGraph, part: Images) -> NDArray[np.int64]:
    """The classes [N] of images in onnxruntime, whose integers are the interpreter's."""
    model = to_onnx(replace(graph, float_input=False))
    session = open_session(model.SerializeToString(), "the graph")
    (name,) = (given.name for given in session.get_inputs())
    pixels = part.images[:, None]
    found = [session.run(None, {name: pixels[i : i + 500]})[0] for i in range(0, len(part), 500)]
    return np.concatenate(found).reshape(len(part), -1).argmax(1)
