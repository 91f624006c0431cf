"""The page on improvements: an ablation as Markdown, JSON, pictures, and a table to print."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from cattrs import structure

from mnist_edge.data import CLASSES, Dataset
from mnist_edge.report import learning_rates
from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.pages import render, write_page
from mnist_edge.report.statistics import Interval, pooled_interval, t_interval
from mnist_edge.report.tables import Sheet
from mnist_edge.report.text import in_points, mean_and_deviation, percent
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.training import training_config
from mnist_edge.store import differing_settings
from mnist_edge.studies.ablation import Ablation, MeasuredVariant, shares
from mnist_edge.studies.sweeps import seeds_in_words
from mnist_edge.studies.variants import BASELINE, GROUPS, PHASE, RECIPE, VARIANTS
from mnist_edge.training.augment import augment

NAME = "improvements"
_PICTURES = {
    "differences": f"{NAME}/differences.png",
    "rates": f"{NAME}/learning-rates.png",
    "digits": f"{NAME}/augmentation.png",
}
_PARTS = ("validation", "test")
_CHANCE = 0.05
"""Share of 95 % intervals that miss a difference of zero."""


def write_pages(ablation: Ablation, data: Dataset, out: Path) -> list[Path]:
    """Write the page, its JSON and its pictures into the folder `out`; return the files."""
    written = write_page(out, NAME, asdict(ablation), lambda v: as_markdown(structure(v, Ablation)))
    pictures = ["differences"]
    plot_differences(ablation, out / _PICTURES["differences"])
    if ablation.range_test is not None:
        pictures.append("rates")
        learning_rates.plot(ablation.range_test, out / _PICTURES["rates"])
    if augmented := _of_group(ablation, "augmentation"):
        pictures.append("digits")
        plot_augmentations([each.name for each in augmented], data, out / _PICTURES["digits"])
    return [*written, *(out / _PICTURES[name] for name in pictures)]


def as_markdown(ablation: Ablation) -> str:
    """The page, with each number from `ablation`."""
    return render(
        "improvements.md.jinja",
        phase=PHASE,
        epochs=ablation.epochs,
        precision=ablation.precision,
        seeds=seeds_in_words(run.seed for each in ablation.variants for run in each.runs),
        dataset=ablation.dataset,
        images=ablation.images,
        document_epochs=training_config(RECIPE, PHASE, {}).epochs,
        tuned_epochs=training_config("tuned", PHASE, {}).epochs,
        rows=[_row(ablation, each) for each in ablation.variants],
        best=_best(ablation),
        tuned=_options(_tuned_settings()),
        pictures=_PICTURES,
        rates=ablation.range_test,
        document_rate=training_config(RECIPE, PHASE, {}).learning_rate,
        has_augmentation=bool(_of_group(ablation, "augmentation")),
        best_widths=_best_widths(ablation),
        **_verdict_values(ablation),
        **_deployment_values(ablation),
    )


def table(ablation: Ablation) -> Sheet:
    """The page's table for the terminal."""
    figures = ("parameters", "seeds", "validation", "test", "difference on test", "verdict")
    rows = []
    for each in ablation.variants:
        row = _row(ablation, each)
        rows.append((*row[:2], *row[3:7], *row[8:]))
    title = f"phase {PHASE}, epochs: {ablation.epochs}"
    headings = ("group", "variant", *figures, "s/epoch")
    details = [headings.index(name) for name in ("seeds", "parameters", "validation", "s/epoch")]
    return Sheet(title, headings, tuple(rows), words=(0, 1), details=details)


def verdict(ablation: Ablation, variant: MeasuredVariant) -> str:
    """What the test images show: "better", "worse", "not shown"; "" where nothing is compared.

    "same" is a variant that gave the baseline's very counts with every seed, on all images.
    """
    baseline, found = ablation.variants[0], _difference(ablation, variant, "test")
    if found is None or math.isinf(found.low):
        return ""
    if all(shares(variant, part) == shares(baseline, part) for part in _PARTS):
        return "same"
    return "better" if found.above_zero else "worse" if found.below_zero else "not shown"


def plot_differences(ablation: Ablation, path: Path) -> None:
    """Draw each variant's difference from the baseline on test images, with its interval."""
    compared = [(each, _difference(ablation, each, "test")) for each in ablation.variants[1:]]
    figure = new_figure(8, 1.5 + 0.28 * len(compared))
    axes = figure.subplots()
    for place, (each, found) in enumerate(compared):
        if found is not None:
            color = f"C{GROUPS.index(each.group)}"
            reach = 0.0 if math.isinf(found.low) else 100 * (found.high - found.mean)
            axes.errorbar(100 * found.mean, place, xerr=reach, fmt="o", color=color, capsize=3)
    axes.axvline(0, color="0.5")
    axes.set_yticks(range(len(compared)), [f"{e.group}: {e.name}" for e, _ in compared])
    axes.margins(y=0.02)
    axes.invert_yaxis()
    axes.set_xlabel("difference from the baseline on test images, points, 95 % interval")
    axes.grid(axis="x", alpha=0.3)
    save_figure(figure, path)


def plot_augmentations(names: list[str], data: Dataset, path: Path) -> None:
    """Draw the first training image of each class, and what each named variant makes of it."""
    chosen = [int(np.flatnonzero(data.train.labels == digit)[0]) for digit in range(CLASSES)]
    images = torch.from_numpy(data.train.images[chosen]).unsqueeze(1).float()
    settings = {each.name: each.settings for each in (BASELINE, *VARIANTS)}
    rows = {"as it is": images} | {
        name: augment(images, _augmentation(settings[name]), torch.Generator().manual_seed(0))
        for name in ("baseline", *names)
    }
    figure = new_figure(9, 0.75 * len(rows))
    grid = figure.subplots(len(rows), 1)
    for axes, (name, row) in zip(grid, rows.items(), strict=True):
        axes.imshow(np.hstack(list(row.squeeze(1).numpy())), cmap="gray", vmin=0, vmax=255)
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
        axes.set_xticks([])
        axes.set_yticks([])
    save_figure(figure, path)


