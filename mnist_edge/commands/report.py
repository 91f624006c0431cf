"""A report of networks from files: the manifest, the data and measurements in one HTML file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from compress.c_runner import NO_COMPILER, compiler
from compress.extras import why_missing
from compress.graph import QuantizedGraph
from compress.manifest import read_manifest
from compress.measuring import agreement, machine
from compress.reporting.answers import NO_CLASSES, answers_of, are_classes, judge_answers
from compress.reporting.content import (
    Agreement,
    Answers,
    Corrupted,
    LayerTimes,
    NetworkReport,
    Plot,
    QuantizationCost,
    Report,
)
from compress.reporting.layers import about_of, layer_rows
from compress.reporting.memory import timeline_or_why
from compress.reporting.page import write_report
from compress.reporting.timing import time_layers
from mnist_edge.data import Dataset, Images, normalize
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.bench import BASELINE
from mnist_edge.evaluation.origins import Origin, recipe_of
from mnist_edge.evaluation.outputs import require_free
from mnist_edge.evaluation.scoring import CORRUPTED, first_corrupted, logits_of
from mnist_edge.report import measured, provenance
from mnist_edge.report.pareto import Point
from mnist_edge.report.standing import standing_plot
from mnist_edge.report.subjects import Subject, read_subject
from mnist_edge.settings import defaults
from mnist_edge.settings.timing import Timing

if TYPE_CHECKING:
    from torch import nn

_TIMING = Timing(rounds=10)
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Measuring:
    """What is measured for a report, and where it is kept.

    Attributes:
        timing: whether layers and files are timed on this machine.
        targets: emulated boards.
        bench: a `bench.json` whose speeds are shown, in place of timing files.
        kept: a JSON file that keeps what is measured; what it holds is not measured again.
        data_dir: folder of the data sets.
    """

    timing: bool = True
    targets: tuple[str, ...] = ()
    bench: Path | None = None
    kept: Path | None = None
    data_dir: Path | None = None


def report(
    models: Sequence[str],
    data: Dataset | str,
    out: Path,
    *,
    baseline: str | None = None,
    measuring: Measuring = Measuring(),
    command: str = "",
    overwrite: bool = False,
    say: Say = lambda line: None,
) -> list[NetworkReport]:
    """Write the report of networks from files.

    Args:
        models: paths of .safetensors or .onnx files, or published names.
        data: what they are shown on; or in a line why there is none.
        out: the HTML file.
        baseline: the float network that they were made from; by default what the manifest tells.
        measuring: what is measured beside.
        command: makes the report again.
        overwrite: whether a file that is there may be replaced.
        say: is told what is being done.

    Returns:
        What is said of each.

    Raises:
        CompressError: a file holds no network that can be reported, a file is there already, or a
            measurement fails.
    """
    require_free([out], overwrite=overwrite)
    subjects = [read_subject(model, baseline) for model in models]
    found = [report_of(one, data, measuring, command=command, say=say) for one in subjects]
    title = found[0].name if len(found) == 1 else f"{len(found)} networks"
    plots = _plots(subjects, found, data)
    write_report(Report(title, tuple(found), plots), out, overwrite=overwrite)
    return found


def report_of(
    subject: Subject,
    data: Dataset | str,
    measuring: Measuring = Measuring(),
    *,
    command: str = "",
    say: Say = lambda line: None,
) -> NetworkReport:
    """All that can be said of one network.

    Raises:
        CompressError: a measurement fails, or the integers are not of the float network named.
    """
    say(f"reporting {subject.name}")
    left_out: list[str] = []
    graph, fitting = subject.graph, _fitting(subject, data, left_out)
    layers = layer_rows(subject.network, _example(subject))
    answers, agreements = _answers(subject, fitting, left_out)
    memory = timeline_or_why(graph, left_out) if graph else None
    if missing := why_missing("matplotlib"):
        left_out.append(f"Plots: {missing}.")
    times, boards = _measured(subject, fitting, measuring, left_out, say)
    return NetworkReport(
        name=subject.name,
        about=about_of(subject.network),
        layers=layers,
        weight_bytes=graph.weight_bytes if graph else sum(x.weight_bytes for x in layers),
        data=fitting.name if fitting else "",
        times=times,
        quantization=_cost(subject, fitting, left_out, say),
        memory=memory,
        answers=answers,
        corrupted=_corrupted(subject, fitting if answers else None),
        agreements=agreements,
        speeds=_speeds(subject, fitting, measuring, left_out, say),
        boards=boards,
        facts=provenance.facts(subject.path, subject.entry, subject.origin),
        command="\n".join(filter(None, (provenance.command(subject.entry), command))),
        left_out=tuple(left_out),
    )


def _example(subject: Subject) -> Any:
    """Inputs to trace a float network with; None of integers, which need none."""
    if subject.graph:
        return None
    import torch

    return torch.zeros(2, *subject.input_shape)


def _fitting(subject: Subject, data: Dataset | str, left_out: list[str]) -> Dataset | None:
    """The data, if the network takes such inputs."""
    if isinstance(data, str):
        left_out.append(f"Answers, mistakes and what quantizing costs: {data}.")
        return None
    if subject.input_shape != data.shape:
        sizes = " × ".join(map(str, subject.input_shape)), " × ".join(map(str, data.shape))
        left_out.append(
            "Answers, mistakes and what quantizing costs: the network takes inputs of"
            f" {sizes[0]}, those of {data.name} are {sizes[1]}; name its own by --data."
        )
        return None
    return data


def _answers(
    subject: Subject, data: Dataset | None, left_out: list[str]
) -> tuple[Answers | None, tuple[Agreement, ...]]:
    if data is None:
        return None, ()
    test = data.test
    ours = _logits(subject.network, subject.runnable, data)
    if not are_classes(ours):
        left_out.append(NO_CLASSES)
        return None, ()
    inputs = f"the {len(test):,} test inputs of {data.name} ({data.source})"
    found = judge_answers(ours, test.labels, test.images, classes=data.classes, inputs=inputs)
    return found, tuple(_agreements(subject, data, ours.argmax(1)))


def _corrupted(subject: Subject, data: Dataset | None) -> Corrupted | None:
    """Errors on MNIST-C's corruptions of the first test images of a known set of grey images."""
    shown = {} if data is None or data.about is not None else first_corrupted(data.test)
    if data is None or not shown:
        return None
    count = min(CORRUPTED, len(data.test))
    pixels, labels = (
        np.concatenate([getattr(images, part) for images in shown.values()])
        for part in ("images", "labels")
    )  # all in one, so that the network is opened once
    given = _logits(subject.network, subject.runnable, replace(data, test=Images(pixels, labels)))
    assert given is not None, "a network with answers answers"
    wrong = (given.argmax(1) != labels).reshape(len(shown), count)
    errors = dict(zip(shown, wrong.mean(1).tolist(), strict=True))
    inputs = f"the first {count:,} test images under the {len(shown)} corruptions of MNIST-C"
    return Corrupted(inputs, errors)


