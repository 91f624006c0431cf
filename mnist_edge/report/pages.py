"""Pages made of templates: every number comes from results, none is typed."""

from typing import Any

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
