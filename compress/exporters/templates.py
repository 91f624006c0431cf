"""Generated code is filled into templates, which lie beside the exporter that uses them."""

import functools
from collections.abc import Mapping
from typing import Any


def filled(folder: str, template: str, values: Mapping[str, Any]) -> str:
    """Return a template with its values; one that lacks is an error.

    Args:
        folder: of the templates, below this package, such as "c99/kernels".
        template: the file's name.
        values: by the names in the template.
    """
    return str(_environment(folder).get_template(template).render(values))


@functools.cache
def _environment(folder: str) -> Any:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("compress.exporters", folder),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
