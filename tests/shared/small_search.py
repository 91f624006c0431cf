"""A search that lasts seconds: three epochs on a few digits."""

from few_digits import few_digits

from mnist_edge.settings.space import read_space
from mnist_edge.studies.search import Searching
from mnist_edge.trials.storage import open_storage

SPACE = """
name = "small"
variant = "int8"
dataset = "digits"
input = "uint8"
[search]
trials = {trials}
generation = 2
keep_one_in = 2
[search.limits]
weight_bytes = 2500
[train]
recipe = "tuned"
layers = [
    "conv {{4 to 8}} 5x5 stride 2 bits {{4 or 8}}",
    "{{max pool 2 or conv 4 9x9 or conv 4 90x90}}",
    "flatten",
    "linear 10",
]
epochs = 4
batch_size = 48
average_decay = 0.9
"""


def written_space(folder, trials=6):
    """The space as a file in a folder."""
    path = folder / "small.toml"
    path.write_text(SPACE.format(trials=trials))
    return path


def searching(folder, data=None, **changes):
    """The search of the space, with its trainings in a folder."""
    space = read_space(written_space(folder))
    return Searching(space, data or few_digits(96, 30), folder / "work", **changes)


def searched(folder, data=None):
    """A finished search of one worker: itself and its study."""
    of = searching(folder, data)
    study = of.study(open_storage(None, folder / "journal.log"))
    of.work_on(study)
    return of, study
