"""The verb that searches a space for networks that no other beats."""

from pathlib import Path
from typing import Any

import click

from mnist_edge.cli import options
from mnist_edge.cli.output import log, show, written
from mnist_edge.cli.running import images_of, set_threads, watched
from mnist_edge.evaluation.outputs import RUNS


@click.command()
@click.argument("space")
@options.storage
@options.out(None, "Folder of the best networks' page and recipes (default: runs/search-SPACE).")
@options.work
@options.page_only
@options.recipe_dataset
@options.data_dir
@options.threads
@options.device
@options.as_json
def search(space: str, out: Path | None, work: Path, as_json: bool, **given: Any) -> None:
    """Search a SPACE for the best trade-offs of accuracy and cost.

    SPACE is a TOML file or its name in recipes/spaces. The same command started again continues
    the search; started a second time while the first runs, it shares the work. The test images are
    not read.
    """
    from mnist_edge.evaluation import artifacts
    from mnist_edge.settings.space import read_space
    from mnist_edge.studies import search as searches
    from mnist_edge.studies import search_page
    from mnist_edge.trials.storage import open_storage

    set_threads(given["threads"])
    wanted = read_space(artifacts.resolve_space(space))
    out = out or RUNS / f"search-{wanted.name}"
    given["dataset"] = given["dataset"] or wanted.content.get("dataset", options.DATASET)
    with watched(given, say=log) as run:
        searching = searches.Searching(wanted, images_of(given), work, run)
        storage = open_storage(given["storage"], out / "journal.log")
        study = searching.study(storage)
        search_page.require_same(out, study.plan.identity)
        if not given["page_only"]:
            searching.work_on(study)
    found = searches.collect(searching, study)
    paths = search_page.write_pages(found, wanted, out)
    shown = [search_page.table(found), search_page.endings(found), written(paths)]
    show(shown, found, as_json=as_json)