def _agreements(subject: Subject, data: Dataset, ours: NDArray[Any]) -> list[Agreement]:
    """With the float network it was made from; with another, only as the manifest has it."""
    origin, entry = subject.origin, subject.entry
    if isinstance(origin, Origin) and (subject.real or (subject.graph and origin.runnable)):
        theirs = _logits(subject.real, origin.runnable, data)
        if not are_classes(theirs):
            return []
        return [Agreement(origin.name, agreement(ours, theirs.argmax(1)), origin=True)]
    recipe = recipe_of(entry)
    same_data = recipe is not None and recipe.dataset == data.name
    if subject.graph and same_data and entry and entry.agreement and entry.baseline:
        return [Agreement(Path(entry.baseline).stem, entry.agreement, origin=False)]
    return []


def _logits(
    network: "nn.Module | QuantizedGraph | None", runnable: Path | None, data: Dataset
) -> NDArray[Any] | None:
    if runnable is not None:
        return logits_of(runnable, data.test, data)
    if isinstance(network, QuantizedGraph) and not network.float_input:
        return network.run(data.test.inputs)
    if network is None:
        return None
    return answers_of(network, normalize(data.test.images, data.mean, data.std))


def _cost(
    subject: Subject, data: Dataset | None, left_out: list[str], say: Say
) -> QuantizationCost | None:
    """What quantizing costs, where PyTorch is there to run the float network."""
    if subject.graph is None or data is None:
        return None
    if (missing := why_missing("torch")) is not None:
        left_out.append(f"What quantizing costs, layer by layer: {missing}.")
        return None
    from mnist_edge.report.layer_costs import cost_of

    return cost_of(subject, data, left_out, say)


