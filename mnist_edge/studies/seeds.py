"""The seeds of a recipe as trials of a study: any workers train them, one publishes the best."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mnist_edge.data import Dataset
from mnist_edge.pipeline import RunResult, build_variant, run_recipe, train_seeds
from mnist_edge.settings.recipe import ArtifactRecipe, teachers_of
from mnist_edge.store import hash_of
from mnist_edge.training.run import QUIET, Run
from mnist_edge.trials.storage import Storage
from mnist_edge.trials.study import COMPLETE, Drawn, Ending, Plan, Report, Study, Trial


@dataclass(frozen=True, kw_only=True)
class Seeds(Plan):
    """A trial for each seed, and when all of them have ended, one that publishes.

    Attributes:
        seeds: of the recipe.
    """

    seeds: tuple[int, ...]

    @classmethod
    def of(cls, recipe: ArtifactRecipe, data: Dataset) -> "Seeds":
        """The plan of a recipe on some data."""
        files = [each.path.read_text() for each in (recipe, *teachers_of(recipe))]
        of_data = [data.digest, data.test.digest]
        decides = {"files": files, "training": recipe.training.to_json(), "data": of_data}
        identity = hash_of(decides)
        return cls(
            name=f"run-{recipe.name}-{identity}",
            identity=identity,
            objectives=("error",),
            count=len(recipe.seeds) + 1,
            size=len(recipe.seeds),
            seeds=recipe.seeds,
        )

    def draw(self, block: int, known: Sequence[Trial]) -> Sequence[Drawn]:
        """The seeds, then the publishing."""
        if block == 0:
            return [Drawn(attrs={"seed": seed}) for seed in self.seeds]
        return [Drawn(attrs={"publishes": True})]


def run_shared(
    recipe: ArtifactRecipe,
    data: Dataset,
    out: Path,
    work: Path,
    storage: Storage,
    *,
    run: Run = QUIET,
) -> RunResult | None:
    """As `run_recipe`, with the seeds shared by all workers that are given the same storage.

    Args:
        recipe: what to make.
        data: the images.
        out: folder of the artifacts.
        work: folder of the stages. One that the workers don't share lacks what others trained: the
            worker that publishes trains it again.
        storage: of the trials.
        run: where progress goes.

    Returns:
        What was made; None where another worker has made it.

    Raises:
        CompressError: a training, an export or a file fails, or the storage stays away.
    """
    made: list[RunResult] = []

    def do(trial: Trial, report: Report) -> Ending:
        if trial.number < len(recipe.seeds):
            return Ending(COMPLETE, (_error_of(recipe, trial.attrs["seed"], data, work, run),))
        made.append(run_recipe(recipe, data, out, work, run=run))
        best = max(each.validation.fraction for each in made[0].seeds)
        return Ending(COMPLETE, (1 - best,))

    Study(Seeds.of(recipe, data), storage).work(do, say=run.say)
    return made[0] if made else None


def _error_of(recipe: ArtifactRecipe, seed: int, data: Dataset, work: Path, run: Run) -> float:
    """Train a seed with all its stages, which stay under `work`; its float network's error."""
    (result,), teacher = train_seeds(recipe, data, work, seeds=[seed], run=run)
    if recipe.budget_bytes is None:  # else its bits are chosen once all seeds are trained
        build_variant(recipe, result, data, work / recipe.name, teacher=teacher)
    return 1 - result.selected.validation_accuracy
