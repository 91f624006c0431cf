"""What a search found, shown: the front as a table, a page, a plot, and a recipe for each point."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from compress.errors import CompressError
from compress.files import read_json, write_json, write_text
from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.pages import render
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.settings.recipe import recipe_of, teachers_of
from mnist_edge.settings.space import ERROR, Space
from mnist_edge.studies.search import Found, Searched, Tried

PAGE, RECORD, PLOT, RECIPES = "front.md", "front.json", "front.png", "recipes"
_UNITS = {"onnxruntime": "µs in onnxruntime", "c": "µs in C", "macs": "MACs"}
_WIDTH = 5.5  # inches a panel


def require_same(out: Path, identity: str) -> None:
    """Refuse a folder that holds what another search found, before any work is done.

    Raises:
        CompressError: it does.
    """
    record = out / RECORD
    if not record.exists():
        return
    known = read_json(record)
    if not isinstance(known, Mapping) or known.get("identity") != identity:
        raise CompressError(f"{out} holds another search; name another folder with --out")


def table(searched: Searched) -> Sheet:
    """The front, a row a network."""
    costs = [name for name in searched.front[0].figures if name != ERROR]
    columns: list[Column[Found]] = [
        Column("trial", lambda found: found.number),
        Column("validation %", lambda found: 100 * (1 - found.figures[ERROR]), "{:.2f}".format),
        *(Column(in_words(name), _reading(name), "{:,.0f}".format) for name in costs),
        Column("layers", lambda found: _layers(found.content)),
    ]
    title = f"{searched.name}: what no other of {sum(searched.endings.values())} trials beats"
    return Sheet.of(title, columns, searched.front, words=(0, len(columns) - 1))


def every_trial(searched: Searched) -> Sheet:
    """How far each trial came, a row each."""
    columns: list[Column[Tried]] = [
        Column("trial", lambda tried: tried.number),
        Column("ended", lambda tried: tried.ended),
        Column("epochs", lambda tried: tried.epochs),
        Column("validation % then", lambda tried: _right(tried.trained), "{:.2f}".format),
        Column("as published", lambda tried: _right(tried.error), "{:.2f}".format),
        Column("layers", lambda tried: _layers(tried.content)),
    ]
    return Sheet.of("Every trial that was begun", columns, searched.tried, words=(0, 1, 5))


def _right(error: float | None) -> float | None:
    return None if error is None else 100 * (1 - error)


def endings(searched: Searched) -> str:
    """How the trials ended, as a line."""
    counts = ", ".join(f"{count} {words}" for words, count in searched.endings.items())
    return f"{sum(searched.endings.values())} of {searched.count} trials: {counts}"


def write_pages(searched: Searched, space: Space, out: Path) -> list[Path]:
    """Write the front as a page, JSON and a plot, and a recipe a point, in place of what was there.

    Raises:
        CompressError: a file can't be written.
    """
    paths = [out / name for name in (PAGE, RECORD, PLOT)]
    page = render(
        "search.md.jinja",
        searched=searched,
        table=table(searched).as_markdown(),
        every_trial=every_trial(searched).as_markdown(),
        endings=endings(searched),
        picture=PLOT,
    )
    write_text(paths[0], page)
    write_json(paths[1], asdict(searched))
    _plot(searched, paths[2])
    return [*paths, _write_recipes(searched.front, space, out / RECIPES)]


def in_words(cost: str) -> str:
    """What a figure is called above its column."""
    return _UNITS.get(cost, cost.replace("_", " ").replace("cortex-", "instructions on cortex-"))


def _reading(name: str) -> Any:
    return lambda found: found.figures[name]


def _layers(content: Mapping[str, object]) -> str:
    """The network in words, as the space has them."""
    train, quantize = (content.get(name, {}) for name in ("train", "quantize"))
    assert isinstance(train, Mapping)
    assert isinstance(quantize, Mapping)
    bits = quantize.get("bits_by_layer", {})
    names = [f"{text.split()[0]}{at}" for at, text in enumerate(train.get("layers", ()), 1)]
    words = [
        f"{text} bits {bits[name]}" if name in bits else text
        for name, text in zip(names, train.get("layers", ()), strict=True)
    ]
    return " | ".join(words) or str(train.get("network", ""))


def _write_recipes(front: Sequence[Found], space: Space, folder: Path) -> Path:
    import tomli_w

    for path in folder.glob(f"{space.name}-*.toml"):  # of points that are beaten since
        path.unlink(missing_ok=True)  # another worker may write its pages now
    for found in front:
        write_text(folder / f"{found.content['name']}.toml", tomli_w.dumps(found.content))
        _copy_teachers(found.content, space.path.parent, folder)
    return folder


def _copy_teachers(content: Mapping[str, Any], source: Path, folder: Path) -> None:
    """Put the recipe of a teacher beside its student's, and its teacher's too."""
    for teacher in teachers_of(recipe_of(content, source / "student.toml")):
        write_text(folder / teacher.path.name, teacher.path.read_text())


def _plot(searched: Searched, path: Path) -> None:
    """Draw accuracy over each cost: the front, and the trials that it beats."""
    costs = [name for name in searched.objectives if name != ERROR]
    costs = costs or [name for name in searched.front[0].figures if name != ERROR][:1]
    figure = new_figure(_WIDTH * len(costs), 4.5)
    panels = figure.subplots(1, len(costs), squeeze=False)[0]
    for axes, cost in zip(panels, costs, strict=True):
        for found, style, label in (
            (searched.rest, {"color": "tab:gray", "alpha": 0.5}, "beaten in everything"),
            (searched.front, {"color": "tab:blue"}, "beaten by none"),
        ):
            across = [each.figures[cost] for each in found]
            up = [100 * (1 - each.figures[ERROR]) for each in found]
            axes.plot(across, up, "o", ms=5.5, label=label, **style)
        for each in searched.front:
            place = (each.figures[cost], 100 * (1 - each.figures[ERROR]))
            axes.annotate(str(each.number), place, (4, 4), textcoords="offset points", size=8)
        axes.set_xscale("log")
        axes.set_xlabel(in_words(cost))
        axes.set_ylabel("validation accuracy in %")
        axes.grid(alpha=0.3, which="both")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    save_figure(figure, path)