def _measured(
    subject: Subject, data: Dataset | None, measuring: Measuring, left_out: list[str], say: Say
) -> tuple[tuple[LayerTimes, ...], Any]:
    """Times of layers, and boards, as they are kept or measured now."""
    graph = subject.graph
    if graph is None:
        left_out.append("Time layer by layer, memory in C, boards: C is made of integers only.")
        return (), None
    kept = measured.read_kept(measuring.kept, graph.sha256)
    if kept is not None:
        if measuring.targets and kept[1] is None:
            why = f"{measuring.kept} keeps none; name another file by --measurements"
            left_out.append(f"Instructions, flash and RAM on boards: {why}.")
        return kept
    times: list[LayerTimes] = []
    if measuring.timing and compiler() is None:
        left_out.append(f"Time layer by layer: {NO_COMPILER}.")
    elif measuring.timing:
        times.append(time_layers(graph, machine=machine()["cpu"], say=say))
    boards = None
    if measuring.targets:
        pixels = data.request if data else defaults.DATASET
        times += measured.layer_instructions(graph, measuring.targets[0], say)
        boards = measured.on_boards(
            subject.path, measuring.targets, pixels, measuring.data_dir, say
        )
    if not times:
        left_out.append("Time layer by layer: it was not asked for (--timing, or --target).")
    if boards is None:
        left_out.append("Instructions, flash and RAM on boards: not asked for (--target).")
    measured.keep(measuring.kept, graph.sha256, times, boards)
    return tuple(times), boards


def _speeds(
    subject: Subject, data: Dataset | None, measuring: Measuring, left_out: list[str], say: Say
) -> Any:
    names = _files(subject)
    if measuring.bench is not None:
        return measured.speeds_from(measuring.bench, [path.name for path in names])
    if not measuring.timing:
        left_out.append("Speed: not timed (--timing, or --bench with an earlier bench.json).")
        return None
    origin = subject.origin
    baseline = origin.runnable if isinstance(origin, Origin) else None
    published = artifacts.exported_dir() / BASELINE
    if baseline is None and subject.path.parent == published.parent:
        baseline = published
    if not names:
        left_out.append("Speed: there is no ONNX file of it; `mnist-edge export` writes one.")
        return None
    request = data.request if data else None
    return measured.time_files(names, baseline, request, measuring.data_dir, _TIMING, say)


def _files(subject: Subject) -> list[Path]:
    """The files to time: the network's, in the formats that its manifest lists, or its ONNX."""
    if subject.entry is None:
        return [subject.path] if subject.path.suffix == ".onnx" else []
    folder, entries = subject.path.parent, read_manifest(subject.path.parent)
    mine = [e for e in entries if e.variant == subject.entry.variant]
    wanted = ("onnx", "torchscript", "c") if compiler() else ("onnx", "torchscript")
    return [folder / e.file for e in mine if e.format in wanted]


def _plots(
    subjects: Sequence[Subject], found: Sequence[NetworkReport], data: Dataset | str
) -> tuple[Plot, ...]:
    """Where the networks stand among those of the same data set."""
    if isinstance(data, str) or why_missing("matplotlib"):
        return ()
    points = {
        one.name: Point(
            one.name,
            one.answers.right.fraction,
            one.answers.right.interval,
            one.weight_bytes,
            one.macs,
        )
        for one in found
        if one.answers
    }
    if data.own is None and any(subject.entry for subject in subjects):
        points = {p.name: p for p in measured.published_points(data.name)} | points
    plot = standing_plot(list(points.values()), {one.name for one in found}, data.name)
    return (plot,) if plot else ()