def _augmentation(settings: Any) -> Augmentation:
    return training_config(RECIPE, PHASE, settings).augmentation


def _of_group(ablation: Ablation, group: str) -> list[MeasuredVariant]:
    return [each for each in ablation.variants if each.group == group]


def _difference(ablation: Ablation, variant: MeasuredVariant, part: str) -> Interval | None:
    baseline = ablation.variants[0]
    if variant is baseline:
        return None
    # A set, so that what never differed from the baseline does not count twice.
    groups = {shares(each, part) for each in ablation.variants}
    return pooled_interval(shares(variant, part), shares(baseline, part), groups)


def _paired(ablation: Ablation, variant: MeasuredVariant) -> Interval | None:
    """The difference on test by the paired t-test, seed by seed; None without a common seed."""
    baseline = {run.seed: run.test.fraction for run in ablation.variants[0].runs}
    found = [run.test.fraction - baseline[run.seed] for run in variant.runs if run.seed in baseline]
    return t_interval(found) if found else None


def _row(ablation: Ablation, each: MeasuredVariant) -> list[str]:
    scores = [mean_and_deviation(shares(each, part)) for part in _PARTS]
    compared = [_difference(ablation, each, part) for part in _PARTS]
    return [
        each.group or "-",
        each.name,
        _options(each.settings),
        f"{each.parameters:,}",
        str(len(each.runs)),
        *scores,
        *("-" if found is None else in_points(found) for found in compared),
        verdict(ablation, each),
        f"{np.median([run.seconds for run in each.runs]):.1f}",
    ]


def _options(settings: Mapping[str, Any]) -> str:
    """Settings as options of the command line."""
    options = []
    for name, value in settings.items():
        option = f"--{name.replace('_', '-')}"
        text = ",".join(map(str, value)) if isinstance(value, list) else value
        options.append(option if value is True else f"{option} {text}")
    return f"`{' '.join(options)}`" if options else "-"


def _tuned_settings() -> dict[str, Any]:
    """In what the tuned recipe differs from the one that is measured here."""
    theirs, ours = (training_config(name, PHASE, {}).to_json() for name in (RECIPE, "tuned"))
    found = differing_settings(ours, theirs)
    return {**found.pop("augmentation", {}), **found}


def _best(ablation: Ablation) -> list[tuple[str, str, str]]:
    """For each group the variant with the highest mean on validation."""
    best = []
    for group in GROUPS:
        if members := _of_group(ablation, group):
            highest = max(members, key=_validation)
            best.append((group, highest.name, percent(_validation(highest))))
    return best


def _best_widths(ablation: Ablation) -> tuple[str, str, bool] | None:
    """The arrangement best on validation, its difference there, and whether that is a gain."""
    arrangements = _of_group(ablation, "widths")
    if not arrangements:
        return None
    best = max(arrangements, key=_validation)
    found = _difference(ablation, best, "validation")
    assert found is not None
    return best.name, in_points(found), found.above_zero


def _validation(each: MeasuredVariant) -> float:
    return float(np.mean(shares(each, "validation")))


def _verdict_values(ablation: Ablation) -> dict[str, Any]:
    verdicts = [verdict(ablation, each) for each in ablation.variants[1:]]
    judged = sum(text != "" for text in verdicts)
    paired = [_paired(ablation, each) for each in ablation.variants[1:]]
    return {
        "paired_better": sum(found is not None and found.above_zero for found in paired),
        "paired_worse": sum(found is not None and found.below_zero for found in paired),
        "comparisons": judged,
        "better": verdicts.count("better"),
        "worse": verdicts.count("worse"),
        "unchanged": verdicts.count("same"),
        "by_chance": _CHANCE * judged,
    }


def _deployment_values(ablation: Ablation) -> dict[str, Any]:
    tried = [each for each in ablation.variants if each.deployment is not None]
    baseline = ablation.variants[0].parameters
    spread = max((abs(each.parameters / baseline - 1) for each in tried), default=0.0)
    return {
        "deployments": [_deployment_row(each) for each in tried],
        "tried_on": ablation.tried_on,
        "refusals": [refusal for each in tried for refusal in _refusals(each)],
        "parameter_spread": 100 * spread,
        "baseline_parameters": baseline,
    }


def _deployment_row(each: MeasuredVariant) -> list[str]:
    deployment = each.deployment
    assert deployment is not None
    norms, left = deployment.norms, deployment.norms_left
    right = deployment.integer_score
    return [
        each.name,
        f"{norms - left} of {norms}",
        _formats(deployment.float_files),
        percent(each.runs[0].validation.fraction),
        "refused" if deployment.refusal else percent(right.fraction) if right else "-",
        _formats(deployment.integer_files),
    ]


def _formats(files: dict[str, str]) -> str:
    return ", ".join(name for name, refusal in files.items() if not refusal) or "-"


def _refusals(each: MeasuredVariant) -> list[tuple[str, str, str]]:
    """What can't be done with a network, and why: (variant, what, reason)."""
    deployment = each.deployment
    assert deployment is not None
    found = {"8 bits": deployment.refusal}
    found |= {f"float {name}": why for name, why in deployment.float_files.items()}
    found |= {f"integer {name}": why for name, why in deployment.integer_files.items()}
    return [(each.name, what, why) for what, why in found.items() if why]
