"""Pages made of templates: every number comes from results, none is typed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from compress.files import read_json, write_json, write_text
from mnist_edge.report.tables import markdown_rows


def render(template: str, **values: Any) -> str:
    """Fill a Markdown template of `mnist_edge/report/templates`; a value that lacks is an error.

    In a template `{{ rows | table_rows }}` is the rows of a table, a list of cells each.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("mnist_edge.report"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["table_rows"] = markdown_rows
    return environment.get_template(template).render(**values)


def write_page(
    out: Path, name: str, values: Any, as_markdown: Callable[[Any], str]
) -> tuple[Path, Path]:
    """Write results as `name`.json into the folder `out`, and beside it the page made of them.

    Args:
        out: the folder.
        name: of both files.
        values: the results as plain values.
        as_markdown: makes the page of what the JSON holds.

    Returns:
        The Markdown and the JSON.
    """
    page, record = out / f"{name}.md", out / f"{name}.json"
    write_json(record, values)
    write_text(page, as_markdown(read_json(record)))
    return page, record
