"""Distillation: a student, by its file or recipe, learns a teacher's logits."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compress.errors import CompressError
from compress.model_file import StoredModel
from mnist_edge.commands.float_models import read_float
from mnist_edge.data import Dataset
from mnist_edge.evaluation import artifacts
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import percent
from mnist_edge.settings.recipe import read_recipe
from mnist_edge.settings.training import TrainingConfig, changed, training_config
from mnist_edge.training.keeping import keep_better
from mnist_edge.training.run import QUIET, Run
from mnist_edge.training.teacher_logits import Teacher, check_teacher, write_logits
from mnist_edge.training.train import TrainingResult, train
from mnist_edge.training.validation import validation_accuracy


@dataclass(frozen=True)
class Distillation:
    """What distillation gave: the student's training, and accuracies on the validation images.

    Attributes:
        training: the student as trained with the teacher.
        teacher: the teacher's accuracy, a fraction.
        before: the student's before, a fraction; None where it began untrained.
        kept: whether the file holds what training gave, rather than the better student before.
    """

    training: TrainingResult
    teacher: float
    before: float | None
    kept: bool = True

    @property
    def after(self) -> float:
        """The accuracy that training gave, a fraction."""
        return self.training.selected.validation_accuracy

    def to_json(self) -> dict[str, Any]:
        """Plain values for machines."""
        return {
            "model": str(self.training.model_path),
            "teacher": self.teacher,
            "before": self.before,
            "after": self.after,
            "kept": "after" if self.kept else "before",
        }


def distill_file(
    teacher: str,
    student: str,
    data: Dataset,
    out: Path,
    *,
    overrides: Mapping[str, Any],
    views: int | None = None,
    run: Run = QUIET,
) -> Distillation:
    """Train a student by distillation from a teacher; everything is written under `out`.

    Where training makes a student worse that was trained before, the file holds it as it was.

    Args:
        teacher: a float model, by path or published name, or FILE.py:NAME.
        student: a float model to train on, or a recipe, whose network is trained from new.
        data: the images; the test part is not touched.
        out: folder of the training.
        overrides: settings of the training, as `training_config` takes them.
        views: compute the teacher's logits once, for this many augmented copies of the images;
            None computes them for every batch.
        run: device, whether to resume, and where progress goes.

    Raises:
        CompressError: a model can't be read or trained, or the folder holds another training.
    """
    teacher_network = read_float(teacher, data)[1].model
    config, start = _student(student, data, overrides)
    if views is not None and config.features:
        raise CompressError("features need the teacher at every batch; leave --views away")
    source: Teacher = teacher_network
    if views is not None:
        check_teacher(teacher_network, data)
        source = write_logits(
            teacher_network, data, config.augmentation, out, count=views, say=run.say
        )
    network = None if start is None else start.model
    trained = train(config, data, out, start=network, teacher=source, run=run)
    before: float | None = None
    kept = True
    if start is not None:
        before = validation_accuracy(start.model, data)
        kept = keep_better(start, trained, before=before)
    return Distillation(trained, validation_accuracy(teacher_network, data), before, kept)


def _student(
    name: str, data: Dataset, overrides: Mapping[str, Any]
) -> tuple[TrainingConfig, StoredModel | None]:
    """The training's settings, and the network to go on from if the student is no recipe."""
    given = {key: value for key, value in overrides.items() if value is not None}
    if name.endswith(".toml") or f"{name}.toml" in artifacts.published_recipes():
        recipe = read_recipe(artifacts.resolve_recipe(name))
        return changed(recipe.training, given), None
    return training_config("tuned", 5, given), read_float(name, data)[1]


def tables(found: Distillation) -> list[Any]:
    """The accuracies as a table for people, and the file written."""
    columns: list[Column[tuple[str, float | None]]] = [
        Column("network", lambda row: row[0]),
        Column("validation accuracy", lambda row: row[1], percent),
    ]
    before = [] if found.before is None else [("student before", found.before)]
    rows = [("teacher", found.teacher), *before, ("student after", found.after)]
    which = "" if found.kept else ", which holds the student as it was before"
    return [Sheet.of("", columns, rows), f"written: {found.training.model_path}{which}"]
